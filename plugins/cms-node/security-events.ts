/**
 * Receives security events: verifies a Security Event Token (RFC 8417) that the identity service pushed (RFC 8935) or gave when polled
 * (RFC 8936). Pure: the keys are given, nothing is fetched (security-event-receiver.ts does that), and what was seen before is the
 * caller's to know by `jti`.
 *
 * A refusal's `err` is the word RFC 8935 §2.4 has for it. Accepted are tokens of the type `secevent+jwt` only, so that no ID
 * or access token passes for an event (RFC 8417 §4.6); with `exp` or `sub` it is none either (SSF 1.0 §4.1).
 */
import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { createOwnError } from './errors.ts';
import type { OwnCode } from './errors.ts';
import { isMembers } from './reply.ts';
import type { Members } from './reply.ts';

export type SecurityEvent = {
  /** The same at every delivery of this event. */
  readonly jti: string;
  /** By event URI. */
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The person's identifier at this site; null when the event is about the stream. */
  readonly userRef: string | null;
  /** When it happened by the issuer's clock, to the second; the same at every delivery, which may be days later. May lie ahead of the clock here. */
  readonly issuedAt: Date;
};

export type Expected = {
  readonly issuer: string;
  /** The client id of the site. */
  readonly audience: string;
  /** What the issuer's `jwks_uri` gives. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
};

/** RFC 7518 §3.1. */
const algorithms = {
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256' },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384' },
  RS256: { kty: 'RSA', crv: undefined, hash: 'sha256' },
} as const;
type Algorithm = keyof typeof algorithms;

const leastRsaBits = 2048;
/** ECMAScript's last moment. */
const latestSeconds = 8.64e12;
const longest = 64_000;
const types: readonly unknown[] = ['secevent+jwt', 'application/secevent+jwt'];

const refuse = (code: OwnCode) => createOwnError(code, 400);
const isAlgorithm = (value: unknown): value is Algorithm =>
  typeof value === 'string' && Object.hasOwn(algorithms, value);

const decode = (part: string): Members => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (isMembers(value)) {
      return value;
    }
  } catch {
    // Not JSON: said below, without its words.
  }
  throw refuse('cms_node.invalid_request');
};

const parseHeader = (part: string) => {
  const { typ, alg, kid, crit } = decode(part);
  const type = typeof typ === 'string' ? typ.toLowerCase() : typ;
  if (!types.includes(type) || typeof kid !== 'string' || crit !== undefined) {
    throw refuse('cms_node.invalid_request');
  }
  if (!isAlgorithm(alg)) {
    throw refuse('cms_node.invalid_key');
  }
  return { alg, kid };
};

/** The key says for what it is; a token that wants it for something else is refused. */
const findKey = (
  { keys }: Expected['jwks'],
  { alg, kid }: { readonly alg: Algorithm; readonly kid: string }
): KeyObject => {
  const { kty, crv } = algorithms[alg];
  const found = keys.find(
    (key) =>
      key['kid'] === kid &&
      key.kty === kty &&
      key.crv === crv &&
      (key['alg'] ?? alg) === alg &&
      (key['use'] ?? 'sig') === 'sig'
  );
  const key = found ? toKey(found) : null;
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? leastRsaBits;
  if (!key || bits < leastRsaBits) {
    throw refuse('cms_node.invalid_key');
  }
  return key;
};

const toKey = (key: JsonWebKey): KeyObject | null => {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    // A key nobody can use is no key.
    return null;
  }
};

/**
 * RFC 7519 §4.1.6. Not compared with the clock of this machine: one that is slow would refuse every event, and a refusal is for good (RFC 8935 §2.4),
 * while RFC 8417 asks for no such check. The signature says that the issuer has sent it; its `jti`, whether it is old.
 */
const isTime = (iat: unknown): iat is number =>
  typeof iat === 'number' && iat >= 0 && iat <= latestSeconds;

/** RFC 9493: whom at this site it is about (§3.2.3), or the stream (§3.2.4, SSF 1.0 §8.1.4.1). */
const readSubject = (subject: unknown, issuer: string): string | null => {
  const { format, iss, sub, id }: Members = isMembers(subject) ? subject : {};
  if (format === 'iss_sub' && iss === issuer && typeof sub === 'string' && sub !== '') {
    return sub;
  }
  if (format === 'opaque' && typeof id === 'string') {
    return null;
  }
  throw refuse('cms_node.invalid_request');
};

const readEvents = (events: unknown): SecurityEvent['events'] => {
  const entries = isMembers(events) ? Object.entries(events) : [];
  const known = entries.flatMap(([uri, event]) =>
    isMembers(event) ? [[uri, event] as const] : []
  );
  if (known.length === 0 || known.length < entries.length) {
    throw refuse('cms_node.invalid_request');
  }
  return Object.fromEntries(known);
};

/**
 * @throws PassportApiError `cms_node.invalid_request`, `.invalid_key` (fetch the keys anew: they rotate), `.invalid_issuer`,
 *   `.invalid_audience`; status 400
 */
export const verifySecurityEvent = (
  token: string,
  { issuer, audience, jwks }: Expected
): SecurityEvent => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (token.length > longest || !signature || rest.length > 0 || !/^[\w.-]+$/.test(token)) {
    throw refuse('cms_node.invalid_request');
  }
  const { alg, kid } = parseHeader(header);
  const isGenuine = verify(
    algorithms[alg].hash,
    Buffer.from(`${header}.${payload}`),
    { key: findKey(jwks, { alg, kid }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url')
  );
  if (!isGenuine) {
    throw refuse('cms_node.invalid_key');
  }
  const claims = decode(payload);
  if (claims['iss'] !== issuer) {
    throw refuse('cms_node.invalid_issuer');
  }
  if (![claims['aud']].flat().includes(audience)) {
    throw refuse('cms_node.invalid_audience');
  }
  const { jti, iat } = claims;
  const isOther = 'exp' in claims || 'sub' in claims;
  if (typeof jti !== 'string' || jti === '' || !isTime(iat) || isOther) {
    throw refuse('cms_node.invalid_request');
  }
  return {
    jti,
    events: readEvents(claims['events']),
    userRef: readSubject(claims['sub_id'], issuer),
    issuedAt: new Date(iat * 1000),
  };
};
