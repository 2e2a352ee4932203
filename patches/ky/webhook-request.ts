/** Which calls of `ky.post` are webhooks of Logto, and what becomes of their options. Pure. */
import type { Delivery } from '../../plugins/webhooks/port.ts';

export type PostOptions = Readonly<Record<string, unknown>>;

const signatureHeader = 'logto-signature-sha-256';
const webhookAgent = 'Logto (https://logto.io/)';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Header names as they are written; Logto passes a plain object. */
const listHeaders = (options: PostOptions): readonly (readonly [string, unknown])[] =>
  isRecord(options['headers']) ? Object.entries(options['headers']) : [];

/**
 * By any mark Logto leaves: the body's event and hook, the signature, or its name as the browser. An operator's own headers
 * can replace the last and a hook may have no signing key, so no single one is enough. Logto's other calls (captchas, cloud)
 * have none of them.
 */
export const isWebhook = (options: unknown): options is PostOptions => {
  if (!isRecord(options)) {
    return false;
  }
  const { json } = options;
  const hasBody = isRecord(json) && 'hookId' in json && 'event' in json;
  return (
    hasBody ||
    listHeaders(options).some(
      ([name, value]) =>
        name.toLowerCase() === signatureHeader ||
        (name.toLowerCase() === 'user-agent' && value === webhookAgent)
    )
  );
};

/** The signature of the whole body, under whatever spelling, never goes with the reduced one. */
export const replaceBody = (options: PostOptions, delivery: Delivery): PostOptions => {
  if (delivery.type === 'unchanged') {
    return options;
  }
  const { json, signature } = delivery;
  const others = listHeaders(options).filter(([name]) => name.toLowerCase() !== signatureHeader);
  return {
    ...options,
    json,
    headers: {
      ...Object.fromEntries(others),
      ...(signature === null ? {} : { [signatureHeader]: signature }),
    },
  };
};
