/**
 * Two sites put everything they ever received side by side. Nothing in it may be common to both but what is the same for every
 * person: constants of the protocol and moments in time.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, fetchUserinfo, postAsClient } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { findNewestUserId, startReceiver, startWorld } from '../../testing/world.ts';
import type { Receiver, World } from '../../testing/world.ts';

const apiIndicator = 'https://api.both.example';
const person = { username: 'collusion_canary', password: 'correct horse' };

/** Members that hold a moment or a duration; two sign-ins of one minute share them whoever signed in. */
const moments = new Set(['iat', 'exp', 'nbf', 'auth_time', 'expires_in']);

const listLeaves = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => listLeaves(inner, `${path}.${key}`));
  }
  const name = path.split('.').at(-1) ?? '';
  return moments.has(name) || value === undefined
    ? []
    : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
};

/** A JWT as its header and payload, so that what is in it is compared and not only its text. */
const open = (token: string) => ({
  header: decodeProtectedHeader(token),
  payload: decodeJwt(token),
});

const collect = async (site: Site, receiver: Receiver, isNew: boolean, jar = createCookieJar()) => {
  const plain = { ...site, resource: undefined };
  const { callback, verifier } = await authorize(jar, plain, { ...person, isNew });
  const tokens = await exchangeCode(plain, callback, verifier);
  const api = await authorize(jar, site, person);
  const apiTokens = await exchangeCode(site, api.callback, api.verifier);
  const refreshed = await postAsClient(site, '/token', {
    grant_type: 'refresh_token',
    refresh_token: tokens.refresh_token,
  });
  const introspect = async (token: string) =>
    (await postAsClient(site, '/token/introspection', { token })).body;
  const seen = {
    callback: Object.fromEntries(callback.searchParams),
    response: tokens,
    idToken: open(tokens.id_token),
    refreshedIdToken: open(String(refreshed.body['id_token'])),
    accessToken: open(apiTokens.access_token),
    userinfo: await fetchUserinfo(site, tokens.access_token),
    introspectedAccessToken: await introspect(tokens.access_token),
    introspectedRefreshToken: await introspect(tokens.refresh_token),
  };
  return { jar, seen, receiver };
};

const findCommon = (first: unknown, second: unknown, constants: ReadonlySet<string>) => {
  const other = new Set(listLeaves(second).map(([, value]) => value));
  return listLeaves(first).filter(([, value]) => other.has(value) && !constants.has(value));
};

describe('two sites that compare everything they received', () => {
  let world: World;
  let receivers: readonly [Receiver, Receiver];
  let everything: readonly [object, object];
  let constants: ReadonlySet<string>;

  beforeAll(async () => {
    world = await startWorld(true);
    await world.management.call('POST', '/resources', { name: 'API', indicator: apiIndicator });
    receivers = [await startReceiver(), await startReceiver()];
    const makeSite = async (name: string, receiver: Receiver) =>
      world.createSite(name, {
        backchannelLogoutUri: `${receiver.url}/logout`,
        resource: apiIndicator,
        // A different subset of scopes would be no protection: both ask for all there is.
        scope: 'openid offline_access profile email phone address roles custom_data identities',
      });
    const shop = await makeSite('shop', receivers[0]);
    const books = await makeSite('books', receivers[1]);
    const atShop = await collect(shop, receivers[0], true);
    // The same browser: single sign-on, the case in which most is shared.
    const atBooks = await collect(books, receivers[1], false, atShop.jar);

    const logouts = Promise.all(receivers.map(async (receiver) => receiver.next()));
    const answer = await atShop.jar.fetch(
      `${shop.userUrl}/oidc/session/end?${new URLSearchParams({ client_id: shop.clientId }).toString()}`
    );
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
    await atShop.jar.fetch(`${shop.userUrl}/oidc/session/end/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    const [shopLogout = '', booksLogout = ''] = await logouts;
    const openLogout = (body: string) => open(new URLSearchParams(body).get('logout_token') ?? '');
    everything = [
      { ...atShop.seen, logout: openLogout(shopLogout) },
      { ...atBooks.seen, logout: openLogout(booksLogout) },
    ];
    const signingKey = decodeProtectedHeader(
      (atShop.seen.response as { id_token: string }).id_token
    );
    constants = new Set([
      `${world.host.userUrl}/oidc`,
      apiIndicator,
      'default',
      'none',
      '1',
      'true',
      'Bearer',
      'ES384',
      'JWT',
      'at+jwt',
      'logout+jwt',
      String(signingKey.kid),
      // What was asked for and granted, the same for everyone at these sites.
      ...[atShop.seen.response.scope, shop.scope ?? ''],
      // Introspection of opaque tokens and the logout event's empty object add no others.
    ]);
  });
  afterAll(async () => {
    await Promise.all(receivers.map(async (receiver) => receiver.close()));
    await world.close();
  });

  it('find nothing in common', () => {
    const [shop, books] = everything;

    expect(findCommon(shop, books, constants)).toEqual([]);
  });

  it('find neither the user id nor the name of the person in what one of them has', async () => {
    const userId = await findNewestUserId(world.host);
    const text = JSON.stringify(everything);

    expect([text.includes(userId), text.includes(person.username)]).toEqual([false, false]);
  });

  it('would find an identifier that both were given', () => {
    const [shop, books] = everything;
    const planted = { hidden: { somewhere: 'ur_a8bw' } };

    const common = findCommon({ ...shop, ...planted }, { ...books, other: ['ur_a8bw'] }, constants);

    expect(common).toEqual([['.hidden.somewhere', 'ur_a8bw']]);
  });
});
