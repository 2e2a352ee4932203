/**
 * Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature` over `id.timestamp.body`, HMAC-SHA256 under
 * a secret `whsec_` + base64. While a secret is being replaced there are two signatures, and the receiver accepts either.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { OutgoingEvent } from './set.ts';
import { buildEvent } from './event-types.ts';

const prefix = 'whsec_';
const secretBytes = 32;

export const createWebhookSecret = (): string =>
  `${prefix}${randomBytes(secretBytes).toString('base64')}`;

const sign = (secret: string, content: string) => {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
};

/**
 * @param secrets the present one first
 * @param nowSeconds of this attempt: receivers refuse what is more than some minutes old
 */
export const signWebhook = (
  { id, body }: { readonly id: string; readonly body: string },
  secrets: readonly string[],
  nowSeconds: number
): Readonly<Record<string, string>> => ({
  'webhook-id': id,
  'webhook-timestamp': String(nowSeconds),
  'webhook-signature': secrets
    .map((secret) => sign(secret, `${id}.${nowSeconds}.${body}`))
    .join(' '),
});

/**
 * The type is the last part of the event's URI, with dots in place of hyphens.
 * @throws ZodError, TypeError when the event is not one of the table
 */
export const buildWebhookBody = (event: OutgoingEvent): string =>
  JSON.stringify({
    type: event.eventUri
      .slice(Math.max(...[':', '/'].map((mark) => event.eventUri.lastIndexOf(mark))) + 1)
      .replaceAll('-', '.'),
    timestamp: new Date(event.occurredAt).toISOString(),
    data: {
      ...(event.userRef === '' ? { stream_id: event.streamId } : { user_ref: event.userRef }),
      event: event.eventUri,
      ...buildEvent(event.type, event.eventUri, event.payload, Math.floor(event.occurredAt / 1000)),
    },
  });
