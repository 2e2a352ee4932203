import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import {
  authorize,
  exchangeCode,
  fetchUserinfo,
  postAsClient,
  signInAt,
} from '../../testing/oidc-client.ts';
import type { Site, Tokens } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, shareSite, startReceiver, startWorld } from '../../testing/world.ts';
import type { Receiver, World } from '../../testing/world.ts';

const person = { username: 'alice', password: 'correct horse' };
const apiIndicator = 'https://api.shop.example';

describe('the identifier of a person at a site', () => {
  let world: World;
  let receiver: Receiver;
  let shop: Site;
  let userId: string;
  let tokens: Tokens;
  let ppid: string;

  beforeAll(async () => {
    world = await startWorld(true);
    receiver = await startReceiver();
    const { id } = await world.management.call<{ id: string }>('POST', '/resources', {
      name: 'Shop API',
      indicator: apiIndicator,
    });
    const scope = await world.management.call<{ id: string }>('POST', `/resources/${id}/scopes`, {
      name: 'read:orders',
      description: 'Read orders',
    });
    const role = await world.management.call<{ id: string }>('POST', '/roles', {
      name: 'customer',
      description: 'Customer',
      scopeIds: [scope.id],
    });
    shop = await world.createSite('shop', {
      backchannelLogoutUri: `${receiver.url}/logout`,
      scope: 'openid offline_access profile email phone urn:logto:scope:organizations read:orders',
      resource: apiIndicator,
      customClientMetadata: { allowTokenExchange: true },
    });
    const jar = createCookieJar();
    const { callback } = await authorize(jar, shop, { ...person, isNew: true });
    expect(callback.searchParams.get('code')).not.toBeNull();
    userId = await findNewestUserId(world.host);
    await world.management.call('POST', `/users/${userId}/roles`, { roleIds: [role.id] });
    const plain = { ...shop, resource: undefined };
    const signedIn = await signInAt(plain, person);
    tokens = signedIn.tokens;
    ppid = String(signedIn.claims.sub);
  });
  afterAll(async () => {
    await receiver.close();
    await world.close();
  });

  const refresh = async (parameters: Record<string, string>) => {
    const { body } = await postAsClient(shop, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      ...parameters,
    });
    expect(body).toHaveProperty('access_token');
    return body as unknown as Tokens;
  };
  const introspect = async (token: string) =>
    (await postAsClient(shop, '/token/introspection', { token })).body;

  it('is random and stands in the ID token and in UserInfo as sub and user_ref', async () => {
    const claims = decodeJwt(tokens.id_token);
    const userinfo = await fetchUserinfo(shop, tokens.access_token);

    expect(ppid).toMatch(/^ppid_[\da-z]{26}$/);
    expect(claims).toMatchObject({ sub: ppid, user_ref: ppid });
    expect(userinfo).toMatchObject({ sub: ppid, user_ref: ppid });
    expect(JSON.stringify([claims, userinfo])).not.toContain(userId);
  });

  it('stays the same at every refresh', async () => {
    const refreshed = await refresh({});

    expect(decodeJwt(refreshed.id_token).sub).toBe(ppid);
  });

  it('is the subject of a JWT access token for an API, which holds the scope and nothing personal', async () => {
    const { callback, verifier } = await authorize(createCookieJar(), shop, person);
    const { access_token: accessToken } = await exchangeCode(shop, callback, verifier);

    const claims = decodeJwt(accessToken);

    expect(claims).toMatchObject({
      sub: ppid,
      user_ref: ppid,
      aud: apiIndicator,
      scope: 'read:orders',
      client_id: shop.clientId,
    });
    expect(Object.keys(claims).sort()).toEqual([
      'aud',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'site',
      'sub',
      'tenant',
      'user_ref',
    ]);
  });

  it('is the subject of an organization token', async () => {
    const organization = await world.management.call<{ id: string }>('POST', '/organizations', {
      name: 'Tea club',
    });
    await world.management.call('POST', `/organizations/${organization.id}/users`, {
      userIds: [userId],
    });

    const { access_token: accessToken } = await refresh({ organization_id: organization.id });

    expect(decodeJwt(accessToken)).toMatchObject({
      sub: ppid,
      aud: `urn:logto:organization:${organization.id}`,
    });
  });

  it('is what introspection says of opaque access and refresh tokens, which are active', async () => {
    const [access, refreshToken] = await Promise.all([
      introspect(tokens.access_token),
      introspect(tokens.refresh_token),
    ]);

    expect(access).toMatchObject({ active: true, sub: ppid });
    expect(refreshToken).toMatchObject({ active: true, sub: ppid });
    expect(JSON.stringify([access, refreshToken])).not.toContain(userId);
  });

  it('is the subject of a back-channel logout token, never the real id', async () => {
    const { jar } = await signInAt({ ...shop, resource: undefined }, person);
    const next = receiver.next();
    const answer = await jar.fetch(
      `${shop.userUrl}/oidc/session/end?${new URLSearchParams({ client_id: shop.clientId }).toString()}`
    );
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
    await jar.fetch(`${shop.userUrl}/oidc/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });

    const logoutToken = decodeJwt(new URLSearchParams(await next).get('logout_token') ?? '');

    expect(logoutToken).toMatchObject({ sub: ppid, aud: shop.clientId });
    expect(JSON.stringify(logoutToken)).not.toContain(userId);
  });

  it('is accepted as id_token_hint without asking the person again', async () => {
    const { jar, tokens: fresh } = await signInAt({ ...shop, resource: undefined }, person);

    const { callback, visited } = await authorize(jar, { ...shop, resource: undefined }, person, {
      id_token_hint: fresh.id_token,
      prompt: 'consent',
    });

    expect(callback.searchParams.get('code')).not.toBeNull();
    expect(visited).not.toContain('/sign-in');
  });

  it('leads back to the person when a JWT access token is exchanged', async () => {
    const { callback, verifier } = await authorize(createCookieJar(), shop, person);
    const { access_token: subjectToken } = await exchangeCode(shop, callback, verifier);

    const { status, body } = await postAsClient(shop, '/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: apiIndicator,
      scope: 'read:orders',
    });

    expect(status).toBe(200);
    expect(decodeJwt(String(body['access_token']))).toMatchObject({
      sub: ppid,
      scope: 'read:orders',
    });
  });

  it('is the subject of a token got by impersonation', async () => {
    const { subjectToken } = await world.management.call<{ subjectToken: string }>(
      'POST',
      '/subject-tokens',
      { userId, context: {} }
    );

    const { body } = await postAsClient(shop, '/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: apiIndicator,
    });

    expect(decodeJwt(String(body['access_token'])).sub).toBe(ppid);
  });

  it('is another one at another site', async () => {
    const books = await world.createSite('books');

    const { claims } = await signInAt(books, person);

    expect(claims.sub).toMatch(/^ppid_/);
    expect(claims.sub).not.toBe(ppid);
  });

  it('is shared by applications of one site', async () => {
    const mobile = await world.createSite('mobile', { type: 'SPA' });
    await shareSite(world.host, shop, mobile);

    const { claims } = await signInAt(mobile, person);

    expect(claims.sub).toBe(ppid);
  });

  it.each([
    [['https://moved.example/callback', 'http://shop.example/callback']],
    [
      [
        'http://localhost:9999/callback',
        'http://127.0.0.1:9999/callback',
        'http://shop.example/callback',
      ],
    ],
  ])('survives a change of redirect addresses to %j', async (redirectUris) => {
    await world.management.call('PATCH', `/applications/${shop.clientId}`, {
      oidcClientMetadata: { redirectUris, postLogoutRedirectUris: [] },
    });

    const { claims } = await signInAt({ ...shop, resource: undefined }, person);

    expect(claims.sub).toBe(ppid);
  });

  it('is found backwards in the store and belongs to one person only', async () => {
    const rows = await runSql<{ user_id: string }>(
      world.host.databaseUrl,
      'select user_id from passport.pairwise_subjects where user_ref = $1',
      [ppid]
    );

    expect(rows).toEqual([{ user_id: userId }]);
  });

  it('is public at Logto’s own applications, which show people their own data', async () => {
    const redirectUri = `${world.host.userUrl}/account`;
    const accountCenter = { userUrl: world.host.userUrl, clientId: 'account-center', redirectUri };

    const { claims, userinfo } = await signInAt(accountCenter, person);

    expect([claims.sub, userinfo.sub]).toEqual([userId, userId]);
    expect(userinfo).toMatchObject({ username: person.username });
  });
});
