/**
 * One message through the providers of one region, in their order, until one accepts it. It is given nothing but that region's
 * providers: what it does not have it cannot send to. A provider that took the message and failed to say so in time means that
 * the next one sends it again; the code in it is the same.
 */
import { createDeliveryError } from './errors.ts';
import type { Outcome } from './outcome.ts';

/** Never rejects: a failure is an outcome. */
export type Send<Message> = (message: Message) => Promise<Outcome>;

/** @throws ConnectorError delivery.not_sent, delivery.rate_limited */
export const deliver = async <Message>(
  message: Message,
  providers: readonly Send<Message>[]
): Promise<void> => {
  const outcomes: Outcome[] = [];
  for (const send of providers) {
    const outcome = await send(message);
    if (outcome === 'accepted') {
      return;
    }
    outcomes.push(outcome);
  }
  throw createDeliveryError(outcomes);
};
