/**
 * The one table scope -> attributes -> claims. A scope says what an application asks for, an attribute is what a person decides
 * about, claims are what stands in the token (OpenID Connect Core 1.0 §5.1, §5.4).
 */
export const attributes = {
  // Not preferred_username: Logto falls back to the user name, which is the same at every site.
  name: ['name', 'given_name', 'family_name', 'middle_name', 'nickname'],
  picture: ['picture'],
  birthdate: ['birthdate'],
  gender: ['gender'],
  locale: ['locale', 'zoneinfo'],
  website: ['profile', 'website'],
  email: ['email', 'email_verified'],
  phone_number: ['phone_number', 'phone_number_verified'],
  address: ['address'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Attribute = keyof typeof attributes;

const scopes: Readonly<Record<string, readonly Attribute[]>> = {
  // Standard ones.
  profile: ['name', 'picture', 'birthdate', 'gender', 'locale', 'website'],
  email: ['email'],
  phone: ['phone_number'],
  address: ['address'],
  // Fine ones.
  'profile:name': ['name'],
  'profile:picture': ['picture'],
  'profile:birthdate': ['birthdate'],
  'profile:gender': ['gender'],
  'profile:locale': ['locale'],
  'profile:address': ['address'],
  'contact:email': ['email'],
  'contact:phone': ['phone_number'],
};

export const fineScopes = Object.keys(scopes).filter((scope) => scope.includes(':'));

export const isAttribute = (name: string): name is Attribute => Object.hasOwn(attributes, name);

/** What a list of scopes asks for; unknown scopes ask for nothing. */
export const listRequestedAttributes = (requested: Iterable<string>): readonly Attribute[] => [
  ...new Set([...requested].flatMap((scope) => scopes[scope] ?? [])),
];

export const listClaims = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => (isAttribute(name) ? attributes[name] : []));

/** For oidc-provider's `claims`: which claims each of our scopes may carry. */
export const listFineScopeClaims = (): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(fineScopes.map((scope) => [scope, listClaims(scopes[scope] ?? [])]));

/** Standard scopes that make the host say what attributes stand for. */
export const standardScopes = ['profile', 'email', 'phone', 'address'] as const;
