/**
 * A person's values as claims, by attribute: the same names and shapes as in ID token and UserInfo (OpenID Connect Core 1.0 §5.1).
 * Shapes of Logto 1.42's row; it arrives opened.
 */
import type { Attribute } from '../passport/port.ts';
import { attributes, toStandardAddress } from '../passport/port.ts';

export type PersonRow = Readonly<Record<string, unknown>>;
export type Claims = Readonly<Record<string, unknown>>;

/** What is selected of `users`; a statement that the seam knows. */
export const personStatement =
  'select "id", "name", "avatar", "primary_email", "primary_phone", "profile" from "users" where "id" = $1';

export const toCamelCase = (claim: string) =>
  claim.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const isPresent = (value: unknown) => value !== null && value !== undefined && value !== '';

const readClaim = (row: PersonRow, claim: string): unknown => {
  const profile = row['profile'];
  const { primary_email: email, primary_phone: phone, name, avatar } = row;
  const columns: Readonly<Record<string, unknown>> = {
    name,
    picture: avatar,
    email,
    // Logto keeps only addresses and numbers that were verified, or that an administrator vouched for.
    email_verified: isPresent(email) ? true : null,
    phone_number: phone,
    phone_number_verified: isPresent(phone) ? true : null,
  };
  if (Object.hasOwn(columns, claim)) {
    return columns[claim];
  }
  const value: unknown =
    typeof profile === 'object' && profile !== null
      ? Reflect.get(profile, toCamelCase(claim))
      : null;
  return claim === 'address' ? toStandardAddress(value) : value;
};

const isEmpty = (value: unknown) =>
  !isPresent(value) ||
  (typeof value === 'object' && Object.keys(Object(value) as object).length === 0);

/** Null when the account has no value of it. */
export const toClaims = (row: PersonRow, attribute: Attribute): Claims | null => {
  const entries = attributes[attribute]
    .map((claim) => [claim, readClaim(row, claim)] as const)
    .filter(([, value]) => !isEmpty(value));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
};
