import { afterEach, describe, expect, it } from '@jest/globals';
import {
  deployAlterations,
  listAlterations,
  listPendingAlterations,
  rollbackAlterations,
} from '../../alterations/runner.ts';
import { cloneDatabase } from '../../scripts/testing/databases.ts';
import type { DatabaseKind, TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const id = '1795254000-sites-and-api-keys';
const siteId = `site_${'a'.repeat(24)}`;
const hash = `decode(repeat('00', 32), 'hex')`;

const databases: TestDatabase[] = [];
const clone = async (kind: DatabaseKind) => {
  const database = await cloneDatabase(kind);
  databases.push(database);
  return database;
};
afterEach(async () => {
  await Promise.all(databases.splice(0).map(async ({ drop }) => drop()));
});

/** Columns, constraints, indexes, policies, grants and row-level security of the two tables. */
const describeTables = async (url: string) =>
  Promise.all(
    [
      `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
       where table_schema = 'passport' and table_name = any ($1) order by 1, 2`,
      `select relname, conname, pg_get_constraintdef(pg_constraint.oid) from pg_constraint join pg_class on pg_class.oid = conrelid
       where connamespace = 'passport'::regnamespace and relname = any ($1) order by 1, 2`,
      `select indexdef from pg_indexes where schemaname = 'passport' and tablename = any ($1) order by 1`,
      `select policyname, qual, with_check from pg_policies where schemaname = 'passport' and tablename = any ($1) order by 1`,
      `select table_name, grantee, privilege_type from information_schema.role_table_grants
       where table_schema = 'passport' and table_name = any ($1) order by 1, 2, 3`,
      `select relname, relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace = 'passport'::regnamespace and relname = any ($1) order by 1`,
    ].map(async (text) => runSql(url, text, [['sites', 'api_keys']]))
  );

const insertSite = `insert into passport.sites (tenant_id, id, name, sector_id)
  values ('default', '${siteId}', 'A shop', 'sector_${'a'.repeat(24)}')`;
const insertKey = (columns: string, values: string) =>
  `insert into passport.api_keys (tenant_id, site_id, ${columns}) values ('default', '${siteId}', ${values})`;

const fill = async (url: string) => {
  await runSql(
    url,
    `update passport.sites set display_name = 'Tea', logo_url = 'https://tea.example/l.svg', legal_name = 'Tea Ltd',
       policy_url = 'https://tea.example/', languages = '{ru}'`
  );
  for (const letter of ['b', 'a']) {
    await runSql(
      url,
      insertKey(
        'id, name, secret_hash, scopes, replaced_by',
        `'${letter.repeat(12)}', 'n', ${hash}, '{blocks:write}', ${letter === 'a' ? `'${'b'.repeat(12)}'` : 'null'}`
      )
    );
  }
};

describe(`the alteration ${id}`, () => {
  it('goes down with rows in its tables, comes up again the same, and leaves the sites', async () => {
    const { url } = await clone('logto');
    const before = await describeTables(url);
    await runSql(url, insertSite);
    await fill(url);

    const down = await rollbackAlterations(url, 'passport', id);
    const kept = await runSql(url, 'select * from passport.sites');
    const pending = await listPendingAlterations(url);
    const up = await deployAlterations(url);
    const after = await describeTables(url);
    await fill(url);

    expect(down).toContain(id);
    expect(kept).toEqual([expect.objectContaining({ id: siteId, name: 'A shop' })]);
    expect(kept[0]).not.toHaveProperty('display_name');
    expect(pending).toContain(id);
    expect(up).toContain(id);
    expect(after).toEqual(before);
  });

  it('is deployed once by 20 concurrent runners', async () => {
    const { url } = await clone('logto-bare');

    const runs = await Promise.all(
      Array.from({ length: 20 }, async () => deployAlterations(url, 'passport'))
    );

    expect(runs.flat().sort()).toEqual((await listAlterations('passport')).map((each) => each.id));
  });

  it('does nothing on a second deploy', async () => {
    const { url } = await clone('logto');

    expect(await deployAlterations(url)).toEqual([]);
  });

  it('gives the sites that were there both languages and no description', async () => {
    const { url } = await clone('logto');
    await rollbackAlterations(url, 'passport', id);
    await runSql(url, insertSite);

    await deployAlterations(url);

    expect(
      await runSql(url, 'select display_name, logo_url, languages from passport.sites')
    ).toEqual([{ display_name: null, logo_url: null, languages: ['en', 'ru'] }]);
  });

  it('forces row-level security on API keys', async () => {
    const { url } = await clone('logto');

    expect(
      await runSql(
        url,
        `select relrowsecurity, relforcerowsecurity from pg_class where oid = 'passport.api_keys'::regclass`
      )
    ).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });

  const key = { id: `'${'c'.repeat(12)}'`, hash, scopes: `'{blocks:write}'` };
  const insert = (change: Partial<typeof key>) => {
    const { id: keyId, hash: keyHash, scopes } = { ...key, ...change };
    return insertKey('id, name, secret_hash, scopes', `${keyId}, 'n', ${keyHash}, ${scopes}`);
  };
  it.each([
    ['a secret in place of its hash', insert({ hash: `'\\x00'` }), 'api_keys__secret_hash'],
    ['an id of another form', insert({ id: `'C'` }), 'api_keys__id'],
    ['a key without scopes', insert({ scopes: `'{}'` }), 'api_keys__scopes'],
    ['an unknown scope', insert({ scopes: `'{users:write}'` }), 'api_keys__scopes'],
    [
      'a key that replaces itself',
      `update passport.api_keys set replaced_by = id where replaced_by is null`,
      'api_keys__not_itself',
    ],
    [
      'a successor of two keys',
      `${insert({})}; update passport.api_keys set replaced_by = '${'b'.repeat(12)}' where id = ${key.id}`,
      'api_keys__replaced_by',
    ],
    [
      'a key of no site',
      `update passport.api_keys set site_id = 'site_${'9'.repeat(24)}'`,
      'api_keys__site',
    ],
    [
      'a script for a logo',
      `update passport.sites set logo_url = 'javascript:alert(1)'`,
      'sites__logo_url',
    ],
    [
      'an address with a line break',
      `update passport.sites set policy_url = e'https://a.example/\\nx'`,
      'sites__policy_url',
    ],
    ['a blank name', `update passport.sites set display_name = ''`, 'sites__display_name'],
    ['no language', `update passport.sites set languages = '{}'`, 'sites__languages'],
    ['an unknown language', `update passport.sites set languages = '{en,de}'`, 'sites__languages'],
  ])('refuses %s by name', async (_, statement, constraint) => {
    const { url } = await clone('logto');
    await runSql(url, insertSite);
    await fill(url);

    await expect(runSql(url, statement)).rejects.toMatchObject({ constraint });
  });
});
