/**
 * Ways around pairwise subjects that stock Logto has. Each probe runs on a host without the pack, where it must leak (else the
 * test proves nothing), and on a host with it, where it must not.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const apiIndicator = 'https://api.shop.example';
const person = { username: 'mallory_reads_this', password: 'correct horse' };

type Fixture = {
  world: World;
  shop: Site;
  books: Site;
  userId: string;
  tokens: Tokens;
  apiToken: () => Promise<string>;
};

const makeFixture = async (pack: boolean): Promise<Fixture> => {
  const world = await startWorld(pack);
  await world.management.call('POST', '/resources', { name: 'API', indicator: apiIndicator });
  const options = { customClientMetadata: { allowTokenExchange: true } };
  const shop = await world.createSite('shop', options);
  const books = await world.createSite('books', options);
  const { tokens } = await signInAt(shop, { ...person, isNew: true });
  const apiToken = async () => {
    const site = { ...shop, resource: apiIndicator };
    const { callback, verifier } = await authorize(createCookieJar(), site, person);
    return (await exchangeCode(site, callback, verifier)).access_token;
  };
  return { world, shop, books, userId: await findNewestUserId(world.host), tokens, apiToken };
};

const callAccountApi = async ({ shop, tokens }: Fixture, path: string) => {
  const response = await fetch(`${shop.userUrl}${path}`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  const body: unknown = await response.json().catch(() => ({}));
  return { status: response.status, text: JSON.stringify(body), body };
};

const exchange = async (site: Site, form: Record<string, string>) =>
  postAsClient(site, '/token', {
    grant_type: tokenExchange,
    subject_token_type: accessTokenType,
    resource: apiIndicator,
    ...form,
  });

describe.each([
  ['without the pack', false],
  ['with the pack', true],
])('%s', (_name, pack) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture(pack);
  });
  afterAll(async () => fixture.world.close());

  it(`the account API ${pack ? 'refuses' : 'answers'} a token of a site`, async () => {
    const { status, text, body } = await callAccountApi(fixture, '/api/my-account');

    if (pack) {
      expect(status).toBe(403);
      expect(body).toMatchObject({ code: 'passport.account_api_forbidden' });
    } else {
      expect(status).toBe(200);
      expect(text).toContain(fixture.userId);
      expect(text).toContain(person.username);
    }
  });

  it(`the actor of a token exchange appears ${pack ? 'by the site’s identifier' : 'by user id'}`, async () => {
    const { shop, tokens, userId, apiToken } = fixture;

    const { body } = await exchange(shop, {
      subject_token: await apiToken(),
      actor_token: tokens.access_token,
      actor_token_type: accessTokenType,
    });

    const claims = decodeJwt(String(body['access_token']));
    expect(claims['act']).toEqual({ sub: pack ? claims.sub : userId });
    expect(JSON.stringify(claims).includes(userId)).toBe(!pack);
  });

  it(`an opaque token with an actor ${pack ? 'hides' : 'shows'} the user id at introspection`, async () => {
    const { shop, tokens, userId } = fixture;
    const { body } = await postAsClient(shop, '/token', {
      grant_type: tokenExchange,
      subject_token: tokens.access_token,
      subject_token_type: accessTokenType,
      actor_token: tokens.access_token,
      actor_token_type: accessTokenType,
      scope: 'openid profile',
    });

    const introspection = await postAsClient(shop, '/token/introspection', {
      token: String(body['access_token']),
    });

    expect(introspection.body).toMatchObject({ active: true });
    expect(JSON.stringify(introspection.body).includes(userId)).toBe(!pack);
  });

  it(`a custom claims script ${pack ? 'cannot put' : 'puts'} the person into an access token`, async () => {
    const { world, userId, apiToken } = fixture;
    await world.management.call('PUT', '/configs/jwt-customizer/access-token', {
      script: `const getCustomJwtClaims = async ({ context }) => ({
        uid: context.user.id, login: context.user.username, nested: { deep: [context.user.username] } });`,
    });

    const claims = decodeJwt(await apiToken());

    await world.management.call('DELETE', '/configs/jwt-customizer/access-token');
    const text = JSON.stringify(claims);
    expect([text.includes(userId), text.includes(person.username)]).toEqual([!pack, !pack]);
    expect('uid' in claims).toBe(!pack);
  });

  it(`one site ${pack ? 'cannot exchange' : 'exchanges'} a token of another`, async () => {
    const { books, tokens } = fixture;

    const { status, body } = await exchange(books, { subject_token: tokens.access_token });

    expect([status, body['error']]).toEqual(pack ? [400, 'invalid_grant'] : [200, undefined]);
  });

  it(`one site ${pack ? 'cannot exchange' : 'exchanges'} another’s JWT`, async () => {
    const { books, apiToken } = fixture;

    const { status, body } = await exchange(books, { subject_token: await apiToken() });

    expect([status, body['error']]).toEqual(pack ? [400, 'invalid_grant'] : [200, undefined]);
  });
});

/** Logto reads the token from the eighth character on, whatever the seventh is. */
const spellings = ['Bearer ', 'Bearer.', 'Bearer:', 'BearerX', 'Bearer\t'];

describe.each([
  ['without the pack', false],
  ['with the pack', true],
])('%s', (_name, pack) => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture(pack);
  });
  afterAll(async () => fixture.world.close());

  it.each(spellings)(
    `the account API ${pack ? 'refuses' : 'answers'} a token after "%s"`,
    async (spelling) => {
      const { shop, tokens, userId } = fixture;

      const response = await fetch(`${shop.userUrl}/api/my-account`, {
        headers: { authorization: `${spelling}${tokens.access_token}` },
      });

      expect(response.status).toBe(pack ? 403 : 200);
      expect((await response.text()).includes(userId)).toBe(!pack);
    }
  );
});

describe('with the pack', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await makeFixture(true);
  });
  afterAll(async () => fixture.world.close());

  it.each([
    '/api/my-account/',
    '/api/MY-ACCOUNT',
    '/api//my-account',
    '//api/my-account',
    '/api/my-account/identities',
    '/api/verifications/password',
    '/API/my-account',
  ])('no spelling of the account API lets a token of a site in: %s', async (path) => {
    const { status, text } = await callAccountApi(fixture, path);

    expect(status).not.toBe(200);
    expect(text).not.toContain(fixture.userId);
  });

  it('a custom claim reaches a site that may have it, unless its value is personal', async () => {
    const { world, shop, apiToken } = fixture;
    await runSql(
      world.host.databaseUrl,
      `update passport.sites set token_claims = '{tier,login}' from passport.site_applications
       where sites.id = site_id and application_id = $1`,
      [shop.clientId]
    );
    await world.management.call('PUT', '/configs/jwt-customizer/access-token', {
      script: `const getCustomJwtClaims = async ({ context }) => ({
        tier: 'gold', other: 'x', login: 'user ' + context.user.username.toUpperCase() });`,
    });

    const claims = decodeJwt(await apiToken());

    await world.management.call('DELETE', '/configs/jwt-customizer/access-token');
    expect(claims).toMatchObject({ tier: 'gold' });
    expect(claims).not.toHaveProperty('other');
    expect(claims).not.toHaveProperty('login');
  });

  it('a subject that is nobody’s cannot be exchanged', async () => {
    const { shop, apiToken, world } = fixture;
    const token = await apiToken();
    await runSql(
      world.host.databaseUrl,
      `update passport.pairwise_subjects set unlinked_at = now()`
    );

    const { status, body } = await exchange(shop, { subject_token: token });

    expect([status, body['error']]).toEqual([400, 'invalid_grant']);
  });
});
