/** What a guide is made of and from. Values of a site go into code only through `quote` and `quotePhp`: none of them can end a text and begin code. */

export const platforms = ['nextjs', 'node', 'php', 'wordpress', 'browser', 'native'] as const;
export type Platform = (typeof platforms)[number];
export type GuideLanguage = 'en' | 'ru';

export type Step = {
  readonly text: string;
  /** Where the code goes; null for a command or for no code. */
  readonly file: string | null;
  readonly syntax: 'bash' | 'dotenv' | 'javascript' | 'typescript' | 'php' | 'json' | null;
  readonly code: string | null;
};
export type Guide = {
  readonly platform: Platform;
  readonly title: string;
  readonly steps: readonly Step[];
};

export type GuideInput = {
  /** With `/oidc`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string | null;
  /** `openid` first. */
  readonly scopes: readonly string[];
  /** What the server may read over the API, of one purpose; null when nothing is declared for reading. */
  readonly reading: { readonly purpose: string; readonly attributes: readonly string[] } | null;
  readonly language: GuideLanguage;
};

/** Stand where the secrets go. Whoever has just been shown one may put it there themselves; it is never sent here. */
export const secretPlaceholder = '<client secret>';
export const apiKeyPlaceholder = '<API key with attributes:read>';

/** A text of JavaScript. */
export const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
/** A text of PHP in single quotes, where only these two are special. */
export const quotePhp = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Addresses of the provider below the issuer, as its discovery document has them. */
export const endpointsOf = (issuer: string) => ({
  authorization: `${issuer}/auth`,
  token: `${issuer}/token`,
  userinfo: `${issuer}/me`,
  endSession: `${issuer}/session/end`,
  keys: `${issuer}/jwks`,
});

/** Values are addresses, ids and scopes: nothing that a line of `NAME="value"` would have to escape. */
export const environment = (
  { issuer, clientId, redirectUri, scopes, reading }: GuideInput,
  more: Readonly<Record<string, string>> = {}
): string =>
  Object.entries({
    PASSPORT_ISSUER: issuer,
    PASSPORT_CLIENT_ID: clientId,
    PASSPORT_CLIENT_SECRET: secretPlaceholder,
    PASSPORT_REDIRECT_URI: redirectUri,
    PASSPORT_SCOPE: scopes.join(' '),
    ...(reading ? { PASSPORT_API_KEY: apiKeyPlaceholder } : {}),
    ...more,
  })
    .map(([name, value]) => `${name}="${value}"`)
    .join('\n');

export const isInsecure = (issuer: string): boolean => issuer.startsWith('http://');
