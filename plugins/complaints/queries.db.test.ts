/**
 * For every query of complaints: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its
 * role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createComplaintQueries } from './queries.ts';

type ComplaintQueries = ReturnType<typeof createComplaintQueries>;
type Call = (queries: ComplaintQueries, connection: CommonQueryMethods) => Promise<unknown>;

const siteId = `site_${'a'.repeat(24)}`;
const userId = 'user_1';
const id = `complaint_${'a'.repeat(24)}`;
const complaint = {
  id,
  siteId,
  userId,
  userRef: 'ppid_1',
  category: 'fraud',
  warnings: ['email'],
  by: 'key_1',
} as const;
const part = { kind: 'text', ref: `plr_${'a'.repeat(26)}`, by: null } as const;

const reads: Readonly<Record<string, Call>> = {
  listParts: async (queries, connection) => queries.listParts(connection, id),
  find: async (queries, connection) => queries.find(connection, id),
  lock: async (queries, connection) => queries.lock(connection, id),
  listPage: async (queries, connection) =>
    queries.listPage(connection, {}, { after: null, order: 'oldest', limit: 10 }),
  countByStatus: async (queries, connection) => queries.countByStatus(connection),
  findWait: async (queries, connection) => queries.findWait(connection, siteId, 1),
  findSuspended: async (queries, connection) => queries.findSuspended(connection, userId),
  listOfUser: async (queries, connection) => queries.listOfUser(connection, userId),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  insert: async (queries, connection) =>
    queries.insert(connection, { ...complaint, id: `complaint_${'b'.repeat(24)}` }),
  insertPart: async (queries, connection) => queries.insertPart(connection, id, part),
  setStatus: async (queries, connection) => queries.setStatus(connection, id, 'closed'),
  setAssignment: async (queries, connection) => queries.setAssignment(connection, id, 'member_1'),
  setSuspended: async (queries, connection) => queries.setSuspended(connection, userId, true),
  deleteSessions: async (queries, connection) => queries.deleteSessions(connection, userId),
};

describe('queries of complaints', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    for (const statement of [
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`,
      `insert into public.users (tenant_id, id) values ('default', '${userId}')`,
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'Session', 'session_1', '{"accountId":"${userId}"}', now() + interval '1 day'),
              ('default', 'Session', 'session_2', '{"accountId":"somebody"}', now() + interval '1 day')`,
    ]) {
      await runSql(database.url, statement);
    }
    const queries = createComplaintQueries('default');
    await queries.insert(pool, complaint);
    await queries.insertPart(pool, id, part);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  /** What the first tenant has. */
  const dump = async () =>
    Promise.all(
      [
        'passport.complaints',
        'passport.complaint_parts',
        'public.users',
        'public.oidc_model_instances',
      ].map(async (table) =>
        runSql(
          database.url,
          `select to_jsonb(row)::text as row from ${table} as row where tenant_id = 'default' order by 1`
        )
      )
    );
  const listWays = (): readonly (readonly [ComplaintQueries, CommonQueryMethods])[] => [
    [createComplaintQueries('admin'), other],
    [createComplaintQueries('default'), other],
    [createComplaintQueries('admin'), owner],
  ];

  it('are all listed here', () => {
    // The lock of a site reads and writes nothing; its name holds the tenant.
    expect(Object.keys({ ...reads, ...writes, lockSite: null }).toSorted()).toEqual(
      Object.keys(createComplaintQueries('default')).toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(createComplaintQueries('default'), pool);

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      expect([null, []]).not.toContainEqual(own);
      expect(foreign.filter((seen) => seen !== null && JSON.stringify(seen) !== '[]')).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_, write) => {
    const before = await dump();

    const results = await Promise.allSettled(listWays().map(async (way) => write(...way)));

    expect(await dump()).toEqual(before);
    // Naming the first tenant, its role ends in row-level security or finds no row.
    expect(JSON.stringify(results[1])).not.toMatch(/"rowCount":1|"value":true/);
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(createComplaintQueries('default'), pool);

    expect(await dump()).not.toEqual(before);
  });

  it('deleteSessions leaves what other people are signed in with', async () => {
    const left = await runSql(database.url, 'select id from public.oidc_model_instances');

    expect(left).toEqual([{ id: 'session_2' }]);
  });
});
