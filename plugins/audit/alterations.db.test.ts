import { afterEach, describe, expect, it } from '@jest/globals';
import { deployAlterations, rollbackAlterations } from '../../alterations/runner.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const id = '1795263000-audit-search-and-work-on-complaints';
const tables = [
  ...['audit_entries', 'audit_entry_attributes', 'audit_verifications'],
  ...['blocks', 'complaints', 'complaint_parts'],
];
const siteId = `site_${'a'.repeat(24)}`;
const complaintId = `complaint_${'a'.repeat(24)}`;
const ref = `plr_${'a'.repeat(26)}`;
const hash = `decode(repeat('ab', 32), 'hex')`;

const databases: TestDatabase[] = [];
const clone = async () => {
  const database = await cloneDatabase('logto');
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

const fill = async (url: string) => {
  for (const statement of [
    `insert into passport.audit_entries (tenant_id, sequence, occurred_at, actor_type, actor_id, action, attributes, result, previous_hash, entry_hash)
     values ('default', 1, now(), 'site', 's', 'attributes.read', '{email,name,email}', 'allowed', ${hash}, ${hash}),
            ('admin', 1, now(), 'site', 's', 'attributes.read', '{}', 'allowed', ${hash}, ${hash})`,
    `insert into passport.sites (tenant_id, id, name, sector_id)
     values ('default', '${siteId}', 'A shop', 'sector_${'a'.repeat(24)}')`,
    `insert into passport.blocks (tenant_id, id, site_id, user_id, user_ref, reason, created_by, ended_at, ended_by, ended_reason)
     values ('default', 'block_${'a'.repeat(24)}', '${siteId}', 'u1', 'ppid_1', 'fraud', 'key_1', now(), 'member_1', 'appeal')`,
    `insert into passport.complaints (tenant_id, id, site_id, user_id, user_ref, category, created_by, assigned_to, assigned_at)
     values ('default', '${complaintId}', '${siteId}', 'u1', 'ppid_1', 'fraud', 'key_1', 'member_1', now())`,
    `insert into passport.complaint_parts (tenant_id, complaint_id, ordinal, kind, ref, created_by)
     values ('default', '${complaintId}', 0, 'text', '${ref}', null), ('default', '${complaintId}', 1, 'note', '${ref}', 'member_1')`,
    `insert into passport.audit_verifications (tenant_id, id, status, started_by)
     values ('default', 'verification_${'a'.repeat(24)}', 'running', 'member_1')`,
  ]) {
    await runSql(url, statement);
  }
};

describe(`the alteration ${id}`, () => {
  it('goes down with rows in its tables and comes up again: entries, blocks and complaints stay', async () => {
    const { url } = await clone();
    const before = await describeTables(url);
    await fill(url);

    await rollbackAlterations(url, 'passport', id);
    const parts = await runSql(url, 'select kind from passport.complaint_parts');
    await deployAlterations(url);

    expect(await describeTables(url)).toEqual(before);
    expect(parts).toEqual([{ kind: 'text' }]);
    expect(await runSql(url, 'select id from passport.complaints')).toHaveLength(1);
    expect(await runSql(url, 'select id from passport.blocks')).toHaveLength(1);
    // Entries from before are found by what they name.
    expect(
      await runSql(
        url,
        `select tenant_id as tenant, attribute, sequence::int from passport.audit_entry_attributes order by 2`
      )
    ).toEqual([
      { tenant: 'default', attribute: 'email', sequence: 1 },
      { tenant: 'default', attribute: 'name', sequence: 1 },
    ]);
  });

  it('lets every table be read by the tenant’s own role alone', async () => {
    const { url } = await clone();
    await fill(url);
    await runSql(url, `insert into passport.audit_entry_attributes values ('default', 'email', 1)`);
    const count = async (role: 'default' | 'admin') =>
      runSql(
        await getTenantUrl(url, role),
        `select (select count(*)::int from passport.audit_entry_attributes) as attributes,
                (select count(*)::int from passport.audit_verifications) as verifications`
      );

    expect(await count('default')).toEqual([{ attributes: 1, verifications: 1 }]);
    expect(await count('admin')).toEqual([{ attributes: 0, verifications: 0 }]);
  });

  it.each([
    [
      'a second verification that runs',
      `insert into passport.audit_verifications (tenant_id, id, status, started_by)
       values ('default', 'verification_${'b'.repeat(24)}', 'running', 'x')`,
      'audit_verifications__one',
    ],
    [
      'an end without a result',
      'update passport.audit_verifications set ended_at = now()',
      'audit_verifications__end',
    ],
    [
      'a fault without its kind',
      `update passport.audit_verifications set status = 'faulty', ended_at = now()`,
      'audit_verifications__fault',
    ],
    [
      'an assignment without its time',
      'update passport.complaints set assigned_at = null',
      'complaints__assignment',
    ],
    [
      'a reason for the end of a block that lives',
      'update passport.blocks set ended_at = null, ended_by = null',
      'blocks__ended_reason',
    ],
    [
      'an unknown kind of part',
      `update passport.complaint_parts set kind = 'rumour'`,
      'complaint_parts_kind_check',
    ],
  ])('refuses %s by name', async (_, statement, constraint) => {
    const { url } = await clone();
    await fill(url);

    await expect(runSql(url, statement)).rejects.toMatchObject({ constraint });
  });
});
