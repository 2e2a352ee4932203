import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../../testing/ask.ts';
import { createCookieJar } from '../../testing/http.ts';
import {
  authorize,
  buildAuthorizationUrl,
  createPkce,
  exchangeCode,
  postAsClient,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const person = { username: 'alice', password: 'correct horse' };

describe('bad input', () => {
  let world: World;
  let shop: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    await signInAt(shop, { ...person, isNew: true });
  });
  afterAll(async () => world.close());

  const open = async (site: Site) => {
    const response = await fetch(buildAuthorizationUrl(site, createPkce().challenge), {
      redirect: 'manual',
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const callExperience = async (jar: ReturnType<typeof createCookieJar>) => {
    const response = await jar.fetch(`${shop.userUrl}/api/experience`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ interactionEvent: 'SignIn' }),
    });
    return {
      status: response.status,
      body: (await response.json().catch(() => ({}))) as Record<string, unknown>,
    };
  };

  it('an unknown client is told so', async () => {
    expect(await open({ ...shop, clientId: 'nobody' })).toMatchObject({
      status: 400,
      body: { code: 'oidc.invalid_client' },
    });
  });

  it('a redirect address that was not registered is refused without a redirect', async () => {
    expect(await open({ ...shop, redirectUri: 'https://evil.example/callback' })).toMatchObject({
      status: 400,
      body: { code: 'oidc.invalid_redirect_uri' },
    });
  });

  it('a call without an open sign-in is told that there is none', async () => {
    expect(await callExperience(createCookieJar())).toMatchObject({
      status: 400,
      body: { code: 'session.not_found' },
    });
  });

  it('a tampered interaction cookie opens nothing', async () => {
    const jar = createCookieJar();
    await jar.fetch(buildAuthorizationUrl(shop, createPkce().challenge));
    for (const name of jar.names(shop.userUrl).filter((cookie) => !cookie.endsWith('.sig'))) {
      jar.set(shop.userUrl, name, 'forged');
    }

    expect(await callExperience(jar)).toMatchObject({
      status: 400,
      body: { code: 'session.not_found' },
    });
  });

  it('an authorization code is good once, and using it twice revokes what it gave', async () => {
    const { callback, verifier } = await authorize(createCookieJar(), shop, person);
    const { access_token: token } = await exchangeCode(shop, callback, verifier);

    await expect(exchangeCode(shop, callback, verifier)).rejects.toThrow('invalid_grant');

    const { body } = await postAsClient(shop, '/token/introspection', { token });
    expect(body).toEqual({ active: false });
  });

  it('an expired authorization code is refused', async () => {
    const { callback, verifier } = await authorize(createCookieJar(), shop, person);
    await runSql(
      world.host.databaseUrl,
      `update oidc_model_instances set expires_at = now() - interval '1 hour',
         payload = jsonb_set(payload, '{exp}', '1')
       where model_name = 'AuthorizationCode'`
    );

    await expect(exchangeCode(shop, callback, verifier)).rejects.toThrow('invalid_grant');
  });

  it('a wrong password and an unknown name get the same answer', async () => {
    const attempt = async (username: string) =>
      authorize(createCookieJar(), shop, { username, password: 'wrong' }).catch(String);

    const [wrong, unknown] = [await attempt('alice'), await attempt('nobody')];

    expect(wrong).toContain('422 session.invalid_credentials');
    expect(unknown).toBe(wrong);
  });

  it('an unknown address of the pack is a 404 with a code', async () => {
    const response = await fetch(`${shop.userUrl}/passport/nothing`);

    expect([response.status, await response.json()]).toEqual([
      404,
      { code: 'kernel.not_found', message: expect.any(String) },
    ]);
  });

  it('a database that goes away gives an error and not a crash, and the host recovers by itself', async () => {
    const { host } = world;
    const health = async () => (await fetch(`${host.userUrl}/passport/health`)).status;
    const token = async () =>
      postAsClient(shop, '/token', { grant_type: 'refresh_token', refresh_token: 'x' });
    await host.database.disconnect();

    const down = await token();
    await host.database.reconnect();
    const up = await ask(token, ({ status }) => status < 500);

    expect(down.status).toBeGreaterThanOrEqual(500);
    expect([up.status, up.body['code']]).toEqual([400, 'oidc.invalid_grant']);
    expect(await health()).toBe(200);
  });
});

describe('health', () => {
  it('says what is attached to which versions and that the tenant is protected', async () => {
    const world = await startWorld(true);

    const [user, admin] = await Promise.all(
      [world.host.userUrl, world.host.adminUrl].map(async (url) => {
        const response = await fetch(`${url}/passport/health`);
        return (await response.json()) as Record<string, unknown>;
      })
    );

    await world.close();
    expect(user).toMatchObject({
      status: 'ok',
      host: '1.42.0',
      packages: {
        'oidc-provider': '9.9.1',
        'koa-mount': '4.0.0',
        '@silverhand/slonik': '31.0.0-beta.2',
      },
      protected: true,
    });
    expect(admin).toMatchObject({ status: 'ok', protected: false });
  });
});
