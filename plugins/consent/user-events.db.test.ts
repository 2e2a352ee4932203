/** Sites are told of changed values by the rule that they read them by (listLive in queries.ts): the triggers on Logto's own table. */
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  deployAlterations,
  listAlterations,
  rollbackAlterations,
} from '../../alterations/runner.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const id = '1795271000-events-of-readable-values';
const letters = { default: 'a', admin: 'b' } as const;
type TenantId = keyof typeof letters;

const databases: TestDatabase[] = [];
const clone = async () => {
  const database = await cloneDatabase('logto');
  databases.push(database);
  return database;
};
afterEach(async () => {
  await Promise.all(databases.splice(0).map(async ({ drop }) => drop()));
});

/** In each tenant a site that somebody of the same id shares their e-mail address with. */
const fill = async (url: string) => {
  for (const [tenant, letter] of Object.entries(letters)) {
    const mark = letter.repeat(24);
    for (const statement of [
      `insert into public.users (tenant_id, id, primary_email) values ('${tenant}', 'u_${letter}', 'old')`,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('${tenant}', 'site_${mark}', 'A shop', 'sector_${mark}')`,
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
       values ('${tenant}', 'ppid_${letter.repeat(26)}', 'sector_${mark}', 'u_${letter}')`,
      `insert into passport.site_attributes
         (tenant_id, site_id, attribute, purpose, purpose_code, text_en, text_ru, default_days, longest_days)
       values ('${tenant}', 'site_${mark}', 'email', 'receipt', 'dpv:Abc', 'For this', 'Для этого', 1, 2)`,
      `insert into passport.consents
         (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method)
       values ('${tenant}', 'consent_${mark}', 'u_${letter}', 'site_${mark}', 'email', 'receipt', 'dpv:Abc', 1, 'granted', 'api')`,
    ]) {
      await runSql(url, statement);
    }
  }
};

const change = async (url: string, tenant: TenantId, column = 'primary_email') =>
  runSql(
    await getTenantUrl(url, tenant),
    `update public.users set ${column} = ${column === 'is_suspended' ? 'not is_suspended' : 'gen_random_uuid()::text'}`
  );
const listEvents = async (url: string, tenant: TenantId) =>
  runSql<{ type: string }>(
    await getTenantUrl(url, tenant),
    'select type, user_ref, payload from passport.event_outbox order by position'
  );
const told = (tenant: TenantId) => ({
  type: 'user-updated',
  user_ref: `ppid_${letters[tenant].repeat(26)}`,
  payload: { attributes: ['email'] },
});
const readFunction = async (url: string) =>
  runSql(
    url,
    `select pg_get_functiondef('passport.tell_sites_of_update'::regproc) as text,
       (select json_agg(pg_get_triggerdef(oid) order by tgname) from pg_trigger
        where tgfoid = 'passport.tell_sites_of_update'::regproc) as triggers`
  );

/** One alteration without those that follow it. */
const runAlone = async (url: string, name: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    await (await listAlterations('passport')).find((one) => one.id === name)!.up(client);
    await client.query('commit');
  } finally {
    await client.end();
  }
};

const askErasure = (tenant: TenantId) => `
  insert into passport.erasures (tenant_id, id, user_id, requested_by, due_at)
  values ('${tenant}', 'dsr_${letters[tenant].repeat(24)}', 'u_${letters[tenant]}', 'person', now() + interval '1 day')`;
const changeMeaning = `update passport.site_attributes set text_version = 2 where tenant_id = 'default'`;
const takeBack = `delete from passport.site_attributes where tenant_id = 'default'`;

describe(`the alteration ${id}`, () => {
  it('tells the site of each tenant of the change of its own person', async () => {
    const { url } = await clone();
    await fill(url);

    await change(url, 'default');

    expect(await listEvents(url, 'default')).toEqual([told('default')]);
    expect(await listEvents(url, 'admin')).toEqual([]);
    await change(url, 'admin');
    expect(await listEvents(url, 'admin')).toEqual([told('admin')]);
    expect(await listEvents(url, 'default')).toHaveLength(1);
  });

  it.each([
    ['whose purpose means something else by now', changeMeaning],
    ['whose purpose was taken back', takeBack],
    ['of somebody who has asked to be erased', askErasure('default')],
  ])('tells nobody of a value %s, and the other tenant as before', async (_, statement) => {
    const { url } = await clone();
    await fill(url);
    await runSql(url, statement);

    await change(url, 'default');
    await change(url, 'admin');

    expect(await listEvents(url, 'default')).toEqual([]);
    expect(await listEvents(url, 'admin')).toEqual([told('admin')]);
  });

  it('tells again once the person has taken back that they want to be erased', async () => {
    const { url } = await clone();
    await fill(url);
    await runSql(url, askErasure('default'));
    await runSql(url, `update passport.erasures set status = 'cancelled', ended_at = now()`);

    await change(url, 'default');

    expect(await listEvents(url, 'default')).toEqual([told('default')]);
  });

  it('tells of a suspended account whatever may be read of it', async () => {
    const { url } = await clone();
    await fill(url);
    await runSql(url, takeBack);

    await change(url, 'default', 'is_suspended');

    expect((await listEvents(url, 'default')).map(({ type }) => type)).toEqual([
      'account-disabled',
    ]);
  });

  it('goes down to the rule before it with rows in its tables, and comes up again the same', async () => {
    const { url } = await clone();
    const before = await readFunction(url);
    await fill(url);
    await runSql(url, changeMeaning);

    const down = await rollbackAlterations(url, 'passport', id);
    await change(url, 'default');
    const toldBefore = await listEvents(url, 'default');
    const up = await deployAlterations(url);
    await change(url, 'default');

    expect(down).toContain(id);
    expect(up).toContain(id);
    expect(toldBefore).toEqual([told('default')]);
    expect(await listEvents(url, 'default')).toEqual(toldBefore);
    expect(await readFunction(url)).toEqual(before);
  });

  it('leaves the function of the alteration that made it to the letter when it goes down', async () => {
    const { url } = await clone();
    const first = '1795259000-user-events';
    await rollbackAlterations(url, 'passport', id);
    const left = await readFunction(url);

    await rollbackAlterations(url, 'passport', first);
    await runAlone(url, first);

    expect(await readFunction(url)).toEqual(left);
  });
});
