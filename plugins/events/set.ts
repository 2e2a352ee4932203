/**
 * Security Event Tokens (RFC 8417): what is signed, and under which header. The signature is the caller's.
 *
 * The subject is the pairwise one of the site (`iss_sub`, RFC 9493 §3.2.3), never an address; of an event about the stream it is the
 * stream (`opaque`, SSF 1.0 §8.1.4.1). The token has no `sub` and no `exp` (SSF 1.0 §4.1). Everything but the signature is the same
 * at each attempt and at a replay: `jti` names the event, `iat` is when it was written.
 */
import { buildEvent } from './event-types.ts';

export type SetHeader = { readonly typ: 'secevent+jwt' };
export type SetPayload = {
  readonly iss: string;
  readonly aud: string | readonly string[];
  readonly iat: number;
  readonly jti: string;
  readonly txn?: string;
  readonly sub_id:
    | { readonly format: 'iss_sub'; readonly iss: string; readonly sub: string }
    | { readonly format: 'opaque'; readonly id: string };
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Signs with the tenant's OIDC key, whose `alg` and `kid` it adds to the header. @returns a compact JWS */
export type SignSet = (payload: SetPayload, header: SetHeader) => Promise<string>;

/** One event on its way to one stream. */
export type OutgoingEvent = {
  readonly jti: string;
  readonly eventUri: string;
  readonly type: string;
  readonly payload: unknown;
  /** Empty for an event about the stream. */
  readonly userRef: string;
  readonly streamId: string;
  readonly audience: readonly string[];
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
};

export const setHeader: SetHeader = { typ: 'secevent+jwt' };

/** @throws ZodError, TypeError when the event is not one of the table */
export const buildSet = (event: OutgoingEvent, issuer: string): SetPayload => {
  const seconds = Math.floor(event.occurredAt / 1000);
  const [first = '', ...others] = event.audience;
  return {
    iss: issuer,
    aud: others.length === 0 ? first : event.audience,
    iat: seconds,
    jti: event.jti,
    sub_id:
      event.userRef === ''
        ? { format: 'opaque', id: event.streamId }
        : { format: 'iss_sub', iss: issuer, sub: event.userRef },
    events: {
      [event.eventUri]: buildEvent(event.type, event.eventUri, event.payload, seconds),
    },
  };
};
