/** The protocol's own corners: consent of somebody else's application, a device, hints made of ID tokens, logout. */
import assert from 'node:assert/strict';
import {
  buildAuthorizationUrl,
  createPkce,
  fetchUserinfo,
  postAsClient,
} from '../../../testing/oidc-client.ts';
import type { Site } from '../../../testing/oidc-client.ts';
import { createCookieJar } from '../../../testing/http.ts';
import type { CookieJar } from '../../../testing/http.ts';
import { makeHeaders } from './sign-up.ts';
import { openSession, readBody } from './session.ts';
import type { Body, Session } from './session.ts';
import type { Person, Stage } from './stage.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const stepLimit = 14;
const bye = 'http://shop.example/bye';

type Known = Person & { readonly username: string };

const identify = async (session: Session, { username, password }: Known) => {
  const { verificationId } = await session.call(200, 'POST', '/verification/password', {
    identifier: { type: 'username', value: username },
    password,
  });
  await session.call(204, 'POST', '/identification', { verificationId });
};

/** A third-party application asks for the profile and shows it on the consent page; another person goes away there. */
export const consentToThirdParty = async (stage: Stage, person: Known) => {
  const { canaries, world, manage } = stage;
  const fields = { name: canaries.make('name'), avatar: canaries.make('avatar') };
  await manage('PATCH', `/users/${person.userId}`, fields);
  const site = await world.createSite('partner', {
    isThirdParty: true,
    scope: 'openid offline_access profile email',
  });
  await manage('POST', `/applications/${site.clientId}/user-consent-scopes`, {
    userScopes: ['profile', 'email'],
  });
  const abandoned = await openSession(site, 'SignIn', {
    headers: makeHeaders(stage),
    parameters: { login_hint: canaries.make('login_hint') },
  });
  await identify(abandoned, person);
  await abandoned.call(200, 'POST', '/submit', {});

  const session = await openSession(site, 'SignIn', { headers: makeHeaders(stage) });
  await identify(session, person);
  const { tokens } = await session.finish();
  const user = session.consent()?.['user'] as Body | undefined;
  assert.ok(user?.['name'] === fields.name, 'the consent page shows whose data it is');
  assert.ok((await fetchUserinfo(site, tokens.access_token)).sub);
};

/** What carries an ID token in its address: a sign-in nobody finishes, and logout; returns the logout page. */
const hint = async (stage: Stage, site: Site, person: Known) => {
  const session = await openSession(site, 'SignIn', { headers: makeHeaders(stage) });
  await identify(session, person);
  const { tokens, claims } = await session.finish();
  const hinted = buildAuthorizationUrl(site, createPkce().challenge, {
    id_token_hint: tokens.id_token,
    prompt: 'login',
  });
  assert.match((await createCookieJar().fetch(hinted)).headers.get('location') ?? '', /sign-in/);
  const query = new URLSearchParams({
    id_token_hint: tokens.id_token,
    ...(site === stage.site ? { post_logout_redirect_uri: bye } : {}),
  });
  const page = await session.jar.fetch(`${site.userUrl}/oidc/session/end?${query.toString()}`);
  assert.equal(page.status, 200);
  return { claims, page, jar: session.jar };
};

/** At a site, whose ID tokens name nobody, and at Logto's own account center, whose do. */
export const signOutWithHint = async (stage: Stage, person: Known) => {
  const { site } = stage;
  const { page, jar } = await hint(stage, site, person);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const done = await jar.fetch(`${site.userUrl}/oidc/session/end/confirm`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ xsrf, logout: 'yes' }),
  });
  assert.ok(done.headers.get('location')?.startsWith(bye), 'logout leads back to the site');

  const own = {
    userUrl: site.userUrl,
    clientId: 'account-center',
    redirectUri: `${site.userUrl}/account`,
  };
  const { claims } = await hint(stage, own, person);
  assert.ok(claims['username'] === person.username, 'the ID token names the person');

  const nobody = { ...site, clientId: 'nobody' };
  const refused = buildAuthorizationUrl(nobody, createPkce().challenge, {
    login_hint: stage.canaries.make('login_hint'),
  });
  assert.equal((await createCookieJar().fetch(refused)).status, 400);
};

/** The provider's pages of the device flow post themselves. */
const submitPage = async (jar: CookieJar, page: Response): Promise<string> => {
  const html = await page.text();
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
  const fields = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value]
  );
  const answer = await jar.fetch(action, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  });
  return answer.headers.get('location') ?? '';
};

const callPage = async (
  jar: CookieJar,
  userUrl: string,
  path: string,
  body: unknown
): Promise<Body> => {
  const response = await jar.fetch(`${userUrl}/api/experience${path}`, {
    method: path === '' ? 'PUT' : 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? {} : readBody(response, 200, `device: POST ${path}`);
};

const signInHere = async (jar: CookieJar, userUrl: string, { username, password }: Known) => {
  await callPage(jar, userUrl, '', { interactionEvent: 'SignIn' });
  const { verificationId } = await callPage(jar, userUrl, '/verification/password', {
    identifier: { type: 'username', value: username },
    password,
  });
  await callPage(jar, userUrl, '/identification', { verificationId });
  return String((await callPage(jar, userUrl, '/submit', {}))['redirectTo']);
};

/** To a page of the device flow, signing in on the way. */
const walk = async (jar: CookieJar, start: string, person: Known): Promise<URL> => {
  let next = new URL(start);
  for (let step = 0; step < stepLimit; step += 1) {
    if (next.pathname.startsWith('/device') && (await jar.fetch(next.href)).status === 200) {
      return next;
    }
    if (next.pathname === '/sign-in') {
      next = new URL(await signInHere(jar, next.origin, person));
      continue;
    }
    const response = await jar.fetch(next.href);
    const location = response.headers.get('location') ?? (await submitPage(jar, response));
    next = new URL(location, next);
  }
  throw new Error('the device flow does not end');
};

export const useDevice = async (stage: Stage, person: Known) => {
  const { world } = stage;
  const device = await world.createSite('television', {
    type: 'Native',
    customClientMetadata: { isDeviceFlow: true },
  });
  const { userUrl } = device;
  const { body: started } = await postAsClient(device, '/device/auth', {
    scope: 'openid offline_access profile email',
    login_hint: stage.canaries.make('login_hint'),
  });
  const jar = createCookieJar();
  await walk(jar, String(started['verification_uri_complete']), person);
  const confirmed = await jar.fetch(`${userUrl}/oidc/device`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      xsrf: jar.get(`${userUrl}/device`, '_logto_device_flow_xsrf'),
      user_code: String(started['user_code']),
      confirm: 'yes',
    }),
  });
  const resume = new URL(confirmed.headers.get('location') ?? '', userUrl).href;
  assert.equal((await walk(jar, resume, person)).pathname, '/device/success');
  const { status } = await postAsClient(device, '/token', {
    grant_type: deviceGrant,
    device_code: String(started['device_code']),
  });
  assert.equal(status, 200);
};
