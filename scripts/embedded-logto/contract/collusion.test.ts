/**
 * Two sites put everything they ever received side by side. Nothing in it may be common to both but what is the same for every
 * person: constants of the protocol and moments in time.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import { authorize, exchangeCode, fetchUserinfo, postAsClient } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
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

const sharedValue = { shop: 'Alma at the shop', books: 'Alma among books' } as const;
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};
/** Words of the API that are the same for everybody. */
const apiConstants = new Set([
  ...['200', '400', '403', '404', 'true', 'false', '0', '1', 'value', 'name', 'email', 'delivery'],
  ...['not_consented', 'not_available', 'consent_required', 'rule', 'birthdate', 'address'],
  ...['dir', 'A256GCM', 'passport-attribute+jwe', 'application/json; charset=utf-8', 'no-store'],
  ...[
    'none',
    'consent-granted',
    'kernel.invalid_request',
    'sites.attribute_not_declared',
    'purpose',
  ],
  ...['attributes.verdict_unknown', 'attributes.invalid_sealed', 'user_ref', 'nosniff'],
  'The request does not have the required shape.',
  'The site has no such verdict.',
  'The site has not declared this attribute for this purpose.',
  'This is not a sealed value of this service.',
]);
/** Moments beside those of tokens; two sites may be answered in one second. */
const apiMoments = new Set(['expires_at', 'granted_at', 'date', 'created_at', 'position']);
/** What HTTP itself and the host say on every answer. */
const ownHeaders = new Set(['etag', 'content-type', 'location', 'set-cookie', 'www-authenticate']);

const withoutMoments = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(withoutMoments);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => !apiMoments.has(key))
          .map(([key, inner]) => [key, withoutMoments(inner)])
      )
    : value;
};

/**
 * What one site gets from the API about the person. What is shared is common by the person's own will, so each site is given another name.
 */
const collectOverApi = async (
  world: World,
  site: Site,
  jar: CookieJar,
  where: keyof typeof sharedValue
) => {
  const id = await findSiteId(world, site.clientId);
  const userId = await findNewestUserId(world.host);
  await world.management.call('PATCH', `/users/${userId}`, {
    name: sharedValue[where],
    profile: { birthdate: '1990-05-04' },
  });
  await declareOver(
    world,
    id,
    ['name', 'email', 'address', 'birthdate'].map((attribute) => ({
      ...declaration,
      attribute,
      purpose: 'delivery',
      release: attribute === 'birthdate' ? 'answer' : 'value',
    }))
  );
  // Names of permissions are the site's own; who has them is what a rule says of the person.
  await callApi(site.userUrl, world.management.token, 'PUT', `/admin/sites/${id}/policy`, {
    basedOn: 0,
    rules: [
      {
        ...{ name: where, effect: 'grant', permission: `${where}:enter`, isEnabled: true },
        ...{ rule: { var: 'shared.name' }, descriptionEn: '', descriptionRu: '' },
      },
    ],
  });
  const key = await createKey(world, id, [
    'attributes:read',
    'verdicts:evaluate',
    'consents:read',
    'consents:withdraw',
  ]);
  await callApi(site.userUrl, world.management.token, 'PUT', `/sites/${id}/rules/age_over_18`, {
    rule: { '>=': [{ var: 'age' }, 18] },
    descriptionEn: 'A rule',
    descriptionRu: 'Правило',
  });
  const plain = { ...site, resource: undefined };
  const { callback, verifier } = await authorize(jar, plain, { ...person, share: ['name'] });
  const tokens = await exchangeCode(plain, callback, verifier);
  const userRef = String(decodeJwt(tokens.id_token).sub);
  const call = async (method: string, path: string, body?: unknown, credential = key) => {
    const answer = await callApi(site.userUrl, credential, method, path, body);
    const headers = [...answer.headers].filter(([header]) => ownHeaders.has(header));
    return withoutMoments({
      status: answer.status,
      headers: Object.fromEntries(headers),
      body: answer.body,
    });
  };
  const verdict = async (name: string, ref = userRef) =>
    call('POST', '/verdicts', { subject: { type: 'user', id: ref }, action: { name } });
  const query = (names: string, form = 'value') =>
    `attributes=${names}&purpose=delivery&form=${form}`;
  const aboutNobody = `ppid_${'0'.repeat(26)}`;
  const readUnshared = async (ref: string) => {
    const { body, status } = await callApi(
      site.userUrl,
      key,
      'GET',
      `/attributes/${ref}?${query('email,address,birthdate')}`
    );
    return { status, attributes: body['attributes'], verdict: await verdict('age_over_18', ref) };
  };
  const sealed = await callApi(
    site.userUrl,
    key,
    'GET',
    `/attributes/${userRef}?${query('name', 'sealed')}`
  );
  const form = String(sealed.body['attributes'].name.sealed);
  return {
    value: await call('GET', `/attributes/${userRef}?${query('name,email,address')}`),
    sealed: { form, header: decodeProtectedHeader(form), parts: form.split('.').slice(2) },
    opened: await call('POST', '/attributes/open', { sealed: form }),
    batch: await call('POST', '/attributes/batch', {
      user_refs: [userRef],
      attributes: ['name', 'email'],
      purpose: 'delivery',
    }),
    consents: await call('GET', `/consents/${userRef}`),
    me: await call('GET', '/me', undefined, tokens.access_token),
    verdicts: [await verdict('age_over_18'), await verdict('none')],
    passport: withoutMoments(decodeJwt(tokens.id_token)['passport']),
    permission: await verdict(`${where}:enter`),
    unshared: await readUnshared(userRef),
    stranger: await readUnshared(aboutNobody),
    errors: [
      await call('GET', `/attributes/${userRef}?attributes=gender&purpose=delivery`),
      await call('GET', `/attributes/${userRef}?attributes=name`),
      await call('GET', '/attributes/somebody?attributes=name&purpose=delivery'),
      await call('POST', '/attributes/open', { sealed: `${form}x` }),
    ],
    events: withoutMoments(
      await runSql<Record<string, unknown>>(
        world.host.databaseUrl,
        'select id, site_id, user_ref, type, payload from passport.event_outbox where user_ref = $1',
        [userRef]
      )
    ),
  };
};
type ApiKnowledge = Awaited<ReturnType<typeof collectOverApi>>;

