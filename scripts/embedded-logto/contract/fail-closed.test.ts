/** What the pack does when its own part fails: nothing is served unprotected. */
import { afterEach, afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const person = { username: 'alice', password: 'correct horse' };

describe('when the pack cannot read its own tables', () => {
  let world: World;
  let shop: Site;
  let tokens: Tokens;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    ({ tokens } = await signInAt(shop, { ...person, isNew: true }));
  });
  afterAll(async () => world.close());

  const rename = async (from: string, to: string) =>
    runSql(world.host.databaseUrl, `alter table if exists passport.${from} rename to ${to}`);
  afterEach(async () => {
    await rename('hidden_subjects', 'pairwise_subjects');
    await rename('hidden_sites', 'site_applications');
  });

  it.each([
    ['pairwise_subjects', 'hidden_subjects'],
    ['site_applications', 'hidden_sites'],
  ])('no token is issued without %s, and the site learns no real id', async (table, hidden) => {
    const { callback, verifier } = await authorize(createCookieJar(), shop, person);
    await rename(table, hidden);

    const failed = await exchangeCode(shop, callback, verifier).then(
      ({ id_token: idToken }) => idToken,
      String
    );
    const refreshed = await postAsClient(shop, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    });
    const userinfo = await fetch(`${shop.userUrl}/oidc/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });

    const userId = await findNewestUserId(world.host);
    const everything = [failed, JSON.stringify(refreshed.body), await userinfo.text()].join(' ');
    expect(failed).toContain('token: 500');
    expect([refreshed.status, userinfo.status]).toEqual([500, 500]);
    expect(everything).not.toContain(userId);
    expect(everything).not.toContain(person.username);
  });

  it('everything works again once they are back, without a restart', async () => {
    const { claims } = await signInAt(shop, person);

    expect(claims.sub).toMatch(/^ppid_/);
  });
});
