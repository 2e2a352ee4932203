import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { declareShop } from '../../demo-shop/declare.ts';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import { fetchUserinfo, postAsClient, signIn, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { readConsentForm } from '../../testing/page-forms.ts';
import { callApi } from '../../testing/passport-api.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const person = { username: 'alice', password: 'correct horse' };
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** What the script of the provider's self-posting page does; returns where it leads. */
const submitForm = async (jar: CookieJar, page: Response): Promise<string> => {
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

/** Ticks what is shared on the pack's page; returns where it leads. */
const answerConsent = async (
  jar: CookieJar,
  userUrl: string,
  page: string,
  share: readonly string[]
): Promise<string> => {
  const body = readConsentForm(page, share.length > 0 ? 'share' : 'nothing', share);
  const answer = await jar.fetch(`${userUrl}/passport/consent`, { method: 'POST', body });
  return answer.headers.get('location') ?? '';
};

type Browser = { readonly jar: CookieJar; readonly share: readonly string[]; visited: string[] };
const openBrowser = (share: readonly string[] = []): Browser => ({
  jar: createCookieJar(),
  share,
  visited: [],
});

/** Follows redirects, signs in and answers; ends at a page of the device flow. */
const walk = async (
  { jar, share, visited }: Browser,
  start: string,
  userUrl: string
): Promise<string> => {
  let next = start;
  for (let step = 0; step < 16; step += 1) {
    const { pathname } = new URL(next);
    visited.push(pathname);
    if (pathname.startsWith('/device') && (await jar.fetch(next)).status === 200) {
      return next;
    }
    if (pathname === '/sign-in') {
      next = await signIn(jar, userUrl, person);
      continue;
    }
    const response = await jar.fetch(next);
    if (pathname === '/passport/consent' && response.ok) {
      const location = await answerConsent(jar, userUrl, await response.text(), share);
      next = new URL(location, next).href;
      continue;
    }
    const location = response.headers.get('location') ?? (await submitForm(jar, response));
    next = new URL(location, next).href;
  }
  throw new Error('the device flow does not end');
};

describe('the device flow', () => {
  let world: World;
  let television: Site;
  let declared: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    const shop = await world.createSite('shop');
    await signInAt(shop, { ...person, isNew: true });
    const id = await findNewestUserId(world.host);
    await world.management.call('PATCH', `/users/${id}`, {
      primaryEmail: 'alice@example.com',
      name: 'Alice',
    });
    const device = { type: 'Native', customClientMetadata: { isDeviceFlow: true } };
    television = await world.createSite('television', device);
    declared = await world.createSite('declared', device);
    await declareShop(world.host.databaseUrl, declared.clientId);
  });
  afterAll(async () => world.close());

  /** From the code on the screen to the device's tokens. */
  const connect = async (site: Site, browser: Browser) => {
    const { userUrl } = site;
    const { jar } = browser;
    const started = await postAsClient(site, '/device/auth', {
      scope: 'openid offline_access profile email',
    });
    const userCode = String(started.body['user_code']);
    const confirmPage = await walk(
      browser,
      String(started.body['verification_uri_complete']),
      userUrl
    );
    const xsrf = jar.get(`${userUrl}/device`, '_logto_device_flow_xsrf');
    const confirmed = await jar.fetch(`${userUrl}/oidc/device`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, user_code: userCode, confirm: 'yes' }),
    });
    const resume = new URL(confirmed.headers.get('location') ?? '', userUrl).href;
    const done = await walk(browser, resume, userUrl);
    const { body } = await postAsClient(site, '/token', {
      grant_type: deviceGrant,
      device_code: String(started.body['device_code']),
    });
    return { userCode, confirmPage, done, body };
  };

  const refresh = async (site: Site, body: Record<string, unknown>) => {
    const refreshed = await postAsClient(site, '/token', {
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
    expect(refreshed.status).toBe(200);
    return fetchUserinfo(site, String(refreshed.body['access_token']));
  };

  it('works to its end and gives the site its own identifier of the person', async () => {
    const { userCode, confirmPage, done, body } = await connect(television, openBrowser());

    expect(new URL(confirmPage).searchParams.get('user_code')).toBe(userCode);
    expect(new URL(done).pathname).toBe('/device/success');
    const claims = decodeJwt(String(body['id_token']));
    expect(claims).toMatchObject({
      aud: television.clientId,
      sub: expect.stringMatching(/^ppid_/),
    });
    expect(JSON.stringify(claims)).not.toContain(await findNewestUserId(world.host));
    expect(claims).not.toHaveProperty('username');
  });

  it('asks once what the site declares, and the device gets exactly what was shared, after a refresh too', async () => {
    const browser = openBrowser(['email']);

    const { done, body } = await connect(declared, browser);

    expect(new URL(done).pathname).toBe('/device/success');
    expect(browser.visited.filter((path) => path === '/passport/consent')).toHaveLength(1);
    const claims = decodeJwt(String(body['id_token']));
    const userinfo = await fetchUserinfo(declared, String(body['access_token']));
    for (const received of [claims, userinfo, await refresh(declared, body)]) {
      expect(received).toMatchObject({ email: 'alice@example.com' });
      expect(received).not.toHaveProperty('name');
    }
    const again = { ...browser, visited: [] };
    expect(new URL((await connect(declared, again)).done).pathname).toBe('/device/success');
    expect(again.visited).not.toContain('/passport/consent');
  });

  it('ends well when nothing is shared: the device gets an identifier and nothing else', async () => {
    const other = await world.createSite('other', {
      type: 'Native',
      customClientMetadata: { isDeviceFlow: true },
    });
    await declareShop(world.host.databaseUrl, other.clientId);
    const browser = openBrowser();

    const { done, body } = await connect(other, browser);

    expect(browser.visited.filter((path) => path === '/passport/consent')).toHaveLength(1);
    expect(new URL(done).pathname).toBe('/device/success');
    const userinfo = await refresh(other, body);
    expect(Object.keys(userinfo).toSorted()).toEqual(
      ['passport', 'site', 'sub', 'tenant', 'user_ref'].toSorted()
    );
  });

  it('gives nothing away through Logto’s own previews, which anybody may start: they are sites like any other', async () => {
    const preview: Site = { ...television, clientId: 'device-demo-app', clientSecret: '' };
    const userId = await findNewestUserId(world.host);
    const browser = openBrowser();

    const { done, body } = await connect(preview, browser);

    expect(new URL(done).pathname).toBe('/device/success');
    const claims = decodeJwt(String(body['id_token']));
    const userinfo = await fetchUserinfo(preview, String(body['access_token']));
    const me = await callApi(preview.userUrl, String(body['access_token']), 'GET', '/me');
    expect(claims.sub).toMatch(/^ppid_/);
    expect(Object.keys(userinfo).toSorted()).toEqual(
      ['passport', 'site', 'sub', 'tenant', 'user_ref'].toSorted()
    );
    expect(me.body).toEqual({
      sites: [{ site: expect.any(String), user_ref: claims.sub, consents: [] }],
    });
    const received = JSON.stringify([claims, userinfo, me.body]);
    for (const secret of [userId, 'alice', 'Alice']) {
      expect(received).not.toContain(secret);
    }
  });
});
