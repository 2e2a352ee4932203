/**
 * What Logto's row says about a person, by attribute: in parts to be shown whole, or masked. Pure functions over an opened row, which is
 * forgotten with the answer.
 */
import { toClaims } from '../attributes/port.ts';
import { attributes, isAttribute } from '../passport/port.ts';
import { maskAttribute } from './mask.ts';

export type PersonRow = Readonly<Record<string, unknown>>;

/** A statement that the sealing seam knows. */
export const personStatement =
  'select "id", "username", "name", "avatar", "primary_email", "primary_phone", "profile" from "users" where "id" = $1';

/** What there may be a value of, in the order it is shown. */
export const shownAttributes = [
  'username',
  ...(['email', 'phone_number'] as const),
  // The keys are those of the table by construction.
  ...(Object.keys(attributes) as (keyof typeof attributes)[]).filter(
    (name) => name !== 'email' && name !== 'phone_number'
  ),
] as const;
export type ShownAttribute = (typeof shownAttributes)[number];

export type ValuePart = { readonly part: string; readonly text: string };
export type MaskedValue = {
  readonly attribute: ShownAttribute;
  readonly masked: string;
  /** Null for what is not verified at all; Logto keeps only addresses and numbers that were, or that an administrator vouched for. */
  readonly isVerified: true | null;
};

const verifiable: readonly string[] = ['email', 'phone_number'];

const readClaims = (
  row: PersonRow,
  attribute: ShownAttribute
): Readonly<Record<string, unknown>> =>
  isAttribute(attribute)
    ? (toClaims(row, attribute) ?? {})
    : typeof row['username'] === 'string' && row['username'] !== ''
      ? { username: row['username'] }
      : {};

const toPart = (part: string, value: unknown): readonly ValuePart[] =>
  typeof value === 'string' || typeof value === 'number' ? [{ part, text: String(value) }] : [];

/** Empty when there is no value. An address comes in its members. */
export const listParts = (row: PersonRow, attribute: ShownAttribute): readonly ValuePart[] =>
  Object.entries(readClaims(row, attribute)).flatMap(([claim, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([member, inner]) => toPart(member, inner))
      : toPart(claim, value)
  );

/** One value that stands for the attribute: the whole name rather than the given one. */
const chooseValue = (row: PersonRow, attribute: ShownAttribute): unknown => {
  const claims = readClaims(row, attribute);
  if (attribute === 'name') {
    const { name, given_name: given, family_name: family } = claims;
    return name ?? [given, family].filter((word) => typeof word === 'string').join(' ');
  }
  return Object.values(claims)[0];
};

/** Those there are. */
export const maskPerson = (row: PersonRow): readonly MaskedValue[] =>
  shownAttributes.flatMap((attribute) =>
    listParts(row, attribute).length > 0
      ? [
          {
            attribute,
            masked: maskAttribute(attribute, chooseValue(row, attribute)),
            isVerified: verifiable.includes(attribute) ? (true as const) : null,
          },
        ]
      : []
  );
