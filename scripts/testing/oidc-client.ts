/**
 * A site and a person without a browser: authorization code flow with PKCE (RFC 7636), sign-in through Logto's Experience
 * API, token calls. Works on any host.
 */
import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import { createCookieJar } from './http.ts';
import type { CookieJar } from './http.ts';
import { readConsentForm } from './page-forms.ts';

export type Site = {
  readonly userUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly redirectUri: string;
  readonly scope?: string;
  readonly resource?: string | undefined;
};

export type Credentials = { readonly username: string; readonly password: string };
/** What a person does on the consent page: attributes to tick, for how many days, values to fill in. */
export type Sharing = {
  readonly share?: readonly string[];
  readonly days?: number;
  readonly fill?: Readonly<Record<string, string>>;
};
export type Tokens = {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly scope: string;
};

const stepLimit = 12;

export const createPkce = () => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

const clientAuthentication = ({ clientId, clientSecret }: Site) =>
  clientSecret
    ? {
        headers: {
          authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        },
        body: {},
      }
    : { headers: {}, body: { client_id: clientId } };

/** Posts a form as the site's client. */
export const postAsClient = async (
  site: Site,
  path: string,
  form: Record<string, string>
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const { headers, body } = clientAuthentication(site);
  const response = await fetch(`${site.userUrl}/oidc${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ ...form, ...body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    // Stock Logto answers some failures in plain text.
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
};

const callExperience = async (
  jar: CookieJar,
  url: string,
  method: string,
  path: string,
  body: unknown
): Promise<Record<string, unknown>> => {
  const response = await jar.fetch(`${url}/api/experience${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const result = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${String(result['code'])}`);
  }
  return result;
};

/** Registers with a username and a password inside an open sign-in; returns where to go next. */
export const register = async (
  jar: CookieJar,
  url: string,
  { username, password }: Credentials
) => {
  await callExperience(jar, url, 'PUT', '', { interactionEvent: 'Register' });
  const { verificationId } = await callExperience(
    jar,
    url,
    'POST',
    '/verification/new-password-identity',
    {
      identifier: { type: 'username', value: username },
      password,
    }
  );
  await callExperience(jar, url, 'POST', '/identification', { verificationId });
  const { redirectTo } = await callExperience(jar, url, 'POST', '/submit', {});
  return String(redirectTo);
};

/** Signs in with a username and a password inside an open sign-in; returns where to go next. */
export const signIn = async (jar: CookieJar, url: string, { username, password }: Credentials) => {
  await callExperience(jar, url, 'PUT', '', { interactionEvent: 'SignIn' });
  const { verificationId } = await callExperience(jar, url, 'POST', '/verification/password', {
    identifier: { type: 'username', value: username },
    password,
  });
  await callExperience(jar, url, 'POST', '/identification', { verificationId });
  const { redirectTo } = await callExperience(jar, url, 'POST', '/submit', {});
  return String(redirectTo);
};

const acceptConsent = async (jar: CookieJar, url: string): Promise<string> => {
  const response = await jar.fetch(`${url}/api/interaction/consent`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const { redirectTo } = (await response.json()) as { redirectTo?: string };
  if (!redirectTo) {
    throw new Error(`consent: ${response.status}`);
  }
  return redirectTo;
};

/** Fills in and sends the pack's consent page as a browser without scripts would. */
const answerConsentPage = async (
  jar: CookieJar,
  url: string,
  page: string,
  { share = [], days, fill = {} }: Sharing
): Promise<string> => {
  const form = readConsentForm(page, share.length > 0 ? 'share' : 'nothing', share);
  for (const name of [...form.keys()]) {
    if (days !== undefined && name.startsWith('days.')) {
      form.set(name, String(days));
    }
  }
  for (const [name, value] of Object.entries(fill)) {
    form.set(`value.${name}`, value);
  }
  const response = await jar.fetch(`${url}/passport/consent`, { method: 'POST', body: form });
  const location = response.headers.get('location');
  if (!location) {
    throw new Error(
      `/passport/consent: ${response.status} ${(await response.text()).slice(0, 300)}`
    );
  }
  return new URL(location, url).href;
};

export const buildAuthorizationUrl = (
  site: Site,
  challenge: string,
  extra: Record<string, string> = {}
): string => {
  const url = new URL('/oidc/auth', site.userUrl);
  url.search = new URLSearchParams({
    client_id: site.clientId,
    redirect_uri: site.redirectUri,
    response_type: 'code',
    scope: site.scope ?? 'openid offline_access profile email phone',
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
    code_challenge: challenge,
    code_challenge_method: 'S256',
    prompt: 'consent',
    ...(site.resource ? { resource: site.resource } : {}),
    ...extra,
  }).toString();
  for (const [name, value] of Object.entries(extra)) {
    if (value === '') {
      url.searchParams.delete(name);
    }
  }
  return url.href;
};

/**
 * Goes from /auth to the site's redirect URI, signing in (or registering) when a page asks for it.
 * @returns the redirect the site receives, with `code` or `error` in its query
 */
export const authorize = async (
  jar: CookieJar,
  site: Site,
  person: Credentials & { readonly isNew?: boolean } & Sharing,
  extra: Record<string, string> = {}
): Promise<{ callback: URL; verifier: string; visited: readonly string[]; page: string }> => {
  const { verifier, challenge } = createPkce();
  const visited: string[] = [];
  let page = '';
  let next = buildAuthorizationUrl(site, challenge, extra);
  for (let step = 0; step < stepLimit; step += 1) {
    if (next.startsWith(site.redirectUri)) {
      return { callback: new URL(next), verifier, visited, page };
    }
    const { pathname } = new URL(next);
    visited.push(pathname);
    if (['/sign-in', '/register'].includes(pathname)) {
      next = await (person.isNew ? register : signIn)(jar, site.userUrl, person);
      continue;
    }
    const response = await jar.fetch(next);
    const location = response.headers.get('location');
    if (pathname === '/passport/consent' && response.ok) {
      page = await response.text();
      next = await answerConsentPage(jar, site.userUrl, page, person);
    } else if (location) {
      next = new URL(location, next).href;
    } else if (pathname === '/consent' && response.ok) {
      next = await acceptConsent(jar, site.userUrl);
    } else {
      throw new Error(`${pathname}: ${response.status} ${(await response.text()).slice(0, 300)}`);
    }
  }
  throw new Error(`no end in sight: ${visited.join(' ')}`);
};

export const exchangeCode = async (
  site: Site,
  callback: URL,
  verifier: string
): Promise<Tokens> => {
  const code = callback.searchParams.get('code');
  if (!code) {
    throw new Error(
      `no code: ${callback.searchParams.get('error') ?? ''} ${callback.searchParams.get('error_description') ?? ''}`
    );
  }
  const { status, body } = await postAsClient(site, '/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: site.redirectUri,
    code_verifier: verifier,
    ...(site.resource ? { resource: site.resource } : {}),
  });
  if (status !== 200) {
    throw new Error(`token: ${status} ${JSON.stringify(body)}`);
  }
  return body as unknown as Tokens;
};

/** The whole way: a person at a site, and what the site has afterwards. */
export const signInAt = async (
  site: Site,
  person: Credentials & { readonly isNew?: boolean } & Sharing,
  jar: CookieJar = createCookieJar()
): Promise<{ jar: CookieJar; tokens: Tokens; claims: JWTPayload; userinfo: JWTPayload }> => {
  const { callback, verifier } = await authorize(jar, site, person);
  const tokens = await exchangeCode(site, callback, verifier);
  return {
    jar,
    tokens,
    claims: decodeJwt(tokens.id_token),
    userinfo: site.resource ? {} : await fetchUserinfo(site, tokens.access_token),
  };
};

export const fetchUserinfo = async (site: Site, accessToken: string): Promise<JWTPayload> => {
  const response = await fetch(`${site.userUrl}/oidc/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (!response.ok) {
    throw new Error(`userinfo: ${response.status}`);
  }
  return (await response.json()) as JWTPayload;
};
