import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const person = { username: 'alice', password: 'correct horse' };

describe('tokens of a site', () => {
  let world: World;
  let shop: Site;
  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop');
    await signInAt(shop, { ...person, isNew: true });
  });
  afterAll(async () => world.close());

  const refresh = async (site: Site, token: string) =>
    postAsClient(site, '/token', { grant_type: 'refresh_token', refresh_token: token });

  it('are dead once revoked', async () => {
    const { tokens } = await signInAt(shop, person);

    const { status } = await postAsClient(shop, '/token/revocation', {
      token: tokens.access_token,
    });
    const { body } = await postAsClient(shop, '/token/introspection', {
      token: tokens.access_token,
    });

    expect([status, body]).toEqual([200, { active: false }]);
  });

  it('rotate at a public client, and an old refresh token used later revokes the new one', async () => {
    const spa = await world.createSite('spa', { type: 'SPA' });
    const { tokens, claims } = await signInAt(spa, person);

    const second = await refresh(spa, tokens.refresh_token);
    const atOnce = await refresh(spa, tokens.refresh_token);
    await runSql(
      world.host.databaseUrl,
      `update oidc_model_instances set consumed_at = consumed_at - interval '10 seconds'
       where model_name = 'RefreshToken' and consumed_at is not null`
    );
    const reused = await refresh(spa, tokens.refresh_token);
    const successor = await refresh(spa, String(second.body['refresh_token']));

    expect(second.body['refresh_token']).not.toBe(tokens.refresh_token);
    expect(decodeJwt(String(second.body['id_token'])).sub).toBe(claims.sub);
    // Parallel requests of one client within three seconds are no theft.
    expect(atOnce.status).toBe(200);
    expect([reused.body['error'], successor.body['error']]).toEqual([
      'invalid_grant',
      'invalid_grant',
    ]);
  });

  it('of a third-party site come after the person’s consent, and hold nothing personal either', async () => {
    const partner = await world.createSite('partner', {
      isThirdParty: true,
      scope: 'openid offline_access profile email',
    });
    await world.management.call('POST', `/applications/${partner.clientId}/user-consent-scopes`, {
      userScopes: ['profile', 'email'],
    });

    const { callback, verifier, visited } = await authorize(createCookieJar(), partner, person);
    const claims = decodeJwt((await exchangeCode(partner, callback, verifier)).id_token);

    expect(visited).toContain('/consent');
    expect(claims.sub).toMatch(/^ppid_/);
    expect(JSON.stringify(claims)).not.toContain(person.username);
  });

  it('give a machine no person at all', async () => {
    const machine = await world.createSite('machine', { type: 'MachineToMachine' });
    await world.management.call('POST', '/resources', {
      name: 'API',
      indicator: 'https://machine.example',
    });

    const { body } = await postAsClient(machine, '/token', {
      grant_type: 'client_credentials',
      resource: 'https://machine.example',
    });

    const claims = decodeJwt(String(body['access_token']));
    expect(claims.sub).toBe(machine.clientId);
    expect(claims).not.toHaveProperty('user_ref');
  });
});
