/** Taking back counts at the next read, whoever does it and whichever server process is asked. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launchHost } from '../launch.ts';
import type { Host } from '../launch.ts';
import { findFreePort } from '../postgres.ts';
import { preloadPath } from '../../testing/compiled-pack.ts';
import { createCookieJar } from '../../testing/http.ts';
import { fetchUserinfo, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const declaration = {
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 90,
  longestDays: 365,
};
const isStock = process.env['HOST'] === 'logto';
/** Two cores of stock Logto cannot start from one tree: a copy of it, when there is one. */
const secondHome = process.env['LOGTO_SECOND_HOME'];
const hasSecond = !isStock || secondHome !== undefined;

describe('withdrawal', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let key: string;
  let second: Host | null = null;
  let made = 0;

  const share = async () => {
    made += 1;
    const username = `person_${made}`;
    const email = `person.${made}@example.com`;
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username,
      password,
      primaryEmail: email,
      name: `Name ${made}`,
    });
    const { claims, tokens } = await signInAt(
      shop,
      { username, password, share: ['email', 'name'] },
      createCookieJar()
    );
    return { id, email, userRef: String(claims.sub), tokens };
  };
  const refresh = async (token: string) =>
    postAsClient(shop, '/token', { grant_type: 'refresh_token', refresh_token: token });
  const read = async (userRef: string, url = world.host.userUrl) => {
    const path = `/attributes/${userRef}?attributes=email,name&purpose=receipt`;
    const { body } = await callApi(url, key, 'GET', path);
    return body['attributes'];
  };

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', {
      scope: 'openid offline_access profile email',
      customClientMetadata: { alwaysIssueRefreshToken: true },
    });
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      { ...declaration, attribute: 'email' },
      { ...declaration, attribute: 'name' },
    ]);
    key = await createKey(world, siteId, ['attributes:read', 'consents:read', 'consents:withdraw']);
    if (hasSecond) {
      const userPort = await findFreePort(Number(new URL(world.host.userUrl).port) + 10);
      second = await launchHost({
        databaseUrl: world.host.databaseUrl,
        userPort,
        adminPort: await findFreePort(userPort + 1),
        logtoHome: isStock ? secondHome : undefined,
        environment: world.host.environment,
        preload: preloadPath,
      });
    }
  });
  afterAll(async () => {
    await second?.stop();
    await world.close();
  });

  it('of one attribute by the person keeps the others, the session and the tokens', async () => {
    const { userRef, tokens } = await share();

    const { body } = await callApi(
      world.host.userUrl,
      tokens.access_token,
      'POST',
      '/me/consents/withdraw',
      { attribute: 'email' }
    );

    expect(body).toEqual({ withdrawn: 1 });
    expect(await read(userRef)).toMatchObject({
      email: { status: 'not_consented' },
      name: { status: 'value' },
    });
    expect(await fetchUserinfo(shop, tokens.access_token)).not.toHaveProperty('email');
    expect((await refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('of everything by the person ends the tokens the site has', async () => {
    const { userRef, tokens } = await share();

    await callApi(world.host.userUrl, tokens.access_token, 'POST', '/me/consents/withdraw', {});

    await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
    expect(await read(userRef)).toMatchObject({ email: { status: 'not_consented' } });
  });

  it('by the site ends what it names, and the person is asked again next time', async () => {
    const { id, userRef } = await share();

    const { body } = await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', {
      user_ref: userRef,
      attribute: 'email',
    });
    const live = await callApi(world.host.userUrl, key, 'GET', `/consents/${userRef}`);
    const left = await runSql<{ n: number }>(
      world.host.databaseUrl,
      `select count(*)::int as n from passport.consents where user_id = $1 and attribute = 'email' and ended_at is null`,
      [id]
    );

    expect(body).toEqual({ withdrawn: 1 });
    expect(live.body['consents']).toMatchObject([{ attribute: 'name' }]);
    expect(left).toEqual([{ n: 0 }]);
  });

  it('by an administrator ends everything, with a record of who did it', async () => {
    const { id, userRef, tokens } = await share();

    const { body } = await callApi(
      world.host.userUrl,
      world.management.token,
      'POST',
      `/sites/${siteId}/consents/withdraw`,
      { userRef }
    );
    const rows = await runSql(
      world.host.databaseUrl,
      `select actor_type, attributes from passport.audit_entries where user_id = $1 and action = 'consent.withdraw'`,
      [id]
    );

    expect(body).toEqual({ withdrawn: 2 });
    await expect(fetchUserinfo(shop, tokens.access_token)).rejects.toThrow('401');
    expect(rows).toEqual([{ actor_type: 'admin', attributes: ['email', 'name'] }]);
  });

  it('is queued as events for the site, by its own identifier and without a value', async () => {
    const { email, id, userRef } = await share();

    await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', { user_ref: userRef });
    const events = await runSql<{ type: string }>(
      world.host.databaseUrl,
      `select type, payload::text, user_ref from passport.event_outbox where user_ref = $1 order by created_at`,
      [userRef]
    );

    expect(events.map(({ type }) => type).sort()).toEqual([
      'consent-granted',
      'consent-withdrawn',
      'session-revoked',
    ]);
    expect(JSON.stringify(events)).not.toContain(email);
    expect(JSON.stringify(events)).not.toContain(id);
  });

  it('of somebody else’s identifier changes nothing and says nothing', async () => {
    const { userRef } = await share();
    const answer = await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', {
      user_ref: `ppid_${'0'.repeat(26)}`,
    });

    expect(answer).toMatchObject({ status: 200, body: { withdrawn: 0 } });
    expect(await read(userRef)).toMatchObject({ email: { status: 'value' } });
  });

  (hasSecond ? it : it.skip)(
    'counts at once in every process: no read that begins after the answer gives the value',
    async () => {
      const { userRef, tokens } = await share();
      const other = second?.userUrl ?? '';
      const readBoth = async () => {
        const userinfo = await fetch(`${other}/oidc/me`, {
          headers: { authorization: `Bearer ${tokens.access_token}` },
        });
        return [await read(userRef, other), await userinfo.text()];
      };
      const [before] = await readBoth();

      await callApi(world.host.userUrl, key, 'POST', '/consents/withdraw', {
        user_ref: userRef,
        attribute: 'email',
      });
      const [after, userinfo] = await readBoth();

      expect(before).toMatchObject({ email: { status: 'value' } });
      expect(after).toMatchObject({
        email: { status: 'not_consented' },
        name: { status: 'value' },
      });
      expect(userinfo).not.toContain('@example.com');
    }
  );
});
