/** A person takes everything along, asks to be erased, changes their mind, asks again; sites are told at once and confirm. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../testing/command.ts';
import { createCookieJar } from '../../testing/http.ts';
import type { CookieJar } from '../../testing/http.ts';
import { authorize, fetchUserinfo, signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const email = 'erasure.canary@example.com';

describe('a person who wants to be erased', () => {
  let world: World;
  let shop: Site;
  let other: Site;
  let key: string;
  let otherKey: string;
  let jar: CookieJar;
  let userId: string;
  let userRef: string;
  let accessToken: string;
  const person = { username: 'leaver', password, share: ['email'] };

  const open = async (path: string) => (await jar.fetch(`${world.host.userUrl}${path}`)).text();
  const readToken = async () =>
    /name="token" value="([^"]+)"/.exec(await open('/passport/me/account'))?.[1] ?? '';
  const post = async (path: string, fields: Readonly<Record<string, string>>) =>
    jar.fetch(`${world.host.userUrl}/passport/me/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  const listAsked = async (credential: string) => {
    const { body } = await callApi(world.host.userUrl, credential, 'GET', '/erasures');
    return body['erasures'] as readonly Readonly<Record<string, string>>[];
  };
  const listEvents = async () =>
    runSql(
      world.host.databaseUrl,
      `select type, site_id, user_ref, payload from passport.event_outbox
       where type like 'erasure-%' or type = 'account-purged' order by position`
    );
  const confirm = async (credential: string, id: string) =>
    callApi(world.host.userUrl, credential, 'POST', `/erasures/${id}/confirmation`);

  beforeAll(async () => {
    world = await startWorld(true);
    shop = await world.createSite('shop', { scope: 'openid profile email' });
    other = await world.createSite('other', { scope: 'openid profile email' });
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username: person.username,
      password,
      primaryEmail: email,
    });
    userId = id;
    await signInAt(shop, { username: 'first', password, isNew: true });
    await signInAt(other, { username: 'second', password, isNew: true });
    const siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      {
        attribute: 'email',
        purpose: 'receipt',
        purposeCode: 'dpv:ServiceProvision',
        textEn: 'For this test',
        textRu: 'Для этой проверки',
        defaultDays: 90,
        longestDays: 365,
      },
    ]);
    key = await createKey(world, siteId, ['attributes:read', 'erasures:confirm']);
    otherKey = await createKey(world, await findSiteId(world, other.clientId), [
      'erasures:confirm',
    ]);
    jar = createCookieJar();
    const { claims, tokens } = await signInAt(shop, person, jar);
    userRef = String(claims.sub);
    accessToken = tokens.access_token;
    await signInAt(other, person, jar);
  });
  afterAll(async () => world.close());

  it('takes everything that is known along, which is on the chain', async () => {
    const refused = await post('export', { token: 'guessed' });
    const response = await post('export', { token: await readToken() });

    expect(refused.status).toBe(403);
    expect(response.headers.get('content-disposition')).toContain('attachment');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const document = (await response.json()) as Record<string, unknown>;
    expect(document).toMatchObject({ user_id: userId, attributes: { email } });
    expect(document['sites']).toContainEqual(expect.objectContaining({ user_ref: userRef }));
    expect(document['consents']).toContainEqual(
      expect.objectContaining({ attribute: 'email', decision: 'granted' })
    );
    const rows = await runSql(
      world.host.databaseUrl,
      `select attributes from passport.audit_entries where action = 'dsr.export' and user_id = $1`,
      [userId]
    );
    expect(rows).toEqual([{ attributes: expect.arrayContaining(['email']) }]);
  });

  it('names every access, however many there were', async () => {
    const { databaseUrl } = world.host;
    const [row] = await runSql<{ count: number }>(
      databaseUrl,
      `insert into passport.audit_entries
         (tenant_id, sequence, occurred_at, actor_type, actor_id, user_id, user_ref, site_id, action, attributes,
          purpose, ip, result, previous_hash, entry_hash)
       select tenant_id, 1000000 + number, occurred_at, actor_type, actor_id, user_id, user_ref, site_id, action,
         attributes, purpose, ip, result, previous_hash, entry_hash
       from passport.audit_entries, generate_series(1, 1200) as number
       where user_id = $1 and action = 'userinfo.read'
       returning (select count(*)::int from passport.audit_entries where user_id = $1) as count`,
      [userId]
    );

    const document = (await (await post('export', { token: await readToken() })).json()) as {
      accesses: readonly unknown[];
    };

    expect(document.accesses.length).toBeGreaterThanOrEqual(1200 + (row?.count ?? 0));
    await runSql(databaseUrl, 'alter table passport.audit_entries disable trigger user');
    await runSql(databaseUrl, 'delete from passport.audit_entries where sequence > 1000000');
    await runSql(databaseUrl, 'alter table passport.audit_entries enable trigger user');
  });

  it('asks nothing by accident: the box must be ticked', async () => {
    const response = await post('erasure', { token: await readToken() });

    expect(response.status).toBe(400);
    expect(await listAsked(key)).toEqual([]);
  });

  it('is served nowhere from the request on, and every site is asked under an id of its own', async () => {
    const response = await post('erasure', { token: await readToken(), sure: 'yes' });

    expect(response.status).toBe(303);
    await expect(fetchUserinfo(shop, accessToken)).rejects.toThrow('401');
    await expect(authorize(jar, shop, person)).rejects.toThrow(/about to be deleted/s);
    const [asked, ...more] = await listAsked(key);
    const [askedOther] = await listAsked(otherKey);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ user_ref: userRef, status: 'pending', confirmed_at: null });
    expect(askedOther?.['request_id']).not.toBe(asked?.['request_id']);
    expect(askedOther?.['user_ref']).not.toBe(userRef);
    expect(asked?.['due_at']).toMatch(/T00:00:00\.000Z$/);
    expect((await listEvents()).map(({ payload }) => payload.request_id).toSorted()).toEqual(
      [asked?.['request_id'], askedOther?.['request_id']].toSorted()
    );
  });

  it('is asked for once, however often they press', async () => {
    await post('erasure', { token: await readToken(), sure: 'yes' });

    expect(await listAsked(key)).toHaveLength(1);
  });

  it('may change their mind: sites are told, and serve them again', async () => {
    const response = await post('erasure/cancel', { token: await readToken() });

    expect(response.status).toBe(303);
    expect(await listAsked(key)).toEqual([expect.objectContaining({ status: 'cancelled' })]);
    expect((await listEvents()).filter(({ type }) => type === 'erasure-cancelled')).toHaveLength(2);
    await signInAt(shop, person, jar);
    const [asked] = await listAsked(key);
    const late = await confirm(key, asked?.['request_id'] ?? '');
    expect([late.status, late.body['code']]).toEqual([409, 'dsr.cancelled']);
    const again = await post('erasure/cancel', { token: await readToken() });
    expect(again.status).toBe(404);
  });

  it('is erased when the day has come, and not before; the keys go with the account', async () => {
    await post('erasure', { token: await readToken(), sure: 'yes' });
    const early = await runCommand(world.host, 'sweep', 'default');
    expect(early.stdout).toContain('erasures\t0');
    await runSql(
      world.host.databaseUrl,
      `update passport.erasures set due_at = now() where status = 'pending'`
    );

    const run = await runCommand(world.host, 'sweep', 'default');

    expect(run.stdout).toContain('erasures\t1');
    for (const statement of [
      'select id from public.users where id = $1',
      'select user_id from passport.user_keys where user_id = $1',
      'select user_id from passport.pairwise_subjects where user_id = $1',
      'select user_id from passport.erasures where user_id = $1',
      `select id from public.oidc_model_instances where payload->>'accountId' = $1`,
    ]) {
      expect(await runSql(world.host.databaseUrl, statement, [userId])).toEqual([]);
    }
    const events = await listEvents();
    expect(events.filter(({ type }) => type === 'account-purged')).toHaveLength(2);
    const read = await callApi(
      world.host.userUrl,
      key,
      'GET',
      `/attributes/${userRef}?attributes=email&purpose=receipt`
    );
    expect(read.body['attributes']).toEqual({ email: { status: 'not_consented' } });
  });

  it('is confirmed by each site for itself, once and on the chain', async () => {
    const [asked] = await listAsked(key);
    const id = asked?.['request_id'] ?? '';

    const foreign = await confirm(otherKey, id);
    const first = await confirm(key, id);
    const second = await confirm(key, id);

    expect([foreign.status, foreign.body['code']]).toEqual([404, 'dsr.not_found']);
    expect([first.status, second.status]).toEqual([204, 204]);
    expect((await listAsked(key))[0]?.['confirmed_at']).not.toBeNull();
    const rows = await runSql(
      world.host.databaseUrl,
      `select user_id, user_ref from passport.audit_entries where action = 'dsr.confirm_erasure'`
    );
    expect(rows).toEqual([{ user_id: null, user_ref: userRef }]);
  });
});