const findCommon = (first: unknown, second: unknown, constants: ReadonlySet<string>) => {
  const other = new Set(listLeaves(second).map(([, value]) => value));
  return listLeaves(first).filter(([, value]) => other.has(value) && !constants.has(value));
};

describe('two sites that compare everything they received', () => {
  let world: World;
  let receivers: readonly [Receiver, Receiver];
  let everything: readonly [object, object];
  let constants: ReadonlySet<string>;
  let overApi: readonly [ApiKnowledge, ApiKnowledge];

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

    overApi = [
      await collectOverApi(world, shop, atShop.jar, 'shop'),
      await collectOverApi(world, books, atShop.jar, 'books'),
    ];

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

  it('find nothing in common in what the API of sites gives them', () => {
    const [shop, books] = overApi;

    expect(findCommon(shop, books, apiConstants)).toEqual([]);
  });

  it('have each its own permission of the person', () => {
    expect(overApi.map(({ passport }) => passport)).toEqual([
      expect.objectContaining({ permissions: ['shop:enter'] }),
      expect.objectContaining({ permissions: ['books:enter'] }),
    ]);
  });

  it('hear the same from the API about somebody it does not know and somebody who shares nothing', () => {
    for (const { unshared, stranger } of overApi) {
      expect(unshared).toEqual(stranger);
    }
  });

  it('would find a key that sealed values of both were named by', () => {
    const [shop, books] = overApi;
    const kid = shop.sealed.header.kid ?? '';

    expect(kid).toMatch(/^ck_/);
    expect(findCommon(shop, { ...books, sealed: { header: { kid } } }, apiConstants)).toEqual([
      ['.sealed.header.kid', kid],
    ]);
  });

  it('find neither the user id nor the name of the person in what one of them has', async () => {
    const userId = await findNewestUserId(world.host);
    const text = JSON.stringify([everything, overApi]);

    expect([text.includes(userId), text.includes(person.username)]).toEqual([false, false]);
  });

  it('would find an identifier that both were given', () => {
    const [shop, books] = everything;
    const planted = { hidden: { somewhere: 'ur_a8bw' } };

    const common = findCommon({ ...shop, ...planted }, { ...books, other: ['ur_a8bw'] }, constants);

    expect(common).toEqual([['.hidden.somewhere', 'ur_a8bw']]);
  });
});
