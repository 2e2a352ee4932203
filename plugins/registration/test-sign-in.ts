/**
 * Trying a sign-in from the console. It ends at the site's own address, as every sign-in does: an address of ours among the application's would
 * let codes of real sign-ins come here. The site does not know this sign-in and refuses it, and that is right; nobody can use its code,
 * because the PKCE verifier is thrown away where the request is made (RFC 7636): not the site, not whoever sees the address.
 *
 * So it shows everything up to the site. What can be said without a person is said beforehand.
 */
import { createHash, randomBytes } from 'node:crypto';
import { loopbacks } from './application-form.ts';

export const checkNames = [
  /** The provider takes the application as it is stored. */
  'application_accepted',
  /** It would send people to the address. */
  'redirect_uri_accepted',
  /** Nobody on the way can read the code: https, the machine itself, or an app. */
  'redirect_uri_secure',
  /** Something is declared: else the sign-in asks for nothing and shows no consent page. */
  'asks_for_something',
] as const;
export type CheckName = (typeof checkNames)[number];

/** What the provider says of an application; `refused` when it cannot even be made a client of. */
export type ClientCheck = 'accepted' | 'redirect_uri_refused' | 'refused';

export const isSecureAddress = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol !== 'http:' || loopbacks.has(hostname);
};

export const listChecks = ({
  client,
  redirectUri,
  scopes,
}: {
  readonly client: ClientCheck;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}): readonly { readonly name: CheckName; readonly isGood: boolean }[] => {
  const results: Readonly<Record<CheckName, boolean>> = {
    application_accepted: client !== 'refused',
    redirect_uri_accepted: client === 'accepted',
    redirect_uri_secure: isSecureAddress(redirectUri),
    asks_for_something: scopes.length > 1,
  };
  return checkNames.map((name) => ({ name, isGood: results[name] }));
};

/** With `prompt`: the person signs in anew and is asked about everything, whoever used the browser before. */
export const buildTestAddress = ({
  issuer,
  clientId,
  redirectUri,
  scopes,
  language,
}: {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly language: string;
}): string => {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes.join(' '),
    prompt: 'login consent',
    ui_locales: language,
    state: `passport-test-${randomBytes(12).toString('base64url')}`,
    nonce: randomBytes(12).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${issuer}/auth?${parameters.toString()}`;
};
