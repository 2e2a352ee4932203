/**
 * For every query of erasures: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its
 * role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createErasureQueries } from './queries.ts';

type Queries = ReturnType<typeof createErasureQueries>;
type Call = (queries: Queries, connection: CommonQueryMethods) => Promise<unknown>;

const siteId = `site_${'a'.repeat(24)}`;
const erasureId = `dsr_${'a'.repeat(24)}`;
const noticeId = `erasure_${'a'.repeat(24)}`;
const userId = 'user_1';
const past = 1_000_000_000_000;
const row = { id: erasureId, userId, requestedBy: 'person', dueAt: past } as const;
const notice = { id: noticeId, erasureId, siteId, userRef: 'ppid_1' };

const reads: Readonly<Record<string, Call>> = {
  findPending: async (queries, connection) => queries.findPending(connection, userId),
  lockDue: async (queries, connection) => queries.lockDue(connection),
  listNotices: async (queries, connection) => queries.listNotices(connection, erasureId),
  listNoticesOfSite: async (queries, connection) =>
    queries.listNoticesOfSite(connection, siteId, 10),
  lockNotice: async (queries, connection) => queries.lockNotice(connection, siteId, noticeId),
  list: async (queries, connection) => queries.list(connection, null, 10),
  find: async (queries, connection) => queries.find(connection, erasureId),
  listAskedSites: async (queries, connection) => queries.listAskedSites(connection, erasureId),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  insert: async (queries, connection) =>
    queries.insert(connection, { ...row, id: `dsr_${'b'.repeat(24)}`, userId: 'user_2' }),
  insertNotice: async (queries, connection) =>
    queries.insertNotice(connection, {
      ...notice,
      id: `erasure_${'b'.repeat(24)}`,
      erasureId: `dsr_${'b'.repeat(24)}`,
    }),
  confirm: async (queries, connection) => queries.confirm(connection, noticeId, 'key_1'),
  cancel: async (queries, connection) => queries.cancel(connection, 'user_2'),
  finish: async (queries, connection) => queries.finish(connection, erasureId),
  deleteUser: async (queries, connection) => queries.deleteUser(connection, userId),
};
/** Of no tenant. */
const timeless = ['findDueDay'];

describe('queries of erasures', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    await runSql(
      database.url,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`
    );
    await runSql(
      database.url,
      `insert into public.users (tenant_id, id) values ('default', '${userId}')`
    );
    const queries = createErasureQueries('default');
    await queries.insert(pool, row);
    await queries.insertNotice(pool, notice);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  const dump = async () =>
    Promise.all(
      ['passport.erasures', 'passport.erasure_notices', 'public.users'].map(async (table) =>
        runSql(
          database.url,
          `select to_jsonb(row)::text as row from ${table} as row where tenant_id = 'default' order by 1`
        )
      )
    );
  const listWays = (): readonly (readonly [Queries, CommonQueryMethods])[] => [
    [createErasureQueries('admin'), other],
    [createErasureQueries('default'), other],
    [createErasureQueries('admin'), owner],
  ];

  it('are all listed here', () => {
    expect([...Object.keys({ ...reads, ...writes }), ...timeless].toSorted()).toEqual(
      Object.keys(createErasureQueries('default')).toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows the tenant its own, and another nothing',
    async (_, call) => {
      const own = await call(createErasureQueries('default'), pool);
      expect(Array.isArray(own) ? own.length : own).toBeTruthy();

      for (const [queries, connection] of listWays()) {
        const seen = await call(queries, connection);
        expect(Array.isArray(seen) ? seen : (seen ?? [])).toEqual([]);
      }
    }
  );

  it.each(Object.entries(writes))('%s changes nothing of another tenant', async (_, call) => {
    const before = await dump();

    for (const [queries, connection] of listWays()) {
      // Refused by row-level security or a foreign key, or without effect.
      await call(queries, connection).catch(() => undefined);
      expect(await dump()).toEqual(before);
    }

    await call(createErasureQueries('default'), pool);
    expect(await dump()).not.toEqual(before);
  });
});
