/**
 * Who of the staff may do what, over HTTP: every operation of the staff that the API has, in every role. The table here is written a second
 * time on purpose; operations come from the API itself, so that a new one is checked by being there.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listOperations } from '../../../patches/koa-mount/operations.ts';
import type { Caller } from '../../../plugins/api/port.ts';
import { createConsoleSigner } from '../../testing/console-token.ts';
import { callApi, createKey, findSiteId } from '../../testing/passport-api.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

// a: admin, d: data protection officer, o: site owner, s: support.
const rolesByAccess: Readonly<Record<string, string>> = {
  'staff:session': 'ados',
  'staff:overview': 'ados',
  'staff:users.read': 'ads',
  'staff:users.write': 'a',
  'staff:users.reveal': 'ad',
  'staff:users.approve': 'ad',
  'staff:sites.read': 'ado',
  'staff:sites.create': 'a',
  'staff:sites.write': 'ao',
  'staff:rules.read': 'ado',
  'staff:rules.write': 'ao',
  'staff:sharing.read': 'ado',
  'staff:sharing.withdraw': 'ado',
  'staff:audit.read': 'ad',
  'staff:complaints.read': 'ad',
  'staff:complaints.write': 'ad',
  'staff:complaints.suspend': 'a',
  'staff:requests.read': 'ad',
  'staff:requests.write': 'ad',
  'staff:regions.read': 'ad',
  'staff:regions.write': 'a',
  'staff:members': 'a',
};
const roles = ['admin', 'data_protection_officer', 'site_owner', 'support'] as const;
const initialOf = { admin: 'a', data_protection_officer: 'd', site_owner: 'o', support: 's' };

/** What operations are made of is not asked for before one of them is called: anything will do. */
const anything: never = new Proxy(() => undefined, {
  get: (_target, name) => (name === 'then' ? undefined : anything),
  apply: () => anything,
}) as never;
const operations = listOperations(anything, anything, anything).filter(
  ({ access }) => !['person', 'public'].includes(access)
);
const ofStaff = operations.filter(({ access }) => access.startsWith('staff:'));

