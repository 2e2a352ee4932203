/**
 * What the shop does about a security event: decided here, carried out by event-store.ts.
 *
 * An event may come days late, when the customer has signed in or ordered again. What they did after the event stands: it ends sessions begun
 * before it, and takes sealed addresses off orders placed before it. Sessions get a minute for clocks that disagree, for ending one too
 * many costs a sign-in; addresses do not, for what was sealed before a withdrawal opens no more anyway. A block, a suspension and a
 * deletion are about the account, whenever its sessions began.
 */
import type { SecurityEvent } from '../../plugins/cms-node/security-events.ts';

const own = (name: string) => `urn:logto-passport:event:${name}`;
const risc = (name: string) => `https://schemas.openid.net/secevent/risc/event-type/${name}`;
const caep = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;

/** What the shop asks to be told. */
export const eventUris = {
  'consent-withdrawn': own('consent-withdrawn'),
  'session-revoked': caep('session-revoked'),
  'user-blocked': own('user-blocked'),
  'account-disabled': risc('account-disabled'),
  'account-purged': risc('account-purged'),
  'user-updated': own('user-updated'),
} as const;
export type EventType = keyof typeof eventUris;

export type Action =
  /** @param begunBefore null: all of them */
  | { readonly type: 'end_sessions'; readonly begunBefore: Date | null }
  | { readonly type: 'drop_addresses'; readonly orderedBefore: Date }
  /** Nothing of the customer stays; what was sold does. */
  | { readonly type: 'forget' };

const clockSkewMs = 60_000;
/** The time of an event is cut to the second. */
const resolutionMs = 1000;
const after = (time: Date, milliseconds: number) => new Date(time.getTime() + milliseconds);

const isWithdrawn = (payload: Readonly<Record<string, unknown>>, attribute: string): boolean => {
  const consents: unknown[] = Array.isArray(payload['consents']) ? payload['consents'] : [];
  return consents.some(
    (consent) =>
      typeof consent === 'object' &&
      consent !== null &&
      'attribute' in consent &&
      consent.attribute === attribute
  );
};

/** Those of an event that the shop knows. */
export const listTypes = ({ events }: SecurityEvent): readonly EventType[] =>
  // Object.keys widens the keys of the table to string.
  (Object.keys(eventUris) as EventType[]).filter((type) => Object.hasOwn(events, eventUris[type]));

const planOne = (type: EventType, event: SecurityEvent): readonly Action[] => {
  switch (type) {
    case 'consent-withdrawn': {
      // The e-mail is kept nowhere, so only the address is anything to take off.
      return isWithdrawn(event.events[eventUris[type]] ?? {}, 'address')
        ? [{ type: 'drop_addresses', orderedBefore: after(event.issuedAt, resolutionMs) }]
        : [];
    }
    case 'session-revoked': {
      return [{ type: 'end_sessions', begunBefore: after(event.issuedAt, clockSkewMs) }];
    }
    case 'user-blocked':
    case 'account-disabled': {
      return [{ type: 'end_sessions', begunBefore: null }];
    }
    case 'account-purged': {
      return [{ type: 'end_sessions', begunBefore: null }, { type: 'forget' }];
    }
    case 'user-updated': {
      // Nothing is kept that could be out of date.
      return [];
    }
  }
};

export const planActions = (event: SecurityEvent): readonly Action[] =>
  event.userRef === null ? [] : listTypes(event).flatMap((type) => planOne(type, event));
