/**
 * One person in one browser in front of Logto's sign-in pages. Every answer is checked, so that a flow that fails cannot look
 * like a flow that leaves nothing behind.
 */
import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { JWTPayload } from 'jose';
import { createCookieJar } from '../../../testing/http.ts';
import type { CookieJar } from '../../../testing/http.ts';
import { buildAuthorizationUrl, createPkce, exchangeCode } from '../../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../../testing/oidc-client.ts';

export type Body = Readonly<Record<string, unknown>>;
export type Event = 'SignIn' | 'Register' | 'ForgotPassword';

export type Session = {
  readonly jar: CookieJar;
  /** Calls /api/experience… and returns its body. @throws AssertionError for any other status */
  readonly call: (status: number, method: string, path: string, body?: unknown) => Promise<Body>;
  /** Submits and goes back to the site. */
  readonly finish: () => Promise<{ tokens: Tokens; claims: JWTPayload }>;
  /** What the consent page was told, when there was one. */
  readonly consent: () => Body | undefined;
};

const stepLimit = 12;

/** @throws AssertionError naming the call and Logto's code, never the body */
export const readBody = async (response: Response, status: number, call: string): Promise<Body> => {
  const text = await response.text();
  const body = /^[[{]/.test(text) ? (JSON.parse(text) as Body) : {};
  assert.equal(
    response.status,
    status,
    `${call}: ${response.status} instead of ${status} (${typeof body['code'] === 'string' ? body['code'] : 'no code'})`
  );
  return body;
};

/** Follows redirects, agreeing to consent, to the first address that is an end. */
export const follow = async (
  jar: CookieJar,
  start: string,
  isEnd: (url: URL) => boolean,
  onConsent: (consent: Body) => void = () => undefined
): Promise<URL> => {
  let next = new URL(start);
  for (let step = 0; step < stepLimit; step += 1) {
    if (isEnd(next)) {
      return next;
    }
    const response = await jar.fetch(next.href);
    const location = response.headers.get('location');
    if (location) {
      next = new URL(location, next);
      continue;
    }
    assert.equal(next.pathname, '/consent', `${next.pathname} leads nowhere: ${response.status}`);
    const url = new URL('/api/interaction/consent', next).href;
    onConsent(await readBody(await jar.fetch(url), 200, 'GET consent'));
    const accepted = await jar.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const { redirectTo } = await readBody(accepted, 200, 'POST consent');
    next = new URL(String(redirectTo), next);
  }
  throw new Error('no end in sight');
};

const isSignInPage = ({ pathname }: URL) => ['/sign-in', '/register'].includes(pathname);

/** Opens the sign-in pages for a site and begins an interaction. */
export const openSession = async (
  site: Site,
  event: Event,
  {
    parameters = {},
    headers = {},
  }: {
    readonly parameters?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
  } = {}
): Promise<Session> => {
  const plain = createCookieJar();
  const jar: CookieJar = {
    ...plain,
    fetch: async (url, init = {}) =>
      plain.fetch(url, { ...init, headers: { ...headers, ...(init.headers as object) } }),
  };
  const { verifier, challenge } = createPkce();
  let consent: Body | undefined;
  const onConsent = (given: Body) => {
    consent = given;
  };
  const call: Session['call'] = async (status, method, path, body) => {
    const response = await jar.fetch(`${site.userUrl}/api/experience${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readBody(response, status, `${event}: ${method} ${path}`);
  };
  const address = buildAuthorizationUrl(site, challenge, parameters);
  const page = await follow(jar, address, isSignInPage, onConsent);
  assert.equal((await jar.fetch(page.href)).status, 200);
  await call(204, 'PUT', '', { interactionEvent: event });
  return {
    jar,
    call,
    consent: () => consent,
    finish: async () => {
      const { redirectTo } = await call(200, 'POST', '/submit', {});
      const isSite = ({ href }: URL) => href.startsWith(site.redirectUri);
      const callback = await follow(jar, String(redirectTo), isSite, onConsent);
      const tokens = await exchangeCode(site, callback, verifier);
      return { tokens, claims: decodeJwt(tokens.id_token) };
    },
  };
};
