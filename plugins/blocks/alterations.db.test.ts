import { afterEach, describe, expect, it } from '@jest/globals';
import {
  deployAlterations,
  listAlterations,
  listPendingAlterations,
  rollbackAlterations,
} from '../../alterations/runner.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { DatabaseKind, TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const id = '1795258000-blocks-and-complaints';
const tables = ['blocks', 'complaints', 'complaint_parts'];
const siteId = `site_${'a'.repeat(24)}`;
const complaintId = `complaint_${'a'.repeat(24)}`;
const ref = `plr_${'a'.repeat(26)}`;

const databases: TestDatabase[] = [];
const clone = async (kind: DatabaseKind) => {
  const database = await cloneDatabase(kind);
  databases.push(database);
  return database;
};
afterEach(async () => {
  await Promise.all(databases.splice(0).map(async ({ drop }) => drop()));
});

/** Columns, constraints, indexes, policies, grants and row-level security. */
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
    ].map(async (text) => runSql(url, text, [tables]))
  );

const insertBlock = (mark: string, user = 'u1') =>
  `insert into passport.blocks (tenant_id, id, site_id, user_id, user_ref, reason, created_by)
   values ('default', 'block_${mark.repeat(24)}', '${siteId}', '${user}', 'ppid_1', 'fraud', 'key_1')`;
const fill = async (url: string) => {
  for (const statement of [
    `insert into passport.sites (tenant_id, id, name, sector_id)
     values ('default', '${siteId}', 'A shop', 'sector_${'a'.repeat(24)}')`,
    insertBlock('a'),
    `insert into passport.complaints (tenant_id, id, site_id, user_id, user_ref, category, created_by)
     values ('default', '${complaintId}', '${siteId}', 'u1', 'ppid_1', 'fraud', 'key_1')`,
    `insert into passport.complaint_parts (tenant_id, complaint_id, ordinal, kind, ref)
     values ('default', '${complaintId}', 0, 'text', '${ref}')`,
  ]) {
    await runSql(url, statement);
  }
};
const count = async (url: string) =>
  runSql(
    url,
    tables
      .map((table) => `select count(*)::int as count from passport.${table}`)
      .join(' union all ')
  );

describe(`the alteration ${id}`, () => {
  it('goes down with rows in its tables, and comes up again the same and empty', async () => {
    const { url } = await clone('logto');
    const before = await describeTables(url);
    await fill(url);

    const down = await rollbackAlterations(url, 'passport', id);
    const gone = await describeTables(url);
    const sites = await runSql(url, 'select id from passport.sites');
    const pending = await listPendingAlterations(url);
    const up = await deployAlterations(url);

    expect(down).toContain(id);
    expect(gone.flat()).toEqual([]);
    expect(sites).toEqual([{ id: siteId }]);
    expect(pending).toContain(id);
    expect(up).toContain(id);
    expect(await describeTables(url)).toEqual(before);
    expect(await count(url)).toEqual([{ count: 0 }, { count: 0 }, { count: 0 }]);
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

  it('lets every table be read by the tenant’s own role alone, and no row without a tenant', async () => {
    const { url } = await clone('logto');
    await fill(url);
    const [own, foreign] = [await getTenantUrl(url, 'default'), await getTenantUrl(url, 'admin')];

    expect(await count(own)).toEqual([{ count: 1 }, { count: 1 }, { count: 1 }]);
    expect(await count(foreign)).toEqual([{ count: 0 }, { count: 0 }, { count: 0 }]);
    await expect(runSql(foreign, insertBlock('b', 'u2'))).rejects.toMatchObject({ code: '42501' });
  });

  it('ends blocks and complaints with their site', async () => {
    const { url } = await clone('logto');
    await fill(url);

    await runSql(url, 'delete from passport.sites');

    expect(await count(url)).toEqual([{ count: 0 }, { count: 0 }, { count: 0 }]);
  });

  it.each([
    ['a second live block of one person', insertBlock('b'), 'blocks__live'],
    ['an end without whose it was', 'update passport.blocks set ended_at = now()', 'blocks__end'],
    ['an unknown reason', `update passport.blocks set reason = 'mood'`, 'blocks_reason_check'],
    [
      'a block at a site that is not there',
      insertBlock('b', 'u2').replace(siteId, `site_${'b'.repeat(24)}`),
      'blocks__site',
    ],
    [
      'an unknown category',
      `update passport.complaints set category = 'mood'`,
      'complaints_category_check',
    ],
    [
      'an unknown status',
      `update passport.complaints set status = 'lost'`,
      'complaints_status_check',
    ],
    [
      'a text in place of its reference',
      `update passport.complaint_parts set ref = 'They wrote to me'`,
      'complaint_parts_ref_check',
    ],
    [
      'two parts in one place',
      `insert into passport.complaint_parts select tenant_id, complaint_id, ordinal, kind, ref from passport.complaint_parts`,
      'complaint_parts__primary',
    ],
  ])('refuses %s by name', async (_, statement, constraint) => {
    const { url } = await clone('logto');
    await fill(url);

    await expect(runSql(url, statement)).rejects.toMatchObject({ constraint });
  });

  it('lets the same person be blocked again after the end of an earlier block', async () => {
    const { url } = await clone('logto');
    await fill(url);
    await runSql(url, `update passport.blocks set ended_at = now(), ended_by = 'key_1'`);

    await runSql(url, insertBlock('b'));

    expect(await runSql(url, 'select id from passport.blocks')).toHaveLength(2);
  });
});
