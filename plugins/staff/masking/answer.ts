/**
 * An answer of Logto's Management API as a session of the console may see it. Three nets, one behind the other: what a person looks like in
 * an answer, wherever they are in it; the routes whose answers are a part of a person, or about people who have no account; and every value
 * that was opened while the answer was made (seen.ts), for the routes that nobody has thought of.
 */
import { hidden, maskEmail, maskUsername } from '../../people/port.ts';
import { further, put, rewrite } from './json.ts';
import type { Place, Step } from './json.ts';
import { maskIdentities, maskObject } from './object.ts';
import { maskLeaf } from './leaf.ts';
import { isPerson, maskPersonField } from './person.ts';
import type { SeenMask } from './seen.ts';

export type Call = { readonly method: string; readonly path: string };
type Decide = (value: unknown, place: Place) => Step;

/** Static parts in lower case, as the host's router takes them; ids as they are. */
export const readSegments = (path: string): readonly string[] =>
  path.split('/').filter((segment) => segment !== '');

/** Null for what is no text in UTF-8: no id is written so. */
export const decodeSegment = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
};

const ofText = (mask: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' ? mask(value) : maskObject(value);
const ofFields =
  (masks: Readonly<Record<string, (value: unknown) => unknown>>): Decide =>
  (value, { key }) =>
    Object.hasOwn(masks, key) && value !== null && value !== undefined
      ? put(masks[key]?.(value))
      : further;

const invitations = ofFields({ invitee: ofText(maskEmail), magicLink: maskObject });
const oneTimeTokens = ofFields({ email: ofText(maskEmail), token: () => hidden });
const collidingNames = ofFields({ usernameLower: ofText(maskUsername) });
/** Names of these tokens are what one deletes them by; their value acts as the person. Who makes one gets it, once. */
const tokens =
  (method: string): Decide =>
  (value, { key }) =>
    key === 'value' && method !== 'POST' ? put(hidden) : further;
/** The picture that a telephone reads has the person's name in it; the secret beside it is the same secret. */
const newFactor: Decide = (value, place) =>
  place.key === 'secretQrCode'
    ? put('')
    : ['secret', 'codes', 'type'].includes(place.key) || place.key === ''
      ? further
      : maskLeaf(value, place);

const all: Decide = (value) => put(maskObject(value));
const identities: Decide = (value) => put(maskIdentities(value));
const plain: Decide = () => further;

const ofPart: Readonly<Record<string, (method: string) => Decide>> = {
  'custom-data': () => all,
  profile: () => all,
  roles: () => plain,
  organizations: () => plain,
  'has-password': () => plain,
  'logto-configs': () => plain,
  'personal-access-tokens': tokens,
  'mfa-verifications': (method) => (method === 'POST' ? newFactor : maskLeaf),
  identities: (method) => (method === 'GET' || method === 'HEAD' ? maskLeaf : identities),
};

/** What the routes about people add to the masks of whole people. */
const chooseRules = ({ method, path }: Call): Decide => {
  const [api = '', area = '', , part = ''] = readSegments(path.toLowerCase());
  if (api !== 'api') {
    return plain;
  }
  if (area === 'users' && part !== '') {
    return (Object.hasOwn(ofPart, part) ? ofPart[part]?.(method) : undefined) ?? maskLeaf;
  }
  if (area === 'logs' || (area === 'hooks' && part === 'recent-logs')) {
    return maskLeaf;
  }
  if (area === 'organization-invitations') {
    return invitations;
  }
  if (area === 'one-time-tokens') {
    return oneTimeTokens;
  }
  return area === 'sign-in-exp' ? collidingNames : plain;
};

/** Of these nothing stays that they do not let through, whatever it looks like. */
const strict = new Set<Decide>([all, identities, maskLeaf, newFactor]);

/** @param isFailure an error's answer: its words are the host's own */
export const maskAnswer = (
  call: Call,
  body: unknown,
  { isFailure, maskSeen }: { readonly isFailure: boolean; readonly maskSeen: SeenMask }
): unknown => {
  const rules = isFailure ? plain : chooseRules(call);
  // The whole person, where a route for a part of one answers so.
  const isWhole = rules === maskLeaf && isPerson(body) && 'primaryEmail' in body;
  const masked = rewrite(body, (value, place) => {
    if (!isWhole && strict.has(rules)) {
      return rules(value, place);
    }
    if (place.key !== '' && isPerson(place.parent)) {
      return maskPersonField(place.key, value);
    }
    return isWhole || isPerson(value) ? further : rules(value, place);
  });
  return rewrite(masked, (value) => (typeof value === 'string' ? put(maskSeen(value)) : further));
};
