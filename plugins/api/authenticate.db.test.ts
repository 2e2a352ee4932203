/** Who a call comes from, over real HTTP: real API keys, real tokens, one answer for everything that does not hold. */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import Koa from 'koa';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { createRouter, defineOperation, toRoutes } from '../kernel/port.ts';
import { createApiKeys, createSites, isApiKey } from '../sites/port.ts';
import type { Caller } from './access.ts';
import { createAuthenticator } from './authenticate.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { StaffRole } from './staff-access.ts';
import { createTokenVerifier } from './tokens.ts';

const issuer = 'https://id.example/oidc';
const callsPerMinute = 40;
const accesses = [
  'attributes:read',
  'consents:read',
  'person',
  'staff:session',
  'staff:sites.read',
  'staff:members',
  'staff:everything',
  'public',
];
/** Of the console; whoever else is there has no role of their own. */
const members: Readonly<Record<string, { role: StaffRole; siteIds: readonly string[] | null }>> = {
  user_support: { role: 'support', siteIds: null },
  user_owner: { role: 'site_owner', siteIds: ['site_1'] },
};

const makeSigner = async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  return {
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sign: async (claims: JWTPayload, typ = 'at+jwt') =>
      new SignJWT({ iss: issuer, ...claims })
        .setProtectedHeader({ alg: 'ES384', typ, kid })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey),
  };
};
type Signer = Awaited<ReturnType<typeof makeSigner>>;

