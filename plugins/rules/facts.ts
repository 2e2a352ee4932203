/**
 * The one table fact -> attribute -> how it is derived. A rule names facts and never attributes; what is not here cannot be read.
 *
 * Values come as the claims of their attribute (`{ email, email_verified }`) or, for the attribute's first claim, bare. A fact that
 * cannot be derived (no country in the address, a birthdate that is only a year) is null and counts as not available.
 */
import { getPhoneLibrary } from '../kernel/port.ts';
import { isAttribute } from '../passport/port.ts';
import type { AssuranceLevel, Attribute } from '../passport/port.ts';
import { countYears, parseDay } from './age.ts';

export type Scalar = string | number | boolean;
export type FactValue = Scalar | readonly string[];

/** What is known of a person without asking them: no attribute, so no consent either. */
export type Standing = {
  readonly assuranceLevel: AssuranceLevel;
  /** By the site that asks. */
  readonly isBlocked: boolean;
  /** Names of Logto's user roles; left out where nobody looked. */
  readonly roles?: readonly string[];
  /** Those the site, or an administrator for it, gave the person there. */
  readonly siteRoles?: readonly string[];
  /** Where the person's data is kept; null while it is nowhere. */
  readonly region?: string | null;
};

export type FactInput = Standing & {
  /** Of the fact's attribute; undefined for facts without one. */
  readonly value: unknown;
  /** `YYYY-MM-DD` where the verdict counts. */
  readonly today: string;
};

export type Fact = {
  readonly attribute: Attribute | null;
  /** Texts have no order: "more than" about a name or a level is a mistake or a probe. A list is only looked in. */
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'list';
  /** Whether what the caller sends may be compared with it; see README, "What verdicts reveal". */
  readonly meetsContext: boolean;
  /** Whether the site sets it for a person: then it is as good as something the caller sends. */
  readonly isOfSite?: true;
  readonly derive: (input: FactInput) => FactValue | null;
};

const longestText = 1000;

const toText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longestText ? value : null;

const findOwn = (value: unknown, names: readonly string[]): unknown => {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const name = names.find((each) => Object.hasOwn(value, each));
  return name === undefined ? undefined : Reflect.get(value, name);
};

/** The first claim of an attribute, bare or among its claims. */
const toClaim = (value: unknown, claim: string): string | null =>
  toText(typeof value === 'string' ? value : findOwn(value, [claim]));

/** OpenID Connect says `postal_code`, the host keeps `postalCode`. */
const toAddressPart = (value: unknown, ...names: readonly string[]): string | null =>
  toText(findOwn(findOwn(value, ['address']) ?? value, names))?.trim() ?? null;

const toCountry = (value: unknown): string | null => {
  const country = toAddressPart(value, 'country');
  return country !== null && /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : country;
};

const toBirthdate = (value: unknown): string | null => {
  const text = toClaim(value, 'birthdate');
  return text !== null && parseDay(text) ? text : null;
};

const toEmailDomain = (value: unknown): string | null => {
  const [, domain] = /^.+@([^@\s]+)$/.exec(toClaim(value, 'email')?.trim() ?? '') ?? [];
  return domain?.toLowerCase() ?? null;
};

/** The host keeps international numbers without the plus sign. */
const toPhone = (value: unknown) => {
  const digits = toClaim(value, 'phone_number')?.replaceAll(/\D/g, '') ?? '';
  return getPhoneLibrary().parsePhoneNumberFromString(`+${digits}`) ?? null;
};

const toLocale = (value: unknown): string | null => {
  const text = toClaim(value, 'locale');
  return text !== null && /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(text) ? text : null;
};

const assurances = { none: 0, low: 1, substantial: 2, high: 3 } as const satisfies Readonly<
  Record<AssuranceLevel, number>
>;