describe('an operation of the staff', () => {
  const started: { world?: World; siteKey?: string; siteId?: string } = {};
  const world = () => started.world!;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    started.world = await startWorld(true);
    const shop = await world().createSite('shop', {});
    await signInAt(shop, { username: 'first', password: 'correct horse', isNew: true });
    started.siteId = await findSiteId(world(), shop.clientId);
    started.siteKey = await createKey(world(), started.siteId, ['attributes:read']);
    const sign = await createConsoleSigner(world().host);
    for (const role of roles) {
      tokens.set(role, await sign(`user_${role}`));
      await runSql(
        world().host.databaseUrl,
        `insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
         values ('default', $1, $2, $3, 'test')`,
        [`user_${role}`, role, role === 'site_owner' ? [started.siteId] : []]
      );
    }
  });
  afterAll(async () => started.world?.close());

  const askFor = async (credential: string, url: string) =>
    fetch(`${world().host.userUrl}/passport/api/v1${url.replaceAll(/\{\w+\}/g, 'nobody')}`, {
      headers: { authorization: `Bearer ${credential}` },
    });
  const call = async (credential: string, method: string, url: string) =>
    callApi(world().host.userUrl, credential, method, url.replaceAll(/\{\w+\}/g, 'nobody'));

  it('is there, with a word that the table has', () => {
    expect(ofStaff.length).toBeGreaterThan(25);
    expect(
      ofStaff.flatMap(({ id, access }) => (access in rolesByAccess ? [] : [`${id}: ${access}`]))
    ).toEqual([]);
    // Words of sites have no dot and no `staff`; what was once `admin` is gone.
    expect(operations.filter(({ access }) => access === 'admin')).toEqual([]);
  });

  it('below /admin is the staff’s alone', () => {
    expect(
      operations.flatMap(({ id, url, access }) =>
        url.startsWith('/admin/') && !access.startsWith('staff:') ? [id] : []
      )
    ).toEqual([]);
  });

  it.each(roles)('that %s has not is refused, before anything of it is read', async (role) => {
    const answers = [];
    for (const { id, method, url, access } of ofStaff) {
      if (!rolesByAccess[access]?.includes(initialOf[role])) {
        const { status, body } = await call(tokens.get(role)!, method, url);
        answers.push([id, status, body['code']]);
      }
    }

    expect(answers.filter(([, , code]) => code !== 'api.forbidden')).toEqual([]);
    expect(answers.length > 0).toBe(role !== 'admin');
  });

  it.each(roles)('that %s has is not refused', async (role) => {
    // Those that change nothing; what is sent to the others would have to be right to go further.
    const readable = ofStaff.filter(
      ({ access, method }) => method === 'GET' && rolesByAccess[access]?.includes(initialOf[role])
    );

    const refused = [];
    for (const { id, url } of readable) {
      const { status, headers } = await askFor(tokens.get(role)!, url);
      // A refusal of the gate says so in its header (RFC 6750); what lies behind may answer in any form.
      if (status === 401 || headers.has('www-authenticate')) {
        refused.push(id);
      }
    }

    expect(refused).toEqual([]);
  });

  it('is refused to a site, and to nobody in particular', async () => {
    const answers = await Promise.all(
      ofStaff.map(async ({ id, method, url }) => [
        id,
        (await call(started.siteKey!, method, url)).status,
        (await call('', method, url)).status,
      ])
    );

    expect(answers.filter(([, site, nobody]) => site !== 403 || nobody !== 401)).toEqual([]);
  });

  it('that names a site of somebody else answers a site owner as if it were not there', async () => {
    const caller: Caller = {
      type: 'admin',
      actorId: 'user_site_owner',
      ip: null,
      isMachine: false,
      role: 'site_owner',
      siteIds: ['site_own'],
    };
    const foreign = { siteId: 'site_other' };
    const named = ofStaff.filter(({ url }) => url.includes('{siteId}'));

    expect(named.length).toBeGreaterThan(10);
    for (const { id, handle, countCalls } of named) {
      const input = { caller, ctx: anything, path: foreign, query: {}, body: {} };
      const readCode = (error: unknown): unknown => Reflect.get(Object(error) as object, 'code');
      expect([id, await handle(input).catch(readCode)]).toEqual([id, 'sites.not_found']);
      if (countCalls) {
        const count = Promise.resolve().then(async () => countCalls({}, input));
        expect([id, await count.catch(readCode)]).toEqual([id, 'sites.not_found']);
      }
    }
  });

  it('lists a site owner their own sites alone', async () => {
    const other = await world().createSite('other', {});
    await signInAt(other, { username: 'second', password: 'correct horse', isNew: true });

    const [own, all] = await Promise.all(
      ['site_owner', 'data_protection_officer'].map(async (role) =>
        call(tokens.get(role)!, 'GET', '/sites')
      )
    );

    expect(own?.body['sites']).toMatchObject([{ id: started.siteId }]);
    expect(all?.body['sites']).toHaveLength(2);
  });

  it('tells who asks what they may', async () => {
    const read = async (role: string) =>
      (await call(tokens.get(role)!, 'GET', '/admin/session')).body;

    expect(await read('support')).toEqual({
      userId: 'user_support',
      role: 'support',
      siteIds: null,
      permissions: ['staff:session', 'staff:overview', 'staff:users.read'],
    });
    expect(await read('site_owner')).toMatchObject({ siteIds: [started.siteId] });
    expect((await read('admin'))['permissions']).toEqual(Object.keys(rolesByAccess));
  });

  it('gives and takes roles, at once and on the chain', async () => {
    const sign = await createConsoleSigner(world().host);
    const [boss, member] = [tokens.get('admin')!, await sign('user_new')];
    const put = async (body: unknown, id = 'user_new') =>
      callApi(world().host.userUrl, boss, 'PUT', `/admin/members/${id}`, body);
    const readRole = async () => (await call(member, 'GET', '/admin/session')).body['role'];

    expect(await readRole()).toBe('admin');
    expect(await put({ role: 'support' })).toMatchObject({ status: 204 });
    expect(await readRole()).toBe('support');
    expect(await put({ role: 'site_owner', siteIds: ['site_none'] })).toMatchObject({
      status: 400,
      body: { code: 'staff.invalid_member' },
    });
    expect(await put({ role: 'support' }, 'user_admin')).toMatchObject({
      status: 409,
      body: { code: 'staff.own_role' },
    });
    expect(await call(boss, 'DELETE', '/admin/members/user_new')).toMatchObject({ status: 204 });
    expect(await readRole()).toBe('admin');
    const entries = await runSql(
      world().host.databaseUrl,
      `select action, actor_id, user_id, purpose from passport.audit_entries
       where action like 'members.%' order by sequence`
    );
    expect(entries).toEqual([
      { action: 'members.grant', actor_id: 'user_admin', user_id: 'user_new', purpose: 'support' },
      { action: 'members.remove', actor_id: 'user_admin', user_id: 'user_new', purpose: null },
    ]);
  });
});
