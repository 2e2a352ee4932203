/** Whoever a site has turned away gets no token there by any way, sees a page that says so, and is not disturbed elsewhere. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchBrowser, openPage } from '../../scripts/testing/browser.ts';
import { createCookieJar } from '../../scripts/testing/http.ts';
import type { CookieJar } from '../../scripts/testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  postAsClient,
  signInAt,
} from '../../scripts/testing/oidc-client.ts';
import type { Site } from '../../scripts/testing/oidc-client.ts';
import { callApi, createKey, findSiteId } from '../../scripts/testing/passport-api.ts';
import { shareSite, startWorld } from '../../scripts/testing/world.ts';
import type { World } from '../../scripts/testing/world.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const password = 'correct horse';
const apiIndicator = 'https://api.shop.example';
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

describe('a person whom a site does not serve', () => {
  let world: World;
  let shop: Site;
  let other: Site;
  let television: Site;
  let key: string;
  let made = 0;

  const enter = async () => {
    made += 1;
    const person = { username: `person_${made}`, password };
    const { id } = await world.management.call<{ id: string }>('POST', '/users', person);
    const jar = createCookieJar();
    const { tokens, claims } = await signInAt(shop, person, jar);
    return { id, person, jar, tokens, userRef: String(claims.sub) };
  };
  const block = async (userRef: string, reason = 'terms') => {
    const { status } = await callApi(world.host.userUrl, key, 'POST', '/blocks', {
      user_ref: userRef,
      reason,
    });
    expect(status).toBe(204);
  };
  const unblock = async (userRef: string) =>
    callApi(world.host.userUrl, key, 'DELETE', `/blocks/${userRef}`);
  const refresh = async (token: string) =>
    postAsClient(shop, '/token', { grant_type: 'refresh_token', refresh_token: token });
  const impersonate = async (id: string) => {
    const { subjectToken } = await world.management.call<{ subjectToken: string }>(
      'POST',
      '/subject-tokens',
      { userId: id, context: {} }
    );
    return postAsClient(shop, '/token', {
      grant_type: exchange,
      subject_token: subjectToken,
      subject_token_type: accessToken,
      resource: apiIndicator,
    });
  };
  /** Opens a sign-in at the site as a browser that is signed in already; ends at the page that is shown. */
  const openBlockedPage = async (jar: CookieJar, language: string) => {
    let next = buildAuthorizationUrl(shop, createPkce().challenge, { prompt: '' });
    for (let step = 0; step < 8; step += 1) {
      const response = await jar.fetch(next, { headers: { 'accept-language': language } });
      const location = response.headers.get('location');
      if (!location) {
        return { url: next, response, text: await response.text() };
      }
      next = new URL(location, next).href;
    }
    throw new Error('no page');
  };

  beforeAll(async () => {
    world = await startWorld(true);
    const options = {
      scope: 'openid offline_access profile email',
      customClientMetadata: { alwaysIssueRefreshToken: true, allowTokenExchange: true },
    };
    shop = await world.createSite('shop', options);
    other = await world.createSite('other', options);
    television = await world.createSite('television', {
      type: 'Native',
      customClientMetadata: { isDeviceFlow: true },
    });
    await world.management.call('POST', '/resources', { name: 'API', indicator: apiIndicator });
    await signInAt(shop, { username: 'first', password, isNew: true });
    await signInAt(other, { username: 'second', password, isNew: true });
    await shareSite(world.host, shop, television);
    key = await createKey(world, await findSiteId(world, shop.clientId), ['blocks:write']);
  });
  afterAll(async () => world.close());

  it('gets an error and no code where the site asks without showing a page', async () => {
    const { jar, person, userRef } = await enter();
    const silent = { prompt: 'none', scope: 'openid' };
    const before = await authorize(jar, shop, person, silent);
    await block(userRef);

    const { callback, visited } = await authorize(jar, shop, person, silent);

    expect(before.callback.searchParams.get('code')).not.toBeNull();
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('code')).toBeNull();
    expect(visited).not.toContain('/passport/blocked');
  });

  it('cannot be impersonated there, nor their tokens be exchanged', async () => {
    const { id, tokens, userRef } = await enter();
    const before = await impersonate(id);
    await block(userRef);

    const answers = [
      await impersonate(id),
      await postAsClient(shop, '/token', {
        grant_type: exchange,
        subject_token: tokens.access_token,
        subject_token_type: accessToken,
        resource: apiIndicator,
      }),
      // Issued before the block, and a JWT: nobody can end it but by asking here.
      await postAsClient(shop, '/token', {
        grant_type: exchange,
        subject_token: String(before.body['access_token']),
        subject_token_type: accessToken,
        resource: apiIndicator,
      }),
    ];

    expect(before.status).toBe(200);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(answers.map(({ body }) => body['access_token'])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('signs in anew once the block is lifted: what was revoked stays so', async () => {
    const { jar, person, tokens, userRef } = await enter();
    await block(userRef);
    await unblock(userRef);

    const old = await refresh(tokens.refresh_token);
    const { tokens: fresh, claims } = await signInAt(shop, person, jar);
    const renewed = await refresh(fresh.refresh_token);

    expect([old.status, renewed.status]).toEqual([400, 200]);
    expect(claims.sub).toBe(userRef);
  });

  it('enters other sites without signing in again', async () => {
    const { jar, person, userRef } = await enter();
    await block(userRef);

    const { callback, visited } = await authorize(jar, other, person);

    expect(callback.searchParams.get('code')).not.toBeNull();
    expect(visited).not.toContain('/sign-in');
  });

  it('connects no device of the site, and the device is told that it was denied', async () => {
    const { jar, userRef } = await enter();
    await block(userRef);
    const { userUrl } = world.host;
    const started = await postAsClient(television, '/device/auth', { scope: 'openid profile' });
    await jar.fetch(String(started.body['verification_uri_complete']));
    const visited: string[] = [];
    let next = String(started.body['verification_uri_complete']);
    for (let step = 0; step < 16 && !visited.includes('/passport/blocked'); step += 1) {
      visited.push(new URL(next).pathname);
      const response = await jar.fetch(next);
      const location = response.headers.get('location');
      const page = await response.text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      if (visited.at(-1)?.startsWith('/device')) {
        const answer = await jar.fetch(`${userUrl}/oidc/device`, {
          method: 'POST',
          body: new URLSearchParams({
            xsrf: jar.get(`${userUrl}/device`, '_logto_device_flow_xsrf'),
            user_code: String(started.body['user_code']),
            confirm: 'yes',
          }),
        });
        next = new URL(answer.headers.get('location') ?? '', userUrl).href;
      } else if (location) {
        next = new URL(location, next).href;
      } else if (action && visited.at(-1) !== '/passport/blocked') {
        // The provider's page that posts itself.
        const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)];
        const answer = await jar.fetch(new URL(action, userUrl).href, {
          method: 'POST',
          body: new URLSearchParams(fields.map(([, name = '', value = '']) => [name, value])),
        });
        next = new URL(answer.headers.get('location') ?? '', userUrl).href;
      }
    }
    const page = await jar.fetch(`${userUrl}/passport/blocked`);
    const token = /name="token" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const back = await jar.fetch(`${userUrl}/passport/blocked`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    const resumed = await jar.fetch(new URL(back.headers.get('location') ?? '', userUrl).href);

    const polled = await postAsClient(television, '/token', {
      grant_type: deviceGrant,
      device_code: String(started.body['device_code']),
    });

    expect(visited.at(-1)).toBe('/passport/blocked');
    expect([page.status, back.status]).toEqual([403, 303]);
    expect(resumed.status).toBeLessThan(500);
    expect([polled.status, polled.body['error']]).toEqual([400, 'access_denied']);
  });

  it.each([
    ['ru', /не обслуживает/, /нарушение правил/, 'Вернуться на сайт'],
    ['en', /does not serve you/, /breach of its terms/, 'Back to the site'],
  ])('reads why in their language: %s', async (language, title, reason, button) => {
    const { id, jar, person, userRef } = await enter();
    await block(userRef);

    const { response, text } = await openBlockedPage(jar, language);

    expect(response.status).toBe(403);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text).toContain(`<html lang="${language}"`);
    expect(text).toMatch(title);
    expect(text).toMatch(reason);
    expect(text).toContain(button);
    for (const secret of [id, person.username, userRef]) {
      expect(text).not.toContain(secret);
    }
  });

  it('sees the page only inside a sign-in that was stopped', async () => {
    const { jar } = await enter();

    const answers = await Promise.all([
      jar.fetch(`${world.host.userUrl}/passport/blocked`),
      fetch(`${world.host.userUrl}/passport/blocked`),
      fetch(`${world.host.userUrl}/passport/blocked`, {
        method: 'POST',
        body: new URLSearchParams({ token: 'x' }),
      }),
    ]);

    expect(answers.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
  });

  it('meets a page without faults of access and without errors', async () => {
    const { jar, userRef } = await enter();
    await block(userRef);
    const { userUrl } = world.host;
    const browser = await launchBrowser();
    try {
      const { page, errors } = await openPage(browser, 'ru');
      const { hostname: domain } = new URL(userUrl);
      await page
        .browserContext()
        .setCookie(
          ...jar
            .names(userUrl)
            .map((name) => ({ name, value: jar.get(userUrl, name), domain, path: '/' }))
        );
      await page.goto(buildAuthorizationUrl(shop, createPkce().challenge, { prompt: '' }));
      // The page's own policy lets no script in; the test's is put in by the browser itself.
      await page.evaluate(await readFile(axe, 'utf8'));
      const faults = await page.evaluate(async () => {
        const { axe: checker } = window as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await checker.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
      });

      expect(new URL(page.url()).pathname).toBe('/passport/blocked');
      expect(faults).toEqual([]);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