describe('a call', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let otherPool: DatabasePool;
  let server: Server;
  let url: string;
  let tenant: Signer;
  let admin: Signer;

  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    otherPool = await openTestPool(await getTenantUrl(database.url, 'admin'));
    [tenant, admin] = [await makeSigner(), await makeSigner()];
    const sites = createSites(pool, 'default');
    const authenticate = createAuthenticator({
      tenantId: 'default',
      verifier: createTokenVerifier({
        issuer,
        readTenantKeys: async () => Promise.resolve([tenant.pem]),
        readAdminKeys: async () => Promise.resolve([admin.pem]),
        now: () => Date.now(),
      }),
      apiKeys: {
        isApiKey,
        authenticate: createApiKeys({ pool, tenantId: 'default', now: () => Date.now() })
          .authenticate,
      },
      findSite: sites.find,
      findSiteOfApplication: sites.findSiteOfApplication,
      findAccessToken: async (token) =>
        Promise.resolve(
          token.startsWith('opaque')
            ? {
                userId: token,
                clientId: token === 'opaque-homeless' ? 'app_homeless' : 'app_web',
                isOwnApplication: token === 'opaque-own',
              }
            : null
        ),
      findMember: async (userId) => Promise.resolve(members[userId] ?? null),
      limiter: createRateLimiter(callsPerMinute),
      pseudonymiseIp: () => 'somewhere',
    });
    const operations = accesses.map((access) =>
      defineOperation<Caller>({
        id: access,
        method: 'GET',
        url: `/${access.replace(':', '-')}`,
        tag: 'Test',
        summary: 'Says who calls',
        access,
        errors: [],
        handle: async ({ caller }) => Promise.resolve({ status: 200, body: caller }),
      })
    );
    const app = new Koa();
    const log = { info: () => undefined, error: () => undefined };
    app.use(createRouter(toRoutes(operations, '/api', authenticate), log));
    const handle = app.callback();
    server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/passport/api`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([pool.end(), otherPool.end()]);
    await database.drop();
  });

  const callWith = async (
    headers: Readonly<Record<string, string>>,
    access = 'attributes:read'
  ) => {
    const response = await fetch(`${url}/${access.replace(':', '-')}`, { headers });
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      headers: response.headers,
    };
  };
  const call = async (credential: string, access?: string) =>
    callWith({ authorization: `Bearer ${credential}` }, access);

  const makeSite = async (application: string) => {
    const { id } = await createSites(pool, 'default').getSiteOfApplication(application);
    const keys = createApiKeys({ pool, tenantId: 'default', now: () => Date.now() });
    const { key, secret } = await keys.create(id, {
      name: 'test',
      scopes: ['attributes:read'],
      expiresInDays: null,
    });
    return { id, keys, keyId: key.id, secret };
  };
  const machineClaims = (application: string): JWTPayload => ({
    aud: 'urn:logto-passport:api',
    sub: application,
    client_id: application,
    scope: 'attributes:read',
  });
  const unauthorized = { status: 401, body: { code: 'api.unauthorized' } };

  it('with a key of a site is the site’s, with the scopes of the key', async () => {
    const { id, keyId, secret } = await makeSite('app_keyed');

    expect((await call(secret)).body).toMatchObject({
      type: 'site',
      siteId: id,
      actorId: keyId,
      scopes: ['attributes:read'],
      ip: 'somewhere',
    });
    expect(await call(secret, 'consents:read')).toMatchObject({
      status: 403,
      body: { code: 'api.forbidden' },
    });
  });

  it('with a token of a machine application is that of its site', async () => {
    const { id } = await makeSite('app_machine');

    const answer = await call(await tenant.sign(machineClaims('app_machine')));

    expect(answer.body).toMatchObject({ type: 'site', siteId: id, actorId: 'app_machine' });
  });

  it('with a token of a machine application without a site is told so', async () => {
    expect(await call(await tenant.sign(machineClaims('app_nowhere')))).toMatchObject({
      status: 403,
      body: { code: 'api.no_site' },
    });
  });

  it('with a token of the Management API is an administrator’s', async () => {
    const claims = { aud: 'https://default.logto.app/api', sub: 'm2m', scope: 'all' };

    for (const signer of [admin, tenant]) {
      expect((await call(await signer.sign(claims), 'staff:session')).body).toMatchObject({
        type: 'admin',
        actorId: 'm2m',
      });
    }
  });

  const staffClaims = (sub: string, clientId = 'admin-console'): JWTPayload => ({
    aud: 'https://default.logto.app/api',
    sub,
    client_id: clientId,
    scope: 'all',
  });

  it.each([
    ['without a role of their own', 'user_admin', { role: 'admin', siteIds: null }],
    ['with a role', 'user_support', { role: 'support', siteIds: null }],
    ['of some sites', 'user_owner', { role: 'site_owner', siteIds: ['site_1'] }],
  ])('of a member of the console %s is theirs', async (_title, sub, expected) => {
    const { body } = await call(await admin.sign(staffClaims(sub)), 'staff:session');

    expect(body).toMatchObject({ type: 'admin', actorId: sub, isMachine: false, ...expected });
  });

  it('of a machine that is named like a member has no role of theirs', async () => {
    const { body } = await call(
      await admin.sign(staffClaims('user_support', 'user_support')),
      'staff:members'
    );

    expect(body).toMatchObject({ isMachine: true, role: 'admin', siteIds: null });
  });

  it('of the staff for what their role does not have, or nobody has, is refused', async () => {
    const [support, owner, boss] = [
      await admin.sign(staffClaims('user_support')),
      await admin.sign(staffClaims('user_owner')),
      await admin.sign(staffClaims('user_admin')),
    ];

    const statuses = await Promise.all(
      (
        [
          [support, 'staff:sites.read'],
          [support, 'staff:members'],
          [owner, 'staff:members'],
          [boss, 'staff:everything'],
          [owner, 'staff:sites.read'],
          [boss, 'staff:members'],
        ] as const
      ).map(async ([token, access]) => (await call(token, access)).status)
    );

    expect(statuses).toEqual([403, 403, 403, 403, 200, 200]);
  });

  it('with an opaque token is a person’s: at one site, or with an application of their own', async () => {
    const { id } = await makeSite('app_web');

    const [atSite, own, homeless] = [
      await call('opaque-site', 'person'),
      await call('opaque-own', 'person'),
      await call('opaque-homeless', 'person'),
    ];

    expect(atSite.body).toMatchObject({ type: 'person', siteId: id });
    expect(own.body).toMatchObject({ type: 'person', siteId: null });
    expect(homeless).toMatchObject({ status: 403, body: { code: 'api.no_site' } });
  });

  it.each<readonly [string, JWTPayload]>([
    ['the API of another tenant', { aud: 'https://admin.logto.app/api', scope: 'all' }],
    ['the API of a tenant of a like name', { aud: 'https://default.logto.app/api/', scope: 'all' }],
    ['an application', { aud: 'app_keyed', scope: 'all' }],
    ['nobody', { aud: [], scope: 'all' }],
    ['an API of the tenant’s own', { aud: 'https://api.shop.example', scope: 'all' }],
  ])('with an administrator’s token for %s is nobody’s', async (_title, claims) => {
    for (const signer of [admin, tenant]) {
      expect(
        await call(await signer.sign({ sub: 'm2m', ...claims }), 'staff:session')
      ).toMatchObject(unauthorized);
    }
  });

  it('with a token of the Management API that may not do all is refused', async () => {
    const claims = { aud: 'https://default.logto.app/api', sub: 'm2m' };

    for (const scope of [undefined, '', 'read', 'all:read', 'ALL']) {
      const token = await admin.sign({ ...claims, ...(scope === undefined ? {} : { scope }) });

      expect(await call(token, 'staff:session')).toMatchObject({ status: 403 });
    }
  });

  it.each<readonly [string, JWTPayload]>([
    ['a person, for our API', { sub: 'user_1', client_id: 'app_machine' }],
    ['nobody in particular, for our API', { sub: 'app_machine', client_id: undefined }],
  ])('with a token of %s is refused', async (_title, claims) => {
    await makeSite('app_machine');

    const token = await tenant.sign({ ...machineClaims('app_machine'), ...claims });

    expect(await call(token)).toMatchObject(unauthorized);
  });

  it('with a site’s token signed by the admin tenant is refused', async () => {
    await makeSite('app_machine');

    expect(await call(await admin.sign(machineClaims('app_machine')))).toMatchObject(unauthorized);
  });

  it('with an ID token is refused, whatever it is for', async () => {
    await makeSite('app_machine');

    for (const claims of [machineClaims('app_machine'), { sub: 'user_1', aud: 'app_machine' }]) {
      expect(await call(await tenant.sign(claims, 'JWT'))).toMatchObject(unauthorized);
    }
  });

  it('with a key that was revoked, rotated away, or is another tenant’s is refused', async () => {
    const { id, keys, keyId, secret } = await makeSite('app_revoked');
    const rotated = await makeSite('app_rotated');
    await rotated.keys.rotate(rotated.id, rotated.keyId, 0);
    await keys.revoke(id, keyId);
    const elsewhere = await createSites(otherPool, 'admin').getSiteOfApplication('app_else');
    const foreign = await createApiKeys({
      pool: otherPool,
      tenantId: 'admin',
      now: () => Date.now(),
    }).create(elsewhere.id, { name: 'x', scopes: ['attributes:read'], expiresInDays: null });

    for (const credential of [secret, rotated.secret, foreign.secret]) {
      expect((await call(credential)).status).toBe(401);
    }
  });

  it.each([
    ['no header', {}],
    ['an empty one', { authorization: '' }],
    ['the word alone', { authorization: 'Bearer' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['two tokens', { authorization: 'Bearer a b' }],
    ['a list', { authorization: 'Bearer a, Bearer b' }],
    ['a token of odd characters', { authorization: 'Bearer <script>' }],
    ['a token in another header', { 'x-api-key': 'ppk_x' }],
  ])('with %s is refused as RFC 6750 has it', async (_title, headers) => {
    const { status, body, headers: answered } = await callWith(headers);

    expect([status, body['code']]).toEqual([401, 'api.unauthorized']);
    expect(answered.get('www-authenticate')).toBe('Bearer');
  });

  it('with a token in its address is refused', async () => {
    const { secret } = await makeSite('app_keyed');

    const response = await fetch(`${url}/attributes-read?access_token=${secret}`);

    expect(response.status).toBe(401);
  });

  it('takes the scheme in any case (RFC 9110 §11.1)', async () => {
    const { secret } = await makeSite('app_keyed');

    expect((await callWith({ authorization: `bearer ${secret}` })).status).toBe(200);
  });

  it('of a kind that an operation is not for is refused', async () => {
    const { secret } = await makeSite('app_kinds');
    const adminToken = await admin.sign({
      aud: 'https://default.logto.app/api',
      sub: 'm2m',
      scope: 'all',
    });

    const answers = await Promise.all([
      call(secret, 'staff:session'),
      call(secret, 'person'),
      call(adminToken, 'attributes:read'),
      call(adminToken, 'person'),
      call('opaque-own', 'staff:session'),
      call('opaque-own', 'attributes:read'),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  });

  it('with a scope that is the word for another kind of caller gains nothing', async () => {
    await makeSite('app_machine');
    const token = await tenant.sign({
      ...machineClaims('app_machine'),
      scope: 'attributes:read person admin staff:session site',
    });

    const statuses = await Promise.all(
      ['person', 'staff:session', 'consents:read'].map(
        async (access) => (await call(token, access)).status
      )
    );

    expect(statuses).toEqual([403, 403, 403]);
  });

  it('too many a minute are refused with the time to wait, for that site alone', async () => {
    const [busy, quiet] = [await makeSite('app_busy'), await makeSite('app_quiet')];

    const answers = await Promise.all(
      Array.from({ length: callsPerMinute + 5 }, async () => call(busy.secret))
    );

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.body).toMatchObject({ code: 'api.too_many_requests' });
    const wait = Number(refused[0]?.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect((await call(quiet.secret)).status).toBe(200);
    // The same site with another credential, and for what it may not do.
    expect((await call(await tenant.sign(machineClaims('app_busy')))).status).toBe(429);
    expect((await call(busy.secret, 'staff:session')).status).toBe(429);
  });

  it('is counted for a person by the person, not by the site', async () => {
    await makeSite('app_web');
    await Promise.all(
      Array.from({ length: callsPerMinute }, async () => call('opaque-eager', 'person'))
    );

    expect((await call('opaque-eager', 'person')).status).toBe(429);
    expect((await call('opaque-calm', 'person')).status).toBe(200);
  });

  it('by nobody needs nothing where nothing is needed', async () => {
    expect((await callWith({}, 'public')).body).toMatchObject({ type: 'public' });
  });
});
