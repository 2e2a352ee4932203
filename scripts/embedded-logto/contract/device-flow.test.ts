import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import { postAsClient, signIn, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
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

/** Follows redirects and signs in; ends at a page of the device flow. */
const walk = async (jar: CookieJar, start: string, userUrl: string): Promise<string> => {
  let next = start;
  for (let step = 0; step < 12; step += 1) {
    const { pathname } = new URL(next);
    if (pathname.startsWith('/device') && (await jar.fetch(next)).status === 200) {
      return next;
    }
    if (pathname === '/sign-in') {
      next = await signIn(jar, userUrl, person);
      continue;
    }
    const response = await jar.fetch(next);
    const location = response.headers.get('location') ?? (await submitForm(jar, response));
    next = new URL(location, next).href;
  }
  throw new Error('the device flow does not end');
};

describe('the device flow', () => {
  let world: World;
  let television: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    const shop = await world.createSite('shop');
    await signInAt(shop, { ...person, isNew: true });
    television = await world.createSite('television', {
      type: 'Native',
      customClientMetadata: { isDeviceFlow: true },
    });
  });
  afterAll(async () => world.close());

  it('works to its end and gives the site its own identifier of the person', async () => {
    const { userUrl, clientId } = television;
    const started = await postAsClient(television, '/device/auth', {
      scope: 'openid offline_access profile email',
    });
    const userCode = String(started.body['user_code']);
    const jar = createCookieJar();
    const confirmPage = await walk(jar, String(started.body['verification_uri_complete']), userUrl);
    const xsrf = jar.get(`${userUrl}/device`, '_logto_device_flow_xsrf');

    const confirmed = await jar.fetch(`${userUrl}/oidc/device`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, user_code: userCode, confirm: 'yes' }),
    });
    const resume = new URL(confirmed.headers.get('location') ?? '', userUrl).href;
    const done = await walk(jar, resume, userUrl);
    const { body } = await postAsClient(television, '/token', {
      grant_type: deviceGrant,
      device_code: String(started.body['device_code']),
    });

    expect(new URL(confirmPage).searchParams.get('user_code')).toBe(userCode);
    expect(new URL(done).pathname).toBe('/device/success');
    const claims = decodeJwt(String(body['id_token']));
    expect(claims).toMatchObject({ aud: clientId, sub: expect.stringMatching(/^ppid_/) });
    expect(JSON.stringify(claims)).not.toContain(await findNewestUserId(world.host));
    expect(claims).not.toHaveProperty('username');
  });
});
