/** The settings of events. The only reader of their environment variables. */
import type { AddressPolicy } from './addresses.ts';
import { eventsErrors } from './errors.ts';

export type EventsConfig = {
  /** `development`: plain http, loopback and private networks are addresses like any other. */
  readonly policy: AddressPolicy;
};

/**
 * PASSPORT_EVENTS_ALLOW_PRIVATE: `development` or nothing. A stock Logto always runs with NODE_ENV=production, so that says nothing here.
 * @throws events.invalid_config for any other value
 */
export const readEventsConfig = (
  environment: Readonly<Record<string, string | undefined>>
): EventsConfig => {
  const value = environment['PASSPORT_EVENTS_ALLOW_PRIVATE'];
  if (!value) {
    return { policy: 'public' };
  }
  if (value !== 'development') {
    throw eventsErrors.invalid_config({ detail: { name: 'PASSPORT_EVENTS_ALLOW_PRIVATE' } });
  }
  return { policy: 'development' };
};
