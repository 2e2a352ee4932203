/**
 * For every query: a second tenant sees nothing and changes nothing. Three ways: the second tenant's own queries through its
 * own role; its role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the
 * second tenant (the predicate alone). The vaults have one role for all: there only the predicate stands.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { cutVersionHead } from './kek/provider.ts';
import type { VersionHead } from './kek/provider.ts';
import { createKeyQueries } from './queries.ts';
import type { KeyQueries } from './queries.ts';
import { createRegionQueries } from './region-queries.ts';
import type { RegionQueries } from './region-queries.ts';
import { createRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const userId = 'twins';
const token = `plt_${'a'.repeat(28)}`;
const ref = `plr_${'a'.repeat(26)}`;
const bytes = Buffer.alloc(32, 1);
const otherBytes = Buffer.alloc(32, 2);
const sealed = 'pls1.eu.30000.AAAA';
const far = 1_000_000;
const row = { userId, version: 1, region: 'eu', wrapped: bytes };
const nextRow = { userId, version: 2, region: 'ru', wrapped: otherBytes };
const kept = { tokens: [], refs: [] };
const identifier = { token, userId, attribute: 'email', keyVersion: 1, sealed: bytes };
const attribute = { ref, userId, attribute: 'name', keyVersion: 1, sealed: bytes };

type Calls<Queries> = {
  readonly [Name in keyof Queries]: (queries: Queries) => Promise<unknown>;
};

const keyReads: Partial<Calls<KeyQueries>> = {
  listUserKeys: async (queries) => queries.listUserKeys([userId]),
  findResidency: async (queries) => queries.findResidency(userId),
  listUsersAfter: async (queries) => queries.listUsersAfter('', 10),
  countUsers: async (queries) => queries.countUsers(),
  listKeyHoldersAfter: async (queries) => queries.listKeyHoldersAfter('', 10, null),
  countKeyHolders: async (queries) => queries.countKeyHolders('eu'),
  countKeysByHead: async (queries) => queries.countKeysByHead({ kind: 'fixed', bytes: 5 }),
  countMoves: async (queries) => queries.countMoves(),
  listForgottenUsers: async (queries) => queries.listForgottenUsers(0, 10),
  hasLogtoUser: async (queries) => queries.hasLogtoUser('logto-user'),
  findTenantKey: async (queries) => queries.findTenantKey(1),
  listTenantKeys: async (queries) => queries.listTenantKeys(),
  listTransient: async (queries) => queries.listTransient([token]),
  findPolicy: async (queries) => queries.findPolicy(),
  findSiteRegion: async (queries) => queries.findSiteRegion('app'),
};
const keyWrites: Partial<Calls<KeyQueries>> = {
  insertUser: async (queries) => queries.insertUser({ ...row, region: 'ru' }, 'tenant'),
  insertNextKey: async (queries) => queries.insertNextKey(nextRow, 'operator'),
  replaceWrapped: async (queries) => queries.replaceWrapped(userId, 1, otherBytes),
  deleteOldKeys: async (queries) => queries.deleteOldKeys(userId, far),
  deleteKeys: async (queries) => queries.deleteKeys(userId),
  deleteResidency: async (queries) => queries.deleteResidency(userId),
  insertTenantKey: async (queries) => queries.insertTenantKey(1, 'ru', otherBytes),
  replaceTenantKey: async (queries) => queries.replaceTenantKey(1, otherBytes),
  deleteTenantKey: async (queries) => queries.deleteTenantKey(1),
  upsertTransient: async (queries) => queries.upsertTransient(token, far, sealed),
  deleteTransientBefore: async (queries) => queries.deleteTransientBefore(far),
  upsertPolicy: async (queries) => queries.upsertPolicy('ru', {}),
};

type RegionCalls = Readonly<
  Record<string, (queries: RegionQueries, pool: DatabasePool) => Promise<unknown>>
>;
const regionReads: RegionCalls = {
  listIdentifiers: async (queries, pool) => queries.listIdentifiers(pool, [token]),
  listFoldedIdentifiers: async (queries, pool) => queries.listFoldedIdentifiers(pool, [token]),
  listAttributes: async (queries, pool) => queries.listAttributes(pool, [ref]),
  findByBlindIndex: async (queries, pool) => queries.findByBlindIndex(pool, 'email', bytes),
  countUsers: async (queries, pool) => queries.countUsers(pool),
  scanIdentifiers: async (queries, pool) => queries.scanIdentifiers(pool, 'email'),
  scanAttributes: async (queries, pool) => queries.scanAttributes(pool, 'name'),
  listOfUser: async (queries, pool) => {
    const { identifiers, attributes } = await queries.listOfUser(pool, userId);
    return [...identifiers, ...attributes];
  },
  hasUser: async (queries, pool) => queries.hasUser(pool, userId),
  listDirty: async (queries, pool) => queries.listDirty(pool, 0, 10),
  findDayKey: async (queries, pool) => queries.findDayKey(pool, 30_000),
  listDayKeys: async (queries, pool) => queries.listDayKeys(pool),
};
const regionWrites: RegionCalls = {
  touchUser: async (queries, pool) => queries.touchUser(pool, userId),
  addUser: async (queries, pool) => queries.addUser(pool, userId),
  upsertIdentifiers: async (queries, pool) => {
    await queries.addUser(pool, userId);
    await queries.upsertIdentifiers(pool, [
      { ...identifier, sealed: otherBytes, blindIndex: otherBytes },
    ]);
  },
  upsertAttributes: async (queries, pool) => {
    await queries.addUser(pool, userId);
    await queries.upsertAttributes(pool, [{ ...attribute, sealed: otherBytes }]);
  },
  deleteUser: async (queries, pool) => queries.deleteUser(pool, userId),
  deleteUserUpTo: async (queries, pool) => queries.deleteUserUpTo(pool, userId, far),
  markClean: async (queries, pool) => queries.markClean(pool, userId, '2026-01-01T00:00:00Z'),
  deleteAttributes: async (queries, pool) =>
    queries.deleteAttributes(pool, userId, [attribute.ref]),
  deleteStale: async (queries, pool) =>
    queries.deleteStale(pool, userId, 1, [identifier.token, attribute.ref]),
  deleteUnreferenced: async (queries, pool) =>
    queries.deleteUnreferenced(pool, userId, kept, -3600),
  insertDayKey: async (queries, pool) => queries.insertDayKey(pool, 30_000, otherBytes),
  replaceDayKey: async (queries, pool) => queries.replaceDayKey(pool, 30_000, otherBytes),
  deleteDayKeysBefore: async (queries, pool) => queries.deleteDayKeysBefore(pool, far),
};

const nothing = [null, [], 0, false];
const isNothing = (value: unknown) =>
  nothing.some((each) => JSON.stringify(each) === JSON.stringify(value));

describe('queries in Logto’s database', () => {
  const started: {
    rig?: Rig;
    ownRole?: DatabasePool;
    otherRole?: DatabasePool;
    owner?: DatabasePool;
  } = {};
  const tables = ['user_keys', 'residency', 'tenant_keys', 'transient_values', 'region_policies'];
  const dump = async () =>
    Promise.all(
      tables.map(async (table) =>
        runSql(
          started.rig!.logto.url,
          `select * from passport.${table} where tenant_id = 'default' order by 1, 2, 3`
        )
      )
    );
  const listWays = (): readonly (readonly [string, KeyQueries])[] => [
    ['its own', createKeyQueries(started.otherRole!, 'admin')],
    ['row-level security alone', createKeyQueries(started.otherRole!, 'default')],
    ['the predicate alone', createKeyQueries(started.owner!, 'admin')],
  ];
  beforeAll(async () => {
    const rig = await createRig();
    started.rig = rig;
    started.ownRole = await openTestPool(rig.tenantUrls.default);
    started.otherRole = await openTestPool(rig.tenantUrls.admin);
    started.owner = await openTestPool(rig.logto.url);
    const own = createKeyQueries(started.ownRole, 'default');
    await own.insertUser(row, 'tenant');
    await own.insertTenantKey(1, 'eu', bytes);
    await own.upsertTransient(token, 30_000, sealed);
    await own.upsertPolicy('eu', { RU: 'ru' });
    const site = 'site_aaaaaaaaaaaaaaaaaaaaaaaa';
    await runSql(
      rig.logto.url,
      `insert into public.users (tenant_id, id) values ('default', 'logto-user')`
    );
    await runSql(
      rig.logto.url,
      `insert into passport.sites (tenant_id, id, name, sector_id, default_region)
       values ('default', $1, 'A shop', 'sector_aaaaaaaaaaaaaaaaaaaaaaaa', 'eu')`,
      [site]
    );
    await runSql(
      rig.logto.url,
      `insert into passport.site_applications (tenant_id, application_id, site_id) values ('default', 'app', $1)`,
      [site]
    );
    await runSql(
      rig.logto.url,
      `insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state)
       values ('default', 'move_1', 'moved', 'eu', 'ru', 'copying')`
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  afterAll(async () => {
    await Promise.all(
      [started.ownRole, started.otherRole, started.owner].map(async (pool) => pool?.end())
    );
    await started.rig?.close();
  });

  it('are all listed here', () => {
    const names = Object.keys(createKeyQueries(started.owner!, 'default')).sort();

    expect([...Object.keys(keyReads), ...Object.keys(keyWrites)].sort()).toEqual(names);
  });

  it('countKeysByHead cuts heads the way providers do', async () => {
    const queries = createKeyQueries(started.ownRole!, 'default');
    const wrapped = Buffer.from([1, 0, 3, 0x61, 0x62, 0x63, 0x3a, 0x64, 0x3a, ...bytes]);
    const heads: readonly VersionHead[] = [
      { kind: 'fixed', bytes: 5 },
      { kind: 'counted', lengthBytes: 2 },
      { kind: 'counted', lengthBytes: 1 },
      { kind: 'until', byte: 0x3a, from: 3 },
      { kind: 'until', byte: 0x3a, from: 7 },
    ];
    await queries.insertUser({ ...row, userId: 'headed', region: 'head', wrapped }, 'tenant');

    const cut = await Promise.all(heads.map(async (head) => queries.countKeysByHead(head)));

    await queries.deleteKeys('headed');
    await queries.deleteResidency('headed');
    expect(cut.map((rows) => rows.find(({ region }) => region === 'head'))).toEqual(
      heads.map((head) => ({
        region: 'head',
        head: Buffer.from(cutVersionHead(head, wrapped)),
        keys: 1,
      }))
    );
  });

  it.each(Object.entries(keyReads))(
    '%s shows a tenant its own and another nothing',
    async (_name, read) => {
      const own = await read(createKeyQueries(started.ownRole!, 'default'));

      const foreign = await Promise.all(listWays().map(async ([, queries]) => read(queries)));

      expect(isNothing(own)).toBe(false);
      expect(foreign.filter((answer) => !isNothing(answer))).toEqual([]);
    }
  );

  it.each(Object.entries(keyWrites))(
    '%s of another tenant changes nothing',
    async (_name, write) => {
      const before = await dump();

      for (const [, queries] of listWays()) {
        // Row-level security answers an insert in another's name with 42501.
        await write(queries).catch(() => null);
        await runSql(
          started.rig!.logto.url,
          `delete from passport.user_keys where tenant_id = 'admin'`
        );
        await runSql(
          started.rig!.logto.url,
          `delete from passport.residency where tenant_id = 'admin'`
        );
        await runSql(
          started.rig!.logto.url,
          `delete from passport.tenant_keys where tenant_id = 'admin'`
        );
        await runSql(
          started.rig!.logto.url,
          `delete from passport.transient_values where tenant_id = 'admin'`
        );
      }

      expect(await dump()).toEqual(before);
    }
  );

  it.each(Object.entries(keyWrites))(
    '%s of the tenant itself does change something',
    async (name, write) => {
      const before = await dump();
      if (['insertUser', 'insertTenantKey'].includes(name)) {
        await runSql(
          started.rig!.logto.url,
          'truncate passport.user_keys, passport.residency, passport.tenant_keys'
        );
      }
      await write(createKeyQueries(started.ownRole!, 'default'));

      const after = await dump();

      for (const [index, table] of tables.entries()) {
        await runSql(
          started.rig!.logto.url,
          `delete from passport.${table} where tenant_id = 'default'`
        );
        for (const each of before[index]!) {
          await runSql(
            started.rig!.logto.url,
            `insert into passport.${table} select * from jsonb_populate_record(null::passport.${table}, $1::jsonb)`,
            [
              JSON.stringify(each, (_key, value: unknown) =>
                typeof value === 'object' &&
                value !== null &&
                Reflect.get(value, 'type') === 'Buffer'
                  ? `\\x${Buffer.from(Reflect.get(value, 'data') as number[]).toString('hex')}`
                  : value
              ),
            ]
          );
        }
      }
      expect(after).not.toEqual(before);
    }
  );
});

describe('queries in a vault', () => {
  const started: { rig?: Rig; pool?: DatabasePool } = {};
  const own = createRegionQueries('default');
  const other = createRegionQueries('admin');
  const dump = async () =>
    Promise.all(
      ['users_pii', 'identifiers', 'attribute_values', 'day_keys'].map(async (table) =>
        runSql(
          started.rig!.vaults.eu.url,
          `select * from vault.${table} where tenant_id = 'default' order by 1, 2, 3`
        )
      )
    );
  const fill = async () => {
    const url = started.rig!.vaults.eu.url;
    await runSql(
      url,
      'truncate vault.users_pii, vault.identifiers, vault.attribute_values, vault.day_keys'
    );
    await runSql(
      url,
      `insert into vault.users_pii (tenant_id, user_id, dirty_at) values ('default', $1, '2026-01-01T00:00:00Z')`,
      [userId]
    );
    await own.upsertIdentifiers(started.pool!, [{ ...identifier, blindIndex: bytes }]);
    await own.upsertAttributes(started.pool!, [attribute]);
    await own.insertDayKey(started.pool!, 30_000, bytes);
  };
  beforeAll(async () => {
    started.rig = await createRig();
    started.pool = await openTestPool(started.rig.vaults.eu.url);
    await fill();
  });
  afterAll(async () => {
    await started.pool?.end();
    await started.rig?.close();
  });

  it('are all listed here, but the one that reads no table', () => {
    const names = Object.keys(own).filter((name) => name !== 'matchPattern');

    expect([...Object.keys(regionReads), ...Object.keys(regionWrites)].sort()).toEqual(
      names.sort()
    );
  });

  it.each(Object.entries(regionReads))(
    '%s shows a tenant its own and another nothing',
    async (_name, read) => {
      const [seen, foreign] = [await read(own, started.pool!), await read(other, started.pool!)];

      expect(isNothing(seen)).toBe(false);
      expect(isNothing(foreign)).toBe(true);
    }
  );

  it.each(Object.entries(regionWrites))(
    '%s of another tenant changes nothing',
    async (_name, write) => {
      await fill();
      const before = await dump();

      await write(other, started.pool!);

      expect(await dump()).toEqual(before);
    }
  );

  it.each(
    Object.entries(regionWrites).filter(([name]) => !['addUser', 'insertDayKey'].includes(name))
  )('%s of the tenant itself does change something', async (_name, write) => {
    await fill();
    const before = await dump();

    await write(own, started.pool!);

    expect(await dump()).not.toEqual(before);
  });

  it('matchPattern tells which of the values it was given match, by PostgreSQL’s own rules', async () => {
    const values = ['Ada', 'ada', 'Bob', "x'; drop table vault.users_pii; --"];
    const match = async (operator: Parameters<typeof own.matchPattern>[1], pattern: string) =>
      own.matchPattern(started.pool!, operator, values, pattern);

    expect(await match('~~', 'A%')).toEqual([0]);
    expect(await match('~~*', 'a%')).toEqual([0, 1]);
    expect(await match('~', '^a')).toEqual([1]);
    expect(await match('~*', '^a')).toEqual([0, 1]);
    expect(await match('similar', '(A|B)%')).toEqual([0, 2]);
    expect(await match('~~', "%'; drop%")).toEqual([3]);
  });
});
