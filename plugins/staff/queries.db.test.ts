/**
 * For every query of members: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its role,
 * naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the predicate
 * alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createMemberQueries } from './queries.ts';

type MemberQueries = ReturnType<typeof createMemberQueries>;
type Call = (queries: MemberQueries, connection: CommonQueryMethods) => Promise<unknown>;

const memberId = 'user_1';
const member = { memberId, role: 'support', siteIds: [], grantedBy: 'user_0' } as const;

const reads: Readonly<Record<string, Call>> = {
  find: async (queries, connection) => queries.find(connection, memberId),
  list: async (queries, connection) => queries.list(connection),
};
const writes: Readonly<Record<string, Call>> = {
  put: async (queries, connection) => queries.put(connection, { ...member, role: 'admin' }),
  remove: async (queries, connection) => queries.remove(connection, memberId),
};

describe('queries of members', () => {
  const started: { database?: TestDatabase; pools: DatabasePool[] } = { pools: [] };
  const database = () => started.database!;
  const [owner, own, other] = [0, 1, 2].map((index) => () => started.pools[index]!);

  beforeAll(async () => {
    started.database = await cloneDatabase('logto');
    started.pools = [
      await openTestPool(database().url),
      await openTestPool(await getTenantUrl(database().url, 'default')),
      await openTestPool(await getTenantUrl(database().url, 'admin')),
    ];
    await createMemberQueries('default').put(own!(), member);
  });
  afterAll(async () => {
    await Promise.all(started.pools.map(async (pool) => pool.end()));
    await database().drop();
  });

  const readRows = async () =>
    runSql(
      database().url,
      `select * from passport.console_members where tenant_id = 'default' order by member_id`
    );
  const strangers = (): readonly (readonly [string, MemberQueries, DatabasePool])[] => [
    ['its own', createMemberQueries('admin'), other!()],
    ['row-level security', createMemberQueries('default'), other!()],
    ['the predicate', createMemberQueries('admin'), owner!()],
  ];

  it('are all among these, but the lock that holds no row', () => {
    expect([...Object.keys(reads), ...Object.keys(writes), 'lock'].sort()).toEqual(
      Object.keys(createMemberQueries('default')).sort()
    );
  });

  it.each(Object.entries(reads))('%s shows another tenant nothing', async (_name, read) => {
    expect(await read(createMemberQueries('default'), own!())).toMatchObject(
      _name === 'list' ? [member] : member
    );
    for (const [way, queries, pool] of strangers()) {
      expect([way, await read(queries, pool)]).toEqual([way, _name === 'list' ? [] : null]);
    }
  });

  it.each(Object.entries(writes))('%s changes nothing of another tenant', async (_name, write) => {
    const before = await readRows();

    for (const [, queries, pool] of strangers()) {
      // Refused by row-level security, or without effect.
      await write(queries, pool).catch(() => undefined);
    }

    expect(await readRows()).toEqual(before);
  });

  it('refuse a role that is none, and sites of a role that has none', async () => {
    const insert = async (role: string, sites: string) =>
      runSql(
        database().url,
        `insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
         values ('default', 'user_9', $1, $2, 'x')`,
        [role, sites]
      );

    await expect(insert('owner', '{}')).rejects.toThrow(/check constraint/);
    await expect(insert('support', '{site_1}')).rejects.toThrow(/console_members__sites/);
  });
});
