import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import pg from 'pg';
import { cloneDatabase, getTenantUrl, type TestDatabase } from '../scripts/testing/databases.ts';
import {
  deployAlterations,
  listAlterations,
  listPendingAlterations,
  rollbackAlterations,
} from './runner.ts';

const query = async (url: string, text: string, values: unknown[] = []) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
};

const describeSchema = async (url: string) =>
  query(
    url,
    `select table_name, column_name, data_type, is_nullable from information_schema.columns
     where table_schema = 'passport' order by table_name, column_name`
  );

const insertSite = `insert into passport.sites (tenant_id, id, name, sector_id)
  values ($1, $2, 'A shop', 'sector_aaaaaaaaaaaaaaaaaaaaaaaa')`;
const siteId = (letter: string) => `site_${letter.repeat(24)}`;

describe('alterations on Logto’s database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('logto-bare');
  });
  afterAll(async () => database.drop());

  it('lets 20 concurrent runners end in one state, each alteration run by exactly one of them', async () => {
    const all = await listAlterations('passport');

    const runs = await Promise.all(
      Array.from({ length: 20 }, async () => deployAlterations(database.url))
    );

    expect(runs.flat().sort()).toEqual(all.map(({ id }) => id));
    expect(await listPendingAlterations(database.url)).toEqual([]);
  });

  it('does nothing on a second deploy', async () => {
    expect(await deployAlterations(database.url)).toEqual([]);
  });

  it('leaves Logto’s own alteration mark untouched', async () => {
    const [mark] = await query(
      database.url,
      `select value from systems where key = 'alterationState'`
    );
    const bare = await cloneDatabase('logto-bare');

    const [stock] = await query(
      bare.url,
      `select value from systems where key = 'alterationState'`
    );

    await bare.drop();
    expect(mark).toEqual(stock);
  });

  it('goes down with rows in its tables and comes up again the same', async () => {
    const before = await describeSchema(database.url);
    await query(database.url, insertSite, ['default', siteId('a')]);

    await rollbackAlterations(database.url);
    const pending = await listPendingAlterations(database.url);
    await deployAlterations(database.url);

    expect(pending).toHaveLength((await listAlterations('passport')).length);
    expect(await describeSchema(database.url)).toEqual(before);
  });

  it('adds no table to the schema in which Logto refuses strangers', async () => {
    const strangers = await query(
      database.url,
      `select tablename from pg_tables where schemaname = 'public' and not rowsecurity`
    );

    expect(strangers.map(({ tablename }) => tablename).sort()).toEqual(['service_logs', 'systems']);
  });

  it('forces row-level security on every table that holds a tenant’s rows', async () => {
    const open = await query(
      database.url,
      `select relname from pg_class
       join pg_namespace on pg_namespace.oid = relnamespace
       join pg_attribute on attrelid = pg_class.oid and attname = 'tenant_id'
       where nspname = 'passport' and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)`
    );

    expect(open).toEqual([]);
  });

  it('keeps a tenant’s role from reading, changing or writing another tenant’s rows', async () => {
    const [userUrl, adminUrl] = await Promise.all([
      getTenantUrl(database.url, 'default'),
      getTenantUrl(database.url, 'admin'),
    ]);
    await query(userUrl, insertSite, ['default', siteId('b')]);

    const seen = await query(adminUrl, 'select id from passport.sites');
    const changed = await query(adminUrl, `update passport.sites set name = 'x' returning id`);

    expect([seen, changed]).toEqual([[], []]);
    await expect(query(adminUrl, insertSite, ['default', siteId('c')])).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('a set that has no alterations yet', () => {
  it('has nothing to deploy, though git keeps no folder for it', async () => {
    const nowhere = path.join(import.meta.dirname, 'testdata-that-does-not-exist');

    expect(await listAlterations('vault', nowhere)).toEqual([]);
  });
});
