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

const id = '1795255000-release-and-sealing-keys';
const siteId = `site_${'a'.repeat(24)}`;
const keyId = `ck_${'a'.repeat(24)}`;

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
    ].map(async (text) => runSql(url, text, [['site_attributes', 'consents']]))
  );

const insertConsent = (columns = '', values = '') =>
  `insert into passport.consents
     (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method${columns})
   values ('default', 'consent_${'a'.repeat(24)}', 'u1', '${siteId}', 'email', 'receipt', 'dpv:X', 1, 'granted', 'api'${values})`;
const fill = async (url: string) => {
  for (const statement of [
    `insert into passport.sites (tenant_id, id, name, sector_id)
     values ('default', '${siteId}', 'A shop', 'sector_${'a'.repeat(24)}')`,
    `insert into passport.site_attributes
       (tenant_id, site_id, attribute, purpose, purpose_code, text_en, text_ru, default_days, longest_days)
     values ('default', '${siteId}', 'email', 'receipt', 'dpv:Abc', 'For this', 'Для этого', 1, 2)`,
    insertConsent(),
  ]) {
    await runSql(url, statement);
  }
};
const markAll = async (url: string) => {
  await runSql(url, `update passport.site_attributes set release = 'answer'`);
  await runSql(
    url,
    `update passport.consents set release = 'answer', sealing_key_id = $1, sealing_key_ref = 'plr_x'`,
    [keyId]
  );
};

describe(`the alteration ${id}`, () => {
  it('goes down with rows in its tables, comes up again the same, and leaves consents and declarations', async () => {
    const { url } = await clone('logto');
    const before = await describeTables(url);
    await fill(url);
    await markAll(url);

    const down = await rollbackAlterations(url, 'passport', id);
    const kept = await runSql(url, 'select * from passport.consents');
    const pending = await listPendingAlterations(url);
    const up = await deployAlterations(url);
    const after = await describeTables(url);
    await markAll(url);

    expect(down).toContain(id);
    expect(kept).toEqual([expect.objectContaining({ user_id: 'u1', decision: 'granted' })]);
    expect(kept[0]).not.toHaveProperty('sealing_key_id');
    expect(kept[0]).not.toHaveProperty('release');
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

  it('makes the consents and declarations that were there release values, without a key', async () => {
    const { url } = await clone('logto');
    await rollbackAlterations(url, 'passport', id);
    await fill(url);

    await deployAlterations(url);

    expect(
      await runSql(url, 'select release, sealing_key_id, sealing_key_ref from passport.consents')
    ).toEqual([{ release: 'value', sealing_key_id: null, sealing_key_ref: null }]);
    expect(await runSql(url, 'select release from passport.site_attributes')).toEqual([
      { release: 'value' },
    ]);
  });

  it.each([
    [
      'an unknown kind of release of a consent',
      `update passport.consents set release = 'all'`,
      'consents__release',
    ],
    [
      'an unknown kind of release of a declaration',
      `update passport.site_attributes set release = 'all'`,
      'site_attributes__release',
    ],
    [
      'a key id of another form',
      `update passport.consents set sealing_key_id = 'ck_A', sealing_key_ref = 'plr_x'`,
      'consents__sealing_key_id',
    ],
    [
      'a key without its place in the vault',
      `update passport.consents set sealing_key_id = '${keyId}'`,
      'consents__sealing_key',
    ],
    [
      'a place in the vault without a key',
      `update passport.consents set sealing_key_ref = 'plr_x'`,
      'consents__sealing_key',
    ],
  ])('refuses %s by name', async (_, statement, constraint) => {
    const { url } = await clone('logto');
    await fill(url);

    await expect(runSql(url, statement)).rejects.toMatchObject({ constraint });
  });
});
