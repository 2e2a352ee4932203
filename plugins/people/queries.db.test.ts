/**
 * For every query of people and reveals: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role;
 * its role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createPeopleQueries } from './queries.ts';
import type { PeopleFilter } from './queries.ts';
import { createRevealQueries } from './reveal-queries.ts';

const createQueries = (tenantId: string) => {
  const { find: findPerson, list: listPeople, ...people } = createPeopleQueries(tenantId);
  const { find: findReveal, list: listReveals, ...reveals } = createRevealQueries(tenantId);
  return { findPerson, listPeople, findReveal, listReveals, ...people, ...reveals };
};
type Queries = ReturnType<typeof createQueries>;
type Call = (queries: Queries, connection: CommonQueryMethods) => Promise<unknown>;

const siteId = `site_${'a'.repeat(24)}`;
const userId = 'user_1';
const revealId = (mark: string) => `reveal_${mark.repeat(24)}`;
const everybody: PeopleFilter = { region: null, siteId: null, isSuspended: null };
const firstPage = { after: null, limit: 10 };
const asked = {
  userId,
  attribute: 'email',
  category: 'support',
  reasonSealed: 'pls1.eu.1.abc',
  askedBy: 'admin_1',
} as const;

const reads: Readonly<Record<string, Call>> = {
  findPerson: async (queries, connection) => queries.findPerson(connection, userId),
  listPeople: async (queries, connection) => queries.listPeople(connection, everybody, firstPage),
  count: async (queries, connection) => queries.count(connection, everybody),
  findSignIn: async (queries, connection) => queries.findSignIn(connection, userId),
  findReveal: async (queries, connection) => queries.findReveal(connection, revealId('a')),
  listReveals: async (queries, connection) =>
    queries.listReveals(connection, { userId: null, isWaiting: false }, 10),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  insert: async (queries, connection) =>
    queries.insert(connection, { ...asked, id: revealId('c'), status: 'waiting' }),
  decide: async (queries, connection) =>
    queries.decide(connection, revealId('a'), { by: 'admin_2', isGranted: true }),
  show: async (queries, connection) => queries.show(connection, revealId('b'), 'admin_1'),
};

describe('queries of people', () => {
  const started: {
    database?: TestDatabase;
    owner?: DatabasePool;
    pool?: DatabasePool;
    other?: DatabasePool;
  } = {};
  const { database, owner, pool, other } = {
    database: () => started.database!,
    owner: () => started.owner!,
    pool: () => started.pool!,
    other: () => started.other!,
  };
  const run = async (text: string) => runSql(database().url, text);
  beforeAll(async () => {
    started.database = await cloneDatabase('logto');
    started.owner = await openTestPool(database().url);
    started.pool = await openTestPool(await getTenantUrl(database().url, 'default'));
    started.other = await openTestPool(await getTenantUrl(database().url, 'admin'));
    // The seed has people of the console in the other tenant: of the first there are only these.
    await run(`delete from public.users where tenant_id = 'admin'`);
    await run(
      `insert into public.users (tenant_id, id, created_at, last_sign_in_at, is_suspended, identities) values
         ('default', '${userId}', '2026-01-01 00:00:00+00', '2026-03-01', false, '{"google":{"userId":"x"}}'),
         ('default', 'user_2', '2026-01-01 00:00:00.000001+00', null, true, '{}'),
         ('default', 'user_3', '2026-01-01 00:00:00.000001+00', null, false, '{}')`
    );
    await run(
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`
    );
    await run(
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
       values ('default', 'ppid_${'a'.repeat(26)}', 'sector_${'a'.repeat(24)}', '${userId}')`
    );
    await run(
      `insert into passport.residency (tenant_id, user_id, region, key_version, reason)
       values ('default', '${userId}', 'ru', 1, 'tenant')`
    );
    await run(
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at) values
         ('default', 'Session', 's1', '{"accountId":"${userId}"}', now() + interval '1 day'),
         ('default', 'Session', 's2', '{"accountId":"${userId}"}', now() - interval '1 day')`
    );
    await createRevealQueries('default').insert(pool(), {
      ...asked,
      ...{ id: revealId('a'), status: 'waiting' },
    });
    await createRevealQueries('default').insert(pool(), {
      ...asked,
      ...{ id: revealId('b'), status: 'granted' },
    });
  });
  afterAll(async () => {
    await Promise.all([owner().end(), pool().end(), other().end()]);
    await database().drop();
  });

  const dump = async () =>
    run(
      `select to_jsonb(row)::text as row from passport.reveals as row
       where tenant_id = 'default' order by 1`
    );
  const listWays = (): readonly (readonly [Queries, CommonQueryMethods])[] => [
    [createQueries('admin'), other()],
    [createQueries('default'), other()],
    [createQueries('admin'), owner()],
  ];

  it('are all listed here', () => {
    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
      Object.keys(createQueries('default')).toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(createQueries('default'), pool());

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      expect([null, 0, []]).not.toContainEqual(own);
      expect(
        foreign.filter((seen) => seen !== null && seen !== 0 && JSON.stringify(seen) !== '[]')
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

    await write(createQueries('default'), pool());

    expect(await dump()).not.toEqual(before);
  });

  it('a person is told by what is not personal', async () => {
    const queries = createPeopleQueries('default');

    expect(await queries.find(pool(), userId)).toEqual({
      userId,
      createdAt: Date.parse('2026-01-01'),
      lastSignInAt: Date.parse('2026-03-01'),
      isSuspended: false,
      region: 'ru',
      siteCount: 1,
    });
    expect(await queries.findSignIn(pool(), userId)).toEqual({
      hasPassword: false,
      factorCount: 0,
      providers: ['google'],
      sessionCount: 1,
    });
  });

  it('a list goes on behind its last person, newest first, also among those of one moment', async () => {
    const { list } = createPeopleQueries('default');

    const first = await list(pool(), everybody, { after: null, limit: 1 });
    const second = await list(pool(), everybody, { after: first[0] ?? null, limit: 1 });
    const third = await list(pool(), everybody, { after: second[0] ?? null, limit: 5 });

    expect([first, second, third].map((page) => page.map((one) => one.userId))).toEqual([
      ['user_3'],
      ['user_2'],
      [userId],
    ]);
  });

  it.each([
    ['a region', { region: 'ru' }, [userId]],
    ['another region', { region: 'eu' }, []],
    ['a site', { siteId }, [userId]],
    ['no site of ours', { siteId: 'site_x' }, []],
    ['the suspended', { isSuspended: true }, ['user_2']],
    ['the others', { isSuspended: false }, ['user_3', userId]],
    ['several at once', { isSuspended: false, region: 'ru', siteId }, [userId]],
  ])('a list of %s holds them alone, and their number', async (_, filter, expected) => {
    const queries = createPeopleQueries('default');
    const wanted = { ...everybody, ...filter };

    const people = await queries.list(pool(), wanted, firstPage);

    expect(people.map((person) => person.userId)).toEqual(expected);
    expect(await queries.count(pool(), wanted)).toBe(expected.length);
  });
});
