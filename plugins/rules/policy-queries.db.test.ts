/**
 * For every query of sets of rules and of roles at a site: a second tenant sees nothing and changes nothing. Three ways: its own queries
 * through its own role; its role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the
 * second tenant (the predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { runSql } from '../../scripts/testing/sql.ts';
import { openRig } from '../audit/db-rig.ts';
import type { Rig } from '../audit/db-rig.ts';
import { parseRule } from './guard.ts';
import { createPolicyQueries } from './policy-queries.ts';
import { createSiteRoleQueries } from './site-role-queries.ts';

const siteId = `site_${'a'.repeat(24)}`;
const userRef = `ppid_${'a'.repeat(26)}`;
const createQueries = (tenantId: string) => ({
  ...createPolicyQueries(tenantId),
  ...{ roles: createSiteRoleQueries(tenantId) },
});
type Queries = ReturnType<typeof createQueries>;
type Call = (queries: Queries, connection: CommonQueryMethods) => Promise<unknown>;

const added = {
  name: 'added',
  effect: 'grant',
  permission: 'wine:buy',
  rule: parseRule({ or: [true] }),
  isEnabled: true,
  descriptionEn: '',
  descriptionRu: '',
  position: 1,
} as const;

const reads: Readonly<Record<string, Call>> = {
  findNewest: async (queries, connection) => queries.findNewest(connection, siteId),
  find: async (queries, connection) => queries.find(connection, siteId, 1),
  list: async (queries, connection) => queries.list(connection, siteId),
  listRules: async (queries, connection) => queries.listRules(connection, siteId, 1),
  'roles.list': async ({ roles }, connection) => roles.list(connection, siteId, userRef),
  'roles.listUsed': async ({ roles }, connection) => roles.listUsed(connection, siteId),
  'roles.listUserRoles': async ({ roles }, connection) => roles.listUserRoles(connection),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  noteGrants: async (queries, connection) => queries.noteGrants(connection, siteId),
  place: async (queries, connection) =>
    queries.place(connection, siteId, [
      { name: 'adult', version: 1, isEnabled: false, position: 7 },
    ]),
  insertNextVersions: async (queries, connection) =>
    queries.insertNextVersions(connection, siteId, [added], 'x'),
  insertNext: async (queries, connection) =>
    queries.insertNext(connection, siteId, { by: 'x', restoredFrom: null }),
  deactivateAll: async (queries, connection) => queries.deactivateAll(connection, siteId),
  'roles.replace': async ({ roles }, connection) =>
    roles.replace(connection, siteId, userRef, { roles: ['courier'], by: 'x' }),
};

describe('queries of sets of rules and of roles at a site', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await openRig();
    for (const statement of [
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`,
      `insert into passport.auth_rules (tenant_id, site_id, name, version, effect, permission, rule,
         description_en, description_ru, is_active, created_by)
       values ('default', '${siteId}', 'adult', 1, 'grant', 'wine:buy', '{"or": [true]}', '', '', true, 'x')`,
      `insert into passport.policies (tenant_id, site_id, version, rules, created_by)
       values ('default', '${siteId}', 1, '[{"name": "adult", "version": 1, "isEnabled": true}]', 'x')`,
      `insert into passport.site_roles (tenant_id, site_id, user_ref, role, granted_by)
       values ('default', '${siteId}', '${userRef}', 'editor', 'x')`,
      // The other tenant has its own, which it sees.
      `delete from public.roles where tenant_id = 'admin' and type = 'User'`,
      `insert into public.roles (tenant_id, id, name, description) values ('default', 'role_vip', 'vip', '')`,
    ]) {
      await runSql(rig().url, statement);
    }
  });
  afterAll(async () => rig().close());

  const dump = async () =>
    Promise.all(
      ['sites', 'auth_rules', 'policies', 'site_roles'].map(async (table) =>
        runSql(
          rig().url,
          `select to_jsonb(row)::text as row from passport.${table} as row order by 1`
        )
      )
    );
  const listWays = (): readonly (readonly [Queries, CommonQueryMethods])[] => [
    [createQueries('admin'), rig().other],
    [createQueries('default'), rig().other],
    [createQueries('admin'), rig().owner],
  ];

  it('are all listed here', () => {
    const { roles, ...policies } = createQueries('default');
    const names = [...Object.keys(policies), ...Object.keys(roles).map((name) => `roles.${name}`)];
    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
      // Takes a lock of the tenant's own name and touches no row.
      names.filter((name) => name !== 'roles.lock').toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(createQueries('default'), rig().user);

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      expect(['null', '[]']).not.toContain(JSON.stringify(own));
      expect(foreign.filter((seen) => !['null', '[]'].includes(JSON.stringify(seen)))).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_, write) => {
    const before = await dump();

    await Promise.allSettled(listWays().map(async (way) => write(...way)));

    expect(await dump()).toEqual(before);
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(createQueries('default'), rig().user);

    expect(await dump()).not.toEqual(before);
  });
});
