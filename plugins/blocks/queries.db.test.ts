/**
 * For every query of blocks: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its
 * role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createBlockQueries } from './queries.ts';

type BlockQueries = ReturnType<typeof createBlockQueries>;
type Call = (queries: BlockQueries, connection: CommonQueryMethods) => Promise<unknown>;

const siteId = `site_${'a'.repeat(24)}`;
const userId = 'user_1';
const block = {
  id: `block_${'a'.repeat(24)}`,
  siteId,
  userId,
  userRef: 'ppid_1',
  reason: 'fraud',
  by: 'key_1',
} as const;

const reads: Readonly<Record<string, Call>> = {
  exists: async (queries, connection) => queries.exists(connection, siteId, userId),
  listOfSite: async (queries, connection) => queries.listOfSite(connection, siteId, 10),
  listOfUser: async (queries, connection) => queries.listOfUser(connection, userId),
  findLive: async (queries, connection) => queries.findLive(connection, siteId, 'ppid_1'),
  listPage: async (queries, connection) =>
    queries.listPage(connection, { state: 'all' }, { after: null, limit: 10 }),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  insert: async (queries, connection) =>
    queries.insert(connection, { ...block, id: `block_${'b'.repeat(24)}`, userId: 'user_2' }),
  end: async (queries, connection) =>
    queries.end(connection, siteId, userId, { by: 'key_2', reason: null }),
};

describe('queries of blocks', () => {
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
    await createBlockQueries('default').insert(pool, block);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  const dump = async () =>
    runSql(
      database.url,
      `select to_jsonb(row)::text as row from passport.blocks as row
       where tenant_id = 'default' order by 1`
    );
  const listWays = (): readonly (readonly [BlockQueries, CommonQueryMethods])[] => [
    [createBlockQueries('admin'), other],
    [createBlockQueries('default'), other],
    [createBlockQueries('admin'), owner],
  ];

  it('are all listed here', () => {
    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
      Object.keys(createBlockQueries('default')).toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(createBlockQueries('default'), pool);

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      expect([false, null, []]).not.toContainEqual(own);
      expect(
        foreign.filter((seen) => seen !== false && seen !== null && JSON.stringify(seen) !== '[]')
      ).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_, write) => {
    const before = await dump();

    const results = await Promise.allSettled(listWays().map(async (way) => write(...way)));

    expect(await dump()).toEqual(before);
    // Naming the first tenant, its role ends in row-level security or finds no row.
    expect(results[1]).not.toEqual({ status: 'fulfilled', value: true });
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(createBlockQueries('default'), pool);

    expect(await dump()).not.toEqual(before);
  });
});
