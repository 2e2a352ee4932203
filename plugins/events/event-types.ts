/**
 * The one table: our internal type -> the event URIs it is sent as -> what each says.
 *
 * An event carries names and codes, never values of attributes: builders copy what they name, nothing else. Several URIs are several
 * tokens: SSF 1.0 wants one event in each. An event of an unknown type is sent to nobody.
 * @see OpenID CAEP 1.0, OpenID RISC 1.0, SSF 1.0 §8.1.4 (verification), §8.1.5 (stream updated)
 */
import { z } from 'zod';

const own = (name: string) => `urn:logto-passport:event:${name}`;
const caep = (name: string) => `https://schemas.openid.net/secevent/caep/event-type/${name}`;
const risc = (name: string) => `https://schemas.openid.net/secevent/risc/event-type/${name}`;
const ssf = (name: string) => `https://schemas.openid.net/secevent/ssf/event-type/${name}`;

const name = z.string().regex(/^[a-z][a-z_]{1,39}$/);
const code = z.string().regex(/^[A-Za-z0-9][\w.:/-]{0,79}$/);
const consents = z.object({
  consents: z
    .array(
      z.object({
        attribute: name,
        purpose: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
      })
    )
    .min(1),
});
const nothing = z.object({});
const initiator = z.object({
  initiating_entity: z.enum(['admin', 'user', 'policy', 'system']).optional(),
});
const reason = z.object({ reason: code.optional() });
const assurance = initiator.extend({
  namespace: code,
  current_level: code,
  previous_level: code.optional(),
  change_direction: z.enum(['increase', 'decrease']).optional(),
});

export type Payload = Readonly<Record<string, unknown>>;
type Form = {
  readonly uri: string;
  /** @throws ZodError when the payload is not of the type */
  readonly build: (payload: unknown, at: { readonly seconds: number }) => Payload;
};

const copy = (uri: string, schema: z.ZodType<Payload>): Form => ({
  uri,
  build: (payload) => schema.parse(payload),
});
/** CAEP 1.0 §2: the time at which the event occurred. */
const timed = (uri: string, schema: z.ZodType<Payload>): Form => ({
  uri,
  build: (payload, { seconds }) => ({ ...schema.parse(payload), event_timestamp: seconds }),
});
/**
 * What changed in the `passport` claim. The standard would put new values here; a site reads those itself, as far as the person lets it.
 */
const changedClaims = (member: string): Form => ({
  uri: caep('token-claims-change'),
  build: (payload, { seconds }) => ({
    claims: { passport: { [member]: consents.parse(payload).consents } },
    event_timestamp: seconds,
  }),
});

const forms = {
  'consent-granted': [copy(own('consent-granted'), consents), changedClaims('consents_granted')],
  'consent-changed': [copy(own('consent-changed'), consents), changedClaims('consents_changed')],
  'consent-withdrawn': [
    copy(own('consent-withdrawn'), consents),
    changedClaims('consents_withdrawn'),
  ],
  'session-revoked': [timed(caep('session-revoked'), initiator)],
  'token-claims-change': [
    {
      uri: caep('token-claims-change'),
      build: (payload, { seconds }) => ({
        // Payload: { claims: [names] }. A null says that the name is to be read again.
        claims: Object.fromEntries(
          z
            .object({ claims: z.array(name).min(1) })
            .parse(payload)
            .claims.map((claim) => [claim, null])
        ),
        event_timestamp: seconds,
      }),
    },
  ],
  'assurance-level-change': [timed(caep('assurance-level-change'), assurance)],
  'account-disabled': [
    copy(
      risc('account-disabled'),
      z.object({ reason: z.enum(['hijacking', 'bulk-account']).optional() })
    ),
  ],
  'account-enabled': [copy(risc('account-enabled'), nothing)],
  'account-purged': [copy(risc('account-purged'), nothing)],
  'erasure-requested': [
    copy(
      own('erasure-requested'),
      z.object({ request_id: code, due_at: z.number().int().positive().optional() })
    ),
  ],
  'erasure-cancelled': [copy(own('erasure-cancelled'), z.object({ request_id: code }))],
  'user-updated': [copy(own('user-updated'), z.object({ attributes: z.array(name).min(1) }))],
  'user-blocked': [copy(own('user-blocked'), reason)],
  'user-unblocked': [copy(own('user-unblocked'), reason)],
  verification: [copy(ssf('verification'), z.object({ state: z.string().max(1024).optional() }))],
  'stream-updated': [
    copy(
      ssf('stream-updated'),
      z.object({
        status: z.enum(['enabled', 'paused', 'disabled']),
        reason: z.string().max(200).optional(),
      })
    ),
  ],
} as const satisfies Readonly<Record<string, readonly Form[]>>;

export type EventType = keyof typeof forms;

/** About the stream itself: sent whatever the stream asked for, and not held when it is paused. */
export const streamEventTypes = ['verification', 'stream-updated'] as const;
const isAboutStream = (type: string) => (streamEventTypes as readonly string[]).includes(type);

export const isEventType = (type: string): type is EventType => Object.hasOwn(forms, type);

export type EventForm = {
  readonly type: EventType;
  readonly uri: string;
  readonly ordinal: number;
};

/** Every pair of type and URI; the ordinal keeps the tokens of one event in order. */
export const eventForms: readonly EventForm[] = Object.entries(forms).flatMap(([type, list]) =>
  // Object.entries widens the keys of the table to string.
  list.map(({ uri }, ordinal) => ({ type: type as EventType, uri, ordinal }))
);

/** What a stream may ask for. */
export const supportedEvents: readonly string[] = [
  ...new Set(eventForms.filter(({ type }) => !isAboutStream(type)).map(({ uri }) => uri)),
];

/**
 * What the event says under one of its URIs.
 * @throws ZodError when the payload is not of the type; TypeError when the type has no such URI
 */
export const buildEvent = (
  type: string,
  uri: string,
  payload: unknown,
  occurredAtSeconds: number
): Payload => {
  const list: readonly Form[] = isEventType(type) ? forms[type] : [];
  const form = list.find((candidate) => candidate.uri === uri);
  if (!form) {
    throw new TypeError('the type has no such event');
  }
  return form.build(payload, { seconds: occurredAtSeconds });
};

/** @throws ZodError unless every form of the event can be built: nothing is written that could not be sent */
export const assertPayload = (type: EventType, payload: unknown) => {
  for (const { build } of forms[type] as readonly Form[]) {
    build(payload, { seconds: 0 });
  }
};
