/**
 * Values that were opened while an answer was made, wherever they then stand in it. The answer of a route that nobody has thought of is
 * masked by this: what it shows of a person was read from a sealed column a moment before.
 *
 * A short value is masked only where it stands alone, or not at all: it would be found in words that have nothing to do with it.
 */
import { hidden, maskAttribute } from '../../people/port.ts';
import { isObject, listLeaves } from './json.ts';

export type Seen = { readonly table: string; readonly column: string; readonly value: unknown };
/** @returns the text with every seen value in it masked */
export type SeenMask = (text: string) => string;

/** Columns of one value, and the attribute it is. */
const attributes: Readonly<Record<string, string>> = {
  'users.username': 'username',
  'users.primary_email': 'email',
  'users.primary_phone': 'phone_number',
  'users.name': 'name',
  'users.avatar': 'picture',
  'one_time_tokens.email': 'email',
  'passcodes.email': 'email',
  'passcodes.phone': 'phone_number',
  'organization_invitations.invitee': 'email',
};
/** Mostly the host's own words, which stand in every answer: of these only what looks like a person's. */
const mixedTables = new Set(['logs', 'oidc_model_instances', 'oidc_session_extensions']);
const personal = /@|^\+?[\d ()-]{7,}$|^\d{1,3}(\.\d{1,3}){3}$|^mozilla\//i;

const shortestAlone = 3;
const shortestInside = 6;

const toEntries = ({ table, column, value }: Seen): readonly (readonly [string, string])[] => {
  const attribute = attributes[`${table}.${column}`];
  if (attribute !== undefined && typeof value === 'string') {
    return value.length >= shortestAlone ? [[value, maskAttribute(attribute, value)]] : [];
  }
  // The secret of a second factor is shown once to who makes it; it is no value of a person.
  const leaves =
    column === 'mfa_verifications' && Array.isArray(value)
      ? value.flatMap((factor: unknown) =>
          isObject(factor) ? [factor['agent'], factor['name']] : []
        )
      : listLeaves(value);
  return leaves.flatMap((leaf) =>
    typeof leaf === 'string' &&
    leaf.length >= shortestInside &&
    (!mixedTables.has(table) || personal.test(leaf))
      ? [[leaf, hidden] as const]
      : []
  );
};

const escape = (text: string) => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);

/** Of one answer. */
export const createSeenMask = (seen: readonly Seen[]): SeenMask => {
  const masks = new Map(seen.flatMap(toEntries));
  for (const [value, mask] of [...masks]) {
    const encoded = encodeURIComponent(value);
    if (encoded !== value) {
      masks.set(encoded, mask);
    }
  }
  const folded = new Map([...masks].map(([value, mask]) => [value.toLowerCase(), mask]));
  // The longest first: an address before the name that it begins with.
  const inside = [...folded.keys()]
    .filter((value) => value.length >= shortestInside)
    .toSorted((one, other) => other.length - one.length);
  const pattern = inside.length > 0 ? new RegExp(inside.map(escape).join('|'), 'gi') : null;
  return (text) =>
    masks.get(text) ??
    (pattern === null
      ? text
      : text.replaceAll(pattern, (found) => folded.get(found.toLowerCase()) ?? hidden));
};