const readFrom = (
  attribute: Attribute,
  kind: Fact['kind'],
  derive: (value: unknown, today: string) => Scalar | null
): Fact => ({
  attribute,
  kind,
  meetsContext: false,
  derive: ({ value, today }) => derive(value, today),
});
/** Few values, each of many people: the caller may compare. */
const coarse = (fact: Fact): Fact => ({ ...fact, meetsContext: true });

const readStanding = (kind: Fact['kind'], derive: Fact['derive']): Fact => ({
  attribute: null,
  kind,
  meetsContext: false,
  derive,
});

/** The site knows it, having set it. */
const ofSite = (fact: Fact): Fact => ({ ...fact, meetsContext: true, isOfSite: true });

/** Logto keeps only addresses and numbers that were verified; a bare value does not say so. */
const toVerified = (value: unknown, claim: string): boolean | null => {
  const isVerified = findOwn(value, [claim]);
  return typeof isVerified === 'boolean' ? isVerified : null;
};

export const facts: Readonly<Record<string, Fact>> = {
  age: readFrom('birthdate', 'number', (value, today) =>
    countYears(toBirthdate(value) ?? '', today)
  ),
  birthdate: readFrom('birthdate', 'date', toBirthdate),
  email: readFrom('email', 'text', (value) => toClaim(value, 'email')),
  email_verified: readFrom('email', 'boolean', (value) => toVerified(value, 'email_verified')),
  email_domain: readFrom('email', 'text', toEmailDomain),
  phone_number: readFrom('phone_number', 'text', (value) => toPhone(value)?.number ?? null),
  phone_verified: readFrom('phone_number', 'boolean', (value) =>
    toVerified(value, 'phone_number_verified')
  ),
  phone_country: coarse(
    readFrom('phone_number', 'text', (value) => toPhone(value)?.country ?? null)
  ),
  name: readFrom('name', 'text', (value) => toClaim(value, 'name')),
  country: coarse(readFrom('address', 'text', toCountry)),
  locality: readFrom('address', 'text', (value) => toAddressPart(value, 'locality')),
  postal_code: readFrom('address', 'text', (value) =>
    toAddressPart(value, 'postal_code', 'postalCode')
  ),
  gender: readFrom('gender', 'text', (value) => toClaim(value, 'gender')),
  locale: coarse(readFrom('locale', 'text', toLocale)),
  assurance_level: coarse(
    readStanding('text', ({ assuranceLevel }) =>
      Object.hasOwn(assurances, assuranceLevel) ? assuranceLevel : null
    )
  ),
  assurance: coarse(
    readStanding('number', ({ assuranceLevel }) =>
      Object.hasOwn(assurances, assuranceLevel) ? assurances[assuranceLevel] : null
    )
  ),
  is_blocked: ofSite(readStanding('boolean', ({ isBlocked }) => isBlocked)),
  roles: readStanding('list', ({ roles }) => roles ?? null),
  site_roles: ofSite(readStanding('list', ({ siteRoles }) => siteRoles ?? null)),
  region: readStanding('text', ({ region }) => region ?? null),
};

export type Path =
  | { readonly type: 'fact'; readonly fact: Fact; readonly name: string }
  | { readonly type: 'shared'; readonly attribute: Attribute }
  | { readonly type: 'context'; readonly key: string };

const contextKey = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const reserved = ['constructor', 'prototype'];

export const isContextKey = (key: string): boolean =>
  contextKey.test(key) && !reserved.includes(key);

/** What `var` and `missing` may name; null for everything else. */
export const parsePath = (text: string): Path | null => {
  if (Object.hasOwn(facts, text)) {
    const fact = facts[text];
    return fact ? { type: 'fact', fact, name: text } : null;
  }
  const [root, name, ...rest] = text.split('.');
  if (name === undefined || rest.length > 0) {
    return null;
  }
  if (root === 'shared' && isAttribute(name)) {
    return { type: 'shared', attribute: name };
  }
  return root === 'context' && isContextKey(name) ? { type: 'context', key: name } : null;
};
