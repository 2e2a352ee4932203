import { afterEach, describe, expect, it } from '@jest/globals';
import {
  deployAlterations,
  listPendingAlterations,
  rollbackAlterations,
} from '../../alterations/runner.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const id = '1795261000-reveals';
const databases: TestDatabase[] = [];
const clone = async () => {
  const database = await cloneDatabase('logto');
  databases.push(database);
  return database;
};
afterEach(async () => {
  await Promise.all(databases.splice(0).map(async ({ drop }) => drop()));
});

/** Columns, constraints, indexes, policies, grants, row-level security, and the trigger. */
const describeTable = async (url: string) =>
  Promise.all(
    [
      `select column_name, data_type, is_nullable, column_default from information_schema.columns
       where table_schema = 'passport' and table_name = 'reveals' order by 1`,
      `select conname, pg_get_constraintdef(pg_constraint.oid) from pg_constraint join pg_class on pg_class.oid = conrelid
       where connamespace = 'passport'::regnamespace and relname = 'reveals' order by 1`,
      `select indexdef from pg_indexes where schemaname = 'passport' and tablename = 'reveals' order by 1`,
      `select policyname, qual, with_check from pg_policies where schemaname = 'passport' and tablename = 'reveals'`,
      `select grantee, privilege_type from information_schema.role_table_grants
       where table_schema = 'passport' and table_name = 'reveals' order by 1, 2`,
      `select relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace = 'passport'::regnamespace and relname = 'reveals'`,
      `select pg_get_triggerdef(oid) from pg_trigger where tgname = 'passport_reveals_forgotten'`,
    ].map(async (text) => runSql(url, text))
  );

const insert = (mark: string, change: Readonly<Record<string, string>> = {}) => {
  const row = {
    tenant_id: `'default'`,
    id: `'reveal_${mark.repeat(24)}'`,
    user_id: `'u1'`,
    attribute: `'email'`,
    category: `'support'`,
    reason_sealed: `'pls1.eu.1.abc'`,
    status: `'waiting'`,
    asked_by: `'admin_1'`,
    ...change,
  };
  return `insert into passport.reveals (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
};
const addUser = `insert into public.users (tenant_id, id) values ('default', 'u1')`;

describe(`the alteration ${id}`, () => {
  it('goes down with rows in its table, and comes up again the same and empty', async () => {
    const { url } = await clone();
    const before = await describeTable(url);
    await runSql(url, insert('a'));

    const down = await rollbackAlterations(url, 'passport', id);
    const gone = await describeTable(url);
    const pending = await listPendingAlterations(url);
    await deployAlterations(url);

    expect(down).toContain(id);
    expect(gone.flat()).toEqual([]);
    expect(pending).toContain(id);
    expect(await describeTable(url)).toEqual(before);
    expect(await runSql(url, 'select id from passport.reveals')).toEqual([]);
  });

  it('lets the table be read by the tenant’s own role alone, and takes no row without a tenant', async () => {
    const { url } = await clone();
    await runSql(url, insert('a'));
    const [own, foreign] = [await getTenantUrl(url, 'default'), await getTenantUrl(url, 'admin')];

    expect(await runSql(own, 'select id from passport.reveals')).toHaveLength(1);
    expect(await runSql(foreign, 'select id from passport.reveals')).toEqual([]);
    await expect(runSql(foreign, insert('b'))).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    [
      'a decision of whoever asked',
      { decided_by: `'admin_1'`, decided_at: 'now()', status: `'refused'` },
      'reveals__two_people',
    ],
    [
      'a decision without its time',
      { decided_by: `'admin_2'`, status: `'refused'` },
      'reveals__decision',
    ],
    [
      'a decision on what still waits',
      { decided_by: `'admin_2'`, decided_at: 'now()' },
      'reveals__waiting',
    ],
    ['a refusal of nobody', { status: `'refused'` }, 'reveals__refused'],
    ['a grant without an end', { status: `'granted'` }, 'reveals__granted'],
    ['a showing without its time', { status: `'shown'`, granted_until: 'now()' }, 'reveals__shown'],
    ['an unknown status', { status: `'maybe'` }, 'reveals_status_check'],
    ['an unknown category', { category: `'mood'` }, 'reveals_category_check'],
    ['a reason in clear', { reason_sealed: `'Anna asked'` }, 'reveals_reason_sealed_check'],
    [
      'a value in place of an attribute',
      { attribute: `'anna@example.com'` },
      'reveals_attribute_check',
    ],
  ])('refuses %s by name', async (_, change, constraint) => {
    const { url } = await clone();

    await expect(runSql(url, insert('a', change))).rejects.toMatchObject({ constraint });
  });

  it('forgets with an account whose it was and the words of the reason, whoever deletes it', async () => {
    const { url } = await clone();
    await runSql(url, addUser);
    await runSql(url, insert('a'));
    await runSql(url, insert('b', { user_id: `'u2'` }));

    await runSql(await getTenantUrl(url, 'default'), `delete from public.users where id = 'u1'`);

    expect(
      await runSql(url, 'select user_id, reason_sealed from passport.reveals order by id')
    ).toEqual([
      { user_id: '', reason_sealed: null },
      { user_id: 'u2', reason_sealed: 'pls1.eu.1.abc' },
    ]);
  });
});
