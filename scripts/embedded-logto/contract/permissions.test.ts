/** What the rules of a site grant a person stands in the passport of that site, and nowhere else. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { createCookieJar } from '../../testing/http.ts';
import { fetchUserinfo, postAsClient, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const apiIndicator = 'https://api.permissions.example';
const declaration = {
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 90,
  longestDays: 365,
};
const rule = (
  name: string,
  permission: string | null,
  condition: unknown,
  change: object = {}
) => ({
  ...{ name, permission, rule: condition, effect: permission === null ? 'verdict' : 'grant' },
  ...{ isEnabled: true, descriptionEn: '', descriptionRu: '', ...change },
});
const rules = [
  rule('banned', 'wine:buy', { in: ['banned', { var: 'site_roles' }] }, { effect: 'refuse' }),
  rule('adult', 'wine:buy', { '>=': [{ var: 'age' }, 18] }),
  rule('buyer', 'orders:create', { var: 'email_verified' }),
  rule('vip', 'lounge:enter', { in: ['permissions-vip', { var: 'roles' }] }),
  rule('near', 'shop:visit', { in: [{ var: 'region' }, ['eu', 'ru']] }),
  rule('off', 'never:granted', { or: [true] }, { isEnabled: false }),
  rule('of_age', null, { '>=': [{ var: 'age' }, 18] }),
];
const granted = (claims: Readonly<Record<string, unknown>>) =>
  (claims['passport'] as { permissions?: readonly string[] }).permissions;

describe('permissions', () => {
  const started: { world?: World } = {};
  const world = () => started.world!;
  const sites: { shop?: Site; plain?: Site } = {};
  let siteId = '';
  let key = '';
  let made = 0;

  const admin = async (method: string, path: string, body?: unknown) =>
    callApi(world().host.userUrl, world().management.token, method, path, body);
  const ofSite = async (method: string, path: string, body?: unknown) =>
    callApi(world().host.userUrl, key, method, path, body);
  const makePerson = async (share: readonly string[]) => {
    made += 1;
    const person = { username: `allowed_${made}`, password };
    const { id } = await world().management.call<{ id: string }>('POST', '/users', {
      ...person,
      primaryEmail: `allowed.${made}@example.com`,
      profile: { birthdate: '1990-05-04' },
    });
    const signedIn = await signInAt(sites.shop!, { ...person, share }, createCookieJar());
    return { ...signedIn, person, userId: id, userRef: String(signedIn.claims.sub) };
  };
  const look = async (accessToken: string) =>
    granted(await fetchUserinfo(sites.shop!, accessToken));
  const listActions = async (userRef: string, action: string) =>
    runSql<{ attributes: string[] }>(
      world().host.databaseUrl,
      'select attributes from passport.audit_entries where user_ref = $1 and action = $2 order by sequence',
      [userRef, action]
    );

  beforeAll(async () => {
    started.world = await startWorld(true);
    const { management } = world();
    await management.call('POST', '/resources', { name: 'Api', indicator: apiIndicator });
    sites.shop = await world().createSite('allowed', {
      scope: 'openid offline_access profile email',
    });
    sites.plain = await world().createSite('plain', { scope: 'openid profile email' });
    await signInAt(sites.shop, { username: 'allowed_first', password, isNew: true });
    siteId = await findSiteId(world(), sites.shop.clientId);
    await declareOver(world(), siteId, [
      { ...declaration, attribute: 'birthdate', purpose: 'age-check', release: 'answer' },
      { ...declaration, attribute: 'email', purpose: 'receipt' },
    ]);
    key = await createKey(world(), siteId, [
      'verdicts:evaluate',
      'roles:write',
      'consents:withdraw',
    ]);
    const { status } = await admin('PUT', `/admin/sites/${siteId}/policy`, { basedOn: 0, rules });
    if (status !== 200) {
      throw new Error(`policy: ${status}`);
    }
  });
  afterAll(async () => started.world?.close());

  it('stand in ID token and UserInfo, follow consents, and are on the chain with what was looked at', async () => {
    const { claims, userinfo, tokens, userRef } = await makePerson(['birthdate', 'email']);

    expect(granted(claims)).toEqual(['orders:create', 'shop:visit', 'wine:buy']);
    expect(granted(userinfo)).toEqual(granted(claims));
    // The attribute that was looked at is not told: it answers questions only.
    expect(claims).not.toHaveProperty('birthdate');
    expect((await listActions(userRef, 'permissions.evaluate'))[0]).toEqual({
      attributes: ['birthdate', 'email'],
    });

    await ofSite('POST', '/consents/withdraw', { user_ref: userRef, attribute: 'birthdate' });
    expect(await look(tokens.access_token)).toEqual(['orders:create', 'shop:visit']);
  });

  it('need the consent of what they look at', async () => {
    const { claims, userRef } = await makePerson([]);

    expect(granted(claims)).toEqual(['shop:visit']);
    expect(await listActions(userRef, 'permissions.evaluate')).toEqual([]);
  });

  it('follow roles, of Logto and at the site, and a refusal in front', async () => {
    const { tokens, userId, userRef } = await makePerson(['birthdate']);
    const { id } = await world().management.call<{ id: string }>('POST', '/roles', {
      ...{ name: 'permissions-vip', description: 'For this test', type: 'User' },
    });
    await world().management.call('POST', `/users/${userId}/roles`, { roleIds: [id] });
    expect(await look(tokens.access_token)).toEqual(['lounge:enter', 'shop:visit', 'wine:buy']);

    const given = await ofSite('PUT', `/roles/${userRef}`, { roles: ['banned'] });
    expect(given.status).toBe(204);
    expect((await admin('GET', `/admin/sites/${siteId}/roles/${userRef}`)).body).toEqual({
      roles: ['banned'],
    });
    expect(await look(tokens.access_token)).toEqual(['lounge:enter', 'shop:visit']);
  });

  it('stand in no access token, no introspection and at no other site', async () => {
    const { tokens, person } = await makePerson(['birthdate', 'email']);
    const { body } = await postAsClient(sites.shop!, '/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      resource: apiIndicator,
    });
    const elsewhere = await signInAt(sites.plain!, person, createCookieJar());
    const introspected = await postAsClient(sites.shop!, '/token/introspection', {
      token: tokens.access_token,
    });

    const accessToken = String(body['access_token']);
    if (accessToken.split('.').length === 3) {
      expect(JSON.stringify(decodeJwt(accessToken))).not.toMatch(/permission|shop:visit/);
    }
    expect(JSON.stringify(introspected.body)).not.toMatch(/permission|shop:visit/);
    expect(elsewhere.claims['passport']).not.toHaveProperty('permissions');
    expect(elsewhere.userinfo['passport']).not.toHaveProperty('permissions');
  });

  it('are answered as verdicts too, and rules that are off are unknown', async () => {
    const { userRef } = await makePerson(['birthdate']);
    const ask = async (name: string, id = userRef) =>
      ofSite('POST', '/verdicts', { subject: { type: 'user', id }, action: { name } });

    expect((await ask('wine:buy')).body).toEqual({ decision: true, context: { reason: 'rule' } });
    expect((await ask('of_age')).body).toMatchObject({ decision: true });
    expect((await ask('orders:create')).body).toEqual({
      decision: false,
      context: { reason: 'consent_required', missing_consents: ['email'] },
    });
    expect((await ask('shop:visit', `ppid_${'0'.repeat(26)}`)).body).toMatchObject({
      decision: false,
    });
    for (const name of ['never:granted', 'adult', 'no:such']) {
      expect(await ask(name)).toMatchObject({ status: 404 });
    }
  });

  it('are tried before they are published: by rule and reason, on the chain, without a value', async () => {
    const { userRef } = await makePerson(['birthdate']);
    const url = `/admin/sites/${siteId}/rules/evaluation`;
    const draft = [
      rule('adult', 'wine:buy', { '>=': [{ var: 'age' }, 18] }),
      rules[2],
      rule('bad', 'a:b', { map: [] }),
    ];

    const tried = await admin('POST', url, { rules: draft, subject: { userRef } });
    const typed = await admin('POST', url, {
      subject: { facts: { age: 17, email_verified: true, region: 'eu', site_roles: [] } },
    });
    const stranger = await admin('POST', url, { subject: { userRef: `ppid_${'0'.repeat(26)}` } });

    expect(tried.body['rules']).toMatchObject([
      {
        name: 'adult',
        problem: null,
        isSatisfied: true,
        reason: 'rule',
        attributes: ['birthdate'],
        missing: [],
      },
      {
        ...{ name: 'buyer', isSatisfied: false, reason: 'consent_required' },
        missing: [{ fact: 'email_verified', attribute: 'email', status: 'not_consented' }],
      },
      { name: 'bad', problem: { reason: 'unknown_operator' }, isSatisfied: false },
    ]);
    expect(tried.body['permissions']).toMatchObject([
      { permission: 'orders:create', isGranted: false, decidedBy: null },
      { permission: 'wine:buy', isGranted: true, decidedBy: 'adult' },
    ]);
    expect(JSON.stringify(tried.body)).not.toMatch(/1990|example\.com/);
    expect(await listActions(userRef, 'rules.evaluate')).toEqual([{ attributes: ['birthdate'] }]);
    expect(typed.body['permissions']).toMatchObject([
      { permission: 'lounge:enter', isGranted: false, reason: 'not_available' },
      { permission: 'orders:create', isGranted: true, decidedBy: 'buyer' },
      { permission: 'shop:visit', isGranted: true },
      { permission: 'wine:buy', isGranted: false },
    ]);
    expect(stranger).toMatchObject({ status: 404, body: { code: 'rules.person_unknown' } });
  });

  it('that cannot be published grant and read nothing when they are tried', async () => {
    const { userRef } = await makePerson(['birthdate', 'email']);
    const url = `/admin/sites/${siteId}/rules/evaluation`;
    const adult = { '>=': [{ var: 'age' }, 18] };
    const probes = [
      rule('probe', 'wine:buy', { or: [adult, { var: 'context.total' }] }),
      rule('misnamed', 'Wine', adult),
      rule('buyer', 'orders:create', { var: 'email_verified' }),
    ];

    const tried = await admin('POST', url, { rules: probes, subject: { userRef } });

    expect(tried.body['rules']).toMatchObject([
      { name: 'probe', problem: { reason: 'context_in_permission' }, isSatisfied: false },
      { name: 'misnamed', problem: { reason: 'invalid_permission' }, isSatisfied: false },
      { name: 'buyer', problem: null },
    ]);
    expect(tried.body['permissions']).toMatchObject([{ permission: 'orders:create' }]);
    expect(await listActions(userRef, 'rules.evaluate')).toEqual([{ attributes: ['email'] }]);
  });

  it('are tried with everything that was read of a person on the chain, reached by a rule or not', async () => {
    const { userRef } = await makePerson(['birthdate', 'email']);
    const unreached = rule('unreached', 'wine:buy', {
      or: [{ '>=': [{ var: 'age' }, 18] }, { var: 'email_verified' }],
    });

    await admin('POST', `/admin/sites/${siteId}/rules/evaluation`, {
      rules: [unreached],
      subject: { userRef },
    });

    expect(await listActions(userRef, 'rules.evaluate')).toEqual([
      { attributes: ['birthdate', 'email'] },
    ]);
  });

  it('over what a person does not share are tried on them by the site’s own staff only once they are published', async () => {
    const { userRef } = await makePerson(['birthdate', 'email']);
    const owner = 'user_of_site';
    await runSql(
      world().host.databaseUrl,
      `insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
       values ('default', $1, 'site_owner', $2, 'test')`,
      [owner, [siteId]]
    );
    const token = await (await createConsoleSigner(world().host))(owner);
    const attempt = async (drafts: unknown, subject: unknown) =>
      callApi(world().host.userUrl, token, 'POST', `/admin/sites/${siteId}/rules/evaluation`, {
        rules: drafts,
        subject,
      });
    const older = [rule('older', 'wine:buy', { '>=': [{ var: 'age' }, 30] })];

    expect(await attempt(older, { userRef })).toMatchObject({
      status: 403,
      body: { code: 'rules.not_published' },
    });
    expect((await attempt(older, { facts: { age: 40 } })).status).toBe(200);
    expect((await attempt([rules[1]], { userRef })).status).toBe(200);
    // That it declares the same once more, as a value, shares nothing of what people only answer about.
    const declared = await callApi(
      world().host.userUrl,
      token,
      'PUT',
      `/sites/${siteId}/attributes`,
      {
        ...declaration,
        ...{ attribute: 'birthdate', purpose: 'another', release: 'value' },
      }
    );
    expect(declared.status).toBe(204);
    expect((await attempt(older, { userRef })).status).toBe(403);
    // What the person lets the site see it may ask about as it likes.
    const domain = [rule('domain', 'wine:buy', { '==': [{ var: 'email_domain' }, 'a.example'] })];
    expect((await attempt(domain, { userRef })).status).toBe(200);
  });

  it('count as one call for each rule when they are tried, those that are published too', async () => {
    const sign = await createConsoleSigner(world().host);
    const token = await sign('user_trier');
    const callsPerMinute = 600;
    const attempt = async () =>
      callApi(world().host.userUrl, token, 'POST', `/admin/sites/${siteId}/rules/evaluation`, {
        subject: { facts: { age: 20 } },
      });

    const statuses = [];
    for (let index = 0; index <= Math.floor(callsPerMinute / rules.length); index += 1) {
      statuses.push((await attempt()).status);
    }

    expect(statuses.slice(0, -1).every((status) => status === 200)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  it('change with the whole set: by whoever has seen the newest, and back', async () => {
    const { tokens } = await makePerson([]);
    const put = async (basedOn: number, set: unknown) =>
      admin('PUT', `/admin/sites/${siteId}/policy`, { basedOn, rules: set });

    expect(await put(0, [])).toMatchObject({ status: 412, body: { code: 'rules.policy_changed' } });
    expect((await put(1, [])).body).toEqual({ version: 2 });
    expect(await look(tokens.access_token)).toBeUndefined();

    const back = await admin('POST', `/admin/sites/${siteId}/policy/rollback`, {
      version: 1,
      basedOn: 2,
    });
    expect(back.body).toEqual({ version: 3 });
    expect(await look(tokens.access_token)).toEqual(['shop:visit']);
  });
});
