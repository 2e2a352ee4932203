/**
 * Stream configurations as SSF 1.0 §8.1.1 writes them: what a receiver may send, and what it is shown. Secrets go in, never out; a webhook
 * secret is shown once, when it is made.
 */
import { z } from 'zod';
import { parseEndpoint } from './addresses.ts';
import type { AddressPolicy } from './addresses.ts';
import { eventsErrors } from './errors.ts';
import { supportedEvents } from './event-types.ts';
import type { DeliveryMethod, Stream } from './stream-queries.ts';

export const deliveryUris: Readonly<Record<DeliveryMethod, string>> = {
  push: 'urn:ietf:rfc:8935',
  poll: 'urn:ietf:rfc:8936',
  webhook: 'urn:logto-passport:delivery:standard-webhooks',
};

const delivery = z.object({
  method: z.string(),
  endpoint_url: z.string().max(2048).optional(),
  // One line of visible text: it becomes a header.
  authorization_header: z
    .string()
    .max(2048)
    .regex(/^[\x20-\x7e]+$/)
    .optional(),
});
const settings = z.object({
  delivery: delivery.optional(),
  events_requested: z.array(z.string().max(200)).max(100).optional(),
  description: z.string().max(200).nullish(),
});
// What the transmitter decides may be sent along, and must then be right.
const known = settings.extend({ stream_id: z.string(), iss: z.string().optional() });

export type StreamSettings = z.infer<typeof settings>;
export type ParsedDelivery = {
  readonly method: DeliveryMethod;
  readonly endpointUrl: string | null;
  readonly authorization: string | null;
};

/** @throws events.invalid_request with the names of the wrong fields, never what stood in them */
export const parseBody = <Output>(
  schema: z.ZodType<Output, z.ZodTypeDef, unknown>,
  body: unknown
): Output => {
  const result = schema.safeParse(body);
  if (!result.success) {
    const fields = [...new Set(result.error.issues.map(({ path }) => path.join('.')))];
    throw eventsErrors.invalid_request({ detail: { fields } });
  }
  return result.data;
};

export const parseNewStream = (body: unknown): StreamSettings => parseBody(settings, body ?? {});

export const parseKnownStream = (body: unknown, issuer: string) => {
  const parsed = parseBody(known, body);
  if (parsed.iss !== undefined && parsed.iss !== issuer) {
    throw eventsErrors.invalid_request({ detail: { fields: ['iss'] } });
  }
  return parsed;
};

/**
 * Nothing means polling (SSF 1.0 §8.1.1.1). The address of a poll endpoint is ours, whatever is sent.
 * @throws events.invalid_request, events.endpoint_refused
 */
export const parseDelivery = (
  sent: StreamSettings['delivery'],
  policy: AddressPolicy
): ParsedDelivery => {
  if (!sent) {
    return { method: 'poll', endpointUrl: null, authorization: null };
  }
  const method = (Object.keys(deliveryUris) as DeliveryMethod[]).find(
    (name) => deliveryUris[name] === sent.method
  );
  if (!method) {
    throw eventsErrors.invalid_request({ detail: { fields: ['delivery.method'] } });
  }
  if (method === 'poll') {
    return { method, endpointUrl: null, authorization: null };
  }
  const url = parseEndpoint(sent.endpoint_url ?? '', policy);
  if (!url) {
    throw eventsErrors.endpoint_refused();
  }
  const authorization = method === 'push' ? (sent.authorization_header ?? null) : null;
  return { method, endpointUrl: url.href, authorization };
};

/**
 * Nothing means everything.
 * @throws events.unsupported_event when something is asked for and none of it exists
 */
export const acceptEvents = (requested: readonly string[] | undefined) => {
  const asked = [...new Set(requested ?? supportedEvents)];
  const accepted = asked.filter((uri) => supportedEvents.includes(uri));
  if (accepted.length === 0) {
    throw eventsErrors.unsupported_event();
  }
  return { eventsRequested: asked, eventsAccepted: accepted };
};

export type StreamConfiguration = {
  readonly stream_id: string;
  readonly iss: string;
  readonly aud: string | readonly string[];
  readonly delivery: { readonly method: string; readonly endpoint_url: string };
  readonly events_supported: readonly string[];
  readonly events_requested: readonly string[];
  readonly events_delivered: readonly string[];
  readonly min_verification_interval: number;
  readonly description?: string;
  /** Only in the answer that made it. */
  readonly webhook_secret?: string;
};

export const showStream = (
  stream: Stream,
  context: {
    readonly issuer: string;
    readonly pollUrl: (streamId: string) => string;
    readonly verificationIntervalSeconds: number;
  }
): StreamConfiguration => {
  const [first = '', ...others] = stream.audience;
  return {
    stream_id: stream.id,
    iss: context.issuer,
    aud: others.length === 0 ? first : stream.audience,
    delivery: {
      method: deliveryUris[stream.method],
      endpoint_url: stream.endpointUrl ?? context.pollUrl(stream.id),
    },
    events_supported: supportedEvents,
    events_requested: stream.eventsRequested,
    events_delivered: stream.eventsAccepted,
    min_verification_interval: context.verificationIntervalSeconds,
    ...(stream.description === null ? {} : { description: stream.description }),
  };
};
