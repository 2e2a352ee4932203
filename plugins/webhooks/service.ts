/** Decides what a receiver is sent in place of what Logto made. Fails closed: without a decision nothing is sent. */
import { createHmac } from 'node:crypto';
import { isPassportError } from '../../schemas/errors.ts';
import { chooseTreatment } from './config.ts';
import type { WebhooksConfig } from './config.ts';
import { webhooksErrors } from './errors.ts';
import { parseWebhookSubject, reduceWebhook } from './payload.ts';
import type { ReducedWebhook, WebhookSubject } from './payload.ts';

/** What the hook's tenant knows about it. */
export type OpenedHook = {
  /** Empty for a hook that does not sign. */
  readonly signingKey: string;
  /** How the application's site knows the person; null when there is no such site or person. */
  readonly userRef: string | null;
};

export type Delivery =
  | { readonly type: 'unchanged' }
  | { readonly type: 'reduced'; readonly json: ReducedWebhook; readonly signature: string | null };

/** HMAC-SHA-256 over the JSON text as it is sent, in hex: what receivers of Logto's webhooks verify. */
export const signWebhook = (signingKey: string, json: ReducedWebhook): string =>
  createHmac('sha256', signingKey).update(JSON.stringify(json)).digest('hex');

/**
 * @param open asks the hook's tenant
 * @throws webhooks.refused, webhooks.unexpected_payload, webhooks.hook_unknown, webhooks.not_reduced
 */
export const prepareDelivery = async (
  config: WebhooksConfig,
  payload: unknown,
  open: (subject: WebhookSubject) => Promise<OpenedHook>
): Promise<Delivery> => {
  const subject = parseWebhookSubject(payload);
  const treatment = chooseTreatment(config, subject.hookId);
  if (treatment === 'full') {
    return { type: 'unchanged' };
  }
  if (treatment === 'refused') {
    throw webhooksErrors.refused();
  }
  try {
    const { signingKey, userRef } = await open(subject);
    const json = reduceWebhook(payload, userRef);
    return {
      type: 'reduced',
      json,
      signature: signingKey === '' ? null : signWebhook(signingKey, json),
    };
  } catch (error) {
    // Logto writes the text of an error into its log and shows it to whoever tests the hook: never a foreign one.
    throw isPassportError(error) ? error : webhooksErrors.not_reduced({ cause: error });
  }
};
