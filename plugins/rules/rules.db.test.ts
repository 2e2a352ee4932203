import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { deployAlterations, rollbackAlterations } from '../../alterations/runner.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createSites } from '../sites/port.ts';
import { parseRule } from './guard.ts';
import { createRuleQueries } from './queries.ts';
import { createRules } from './service.ts';
import type { RuleDraft } from './service.ts';
import { templates } from './templates.ts';

const draft = (years: number): RuleDraft => ({
  rule: { '>=': [{ var: 'age' }, years] },
  descriptionEn: `${years} or older`,
  descriptionRu: `от ${years} лет`,
});

describe('rules', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  });
  afterAll(async () => {
    await Promise.all([pool.end(), other.end()]);
    await database.drop();
  });

  const makeSite = async (name: string) =>
    (await createSites(pool, 'default').getSiteOfApplication(name)).id;
  const rules = () => createRules({ pool, tenantId: 'default' });

  it('answers by the version put last and keeps the earlier ones', async () => {
    const siteId = await makeSite('app_put');

    const versions = [
      await rules().put(siteId, 'of_age', draft(18), 'admin_1'),
      await rules().put(siteId, 'of_age', draft(21), 'admin_2'),
    ];

    expect(versions).toEqual([1, 2]);
    expect(await rules().get(siteId, 'of_age')).toEqual({
      siteId,
      name: 'of_age',
      version: 2,
      ...draft(21),
      effect: 'verdict',
      permission: null,
      isActive: true,
      position: 0,
      isEnabled: true,
      createdAt: expect.any(Number),
      createdBy: 'admin_2',
    });
    expect(
      (await rules().listVersions(siteId, 'of_age')).map(({ version, isActive, rule }) => ({
        version,
        isActive,
        rule,
      }))
    ).toEqual([
      { version: 2, isActive: true, rule: draft(21).rule },
      { version: 1, isActive: false, rule: draft(18).rule },
    ]);
  });

  it('gives 20 concurrent puts distinct versions and leaves exactly one active', async () => {
    const siteId = await makeSite('app_race');

    const versions = await Promise.all(
      Array.from({ length: 20 }, async (_item, index) =>
        rules().put(siteId, 'of_age', draft(index), 'admin')
      )
    );

    const rows = await rules().listVersions(siteId, 'of_age');
    expect(versions.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_item, index) => index + 1)
    );
    expect(rows.filter(({ isActive }) => isActive).map(({ version }) => version)).toEqual([20]);
  });

  it('leaves one or none active when puts, rollbacks and removals meet', async () => {
    const siteId = await makeSite('app_mixed');
    await rules().put(siteId, 'of_age', draft(18), 'admin');

    const ends = await Promise.allSettled(
      Array.from({ length: 8 }, async (_item, index) => {
        await rules().put(siteId, 'of_age', draft(index), 'admin');
        await rules().rollback(siteId, 'of_age', 1, 'admin');
        await rules().remove(siteId, 'of_age', 'admin');
      })
    );

    const codes = ends.flatMap((end) =>
      end.status === 'rejected' ? [(end.reason as { code?: string }).code] : []
    );
    expect(codes.filter((code) => code !== 'rules.not_found')).toEqual([]);
    const rows = await rules().listVersions(siteId, 'of_age');
    expect(rows.filter(({ isActive }) => isActive).length).toBeLessThanOrEqual(1);
    expect(rows).toHaveLength(9);
  });

  it('goes back to an earlier version, also after the rule was removed', async () => {
    const siteId = await makeSite('app_back');
    await rules().put(siteId, 'of_age', draft(18), 'admin');
    await rules().put(siteId, 'of_age', draft(21), 'admin');

    await rules().rollback(siteId, 'of_age', 1, 'admin');
    const back = await rules().get(siteId, 'of_age');
    await rules().remove(siteId, 'of_age', 'admin');
    const removed = await rules().find(siteId, 'of_age');
    await rules().rollback(siteId, 'of_age', 2, 'admin');

    expect(back.version).toBe(1);
    expect(removed).toBeNull();
    expect((await rules().get(siteId, 'of_age')).version).toBe(2);
    expect(await rules().put(siteId, 'of_age', draft(16), 'admin')).toBe(3);
  });

  it('does not go back to a version that the guard no longer lets pass', async () => {
    const siteId = await makeSite('app_stale');
    await rules().put(siteId, 'of_age', draft(18), 'admin');
    await rules().put(siteId, 'of_age', draft(21), 'admin');
    await runSql(
      database.url,
      `update passport.auth_rules set rule = '{"map": []}' where site_id = $1 and version = 1`,
      [siteId]
    );

    await expect(rules().rollback(siteId, 'of_age', 1, 'admin')).rejects.toMatchObject({
      code: 'rules.invalid_rule',
    });
    expect((await rules().get(siteId, 'of_age')).version).toBe(2);
  });

  it('lists the active rules of one site by name', async () => {
    const siteId = await makeSite('app_list');
    const neighbour = await makeSite('app_neighbour');
    for (const [name, template] of Object.entries(templates)) {
      await rules().put(siteId, name, template, 'admin');
    }
    await rules().put(neighbour, 'of_age', draft(18), 'admin');
    await rules().remove(siteId, 'can_checkout', 'admin');

    expect((await rules().list(siteId)).map(({ name }) => name)).toEqual([
      'age_over_18',
      'age_over_21',
      'ships_to',
    ]);
    expect(await rules().find(siteId, 'of_age')).toBeNull();
  });

  it('stores the largest rule the guard lets pass, and gives it back unchanged', async () => {
    const siteId = await makeSite('app_large');
    const items = Array.from({ length: 4000 }, () => 1);
    const rule = { in: [{ var: 'age' }, items] };
    const odd = { cat: ['\u0001\u{1F600}\\', -0.000001, Number.MAX_SAFE_INTEGER, 0.1] };

    await rules().put(siteId, 'large', { ...draft(1), rule }, 'admin');
    await rules().put(siteId, 'odd', { ...draft(1), rule: odd }, 'admin');

    expect((await rules().get(siteId, 'large')).rule).toEqual(rule);
    expect((await rules().get(siteId, 'odd')).rule).toEqual(odd);
  });

  it('refuses what is no rule and a name that is none, and stores nothing of it', async () => {
    const siteId = await makeSite('app_invalid');
    const wrong = { ...draft(18), rule: { map: [] } };
    const wordy = { ...draft(18), descriptionRu: 'я'.repeat(201) };
    const invalid = { code: 'rules.invalid_rule', httpStatus: 400 };

    await expect(rules().put(siteId, 'of_age', wrong, 'admin')).rejects.toMatchObject(invalid);
    await expect(rules().put(siteId, 'of_age', wordy, 'admin')).rejects.toMatchObject(invalid);
    await expect(rules().put(siteId, 'Of-Age', draft(18), 'admin')).rejects.toMatchObject(invalid);
    expect(await rules().listVersions(siteId, 'of_age')).toEqual([]);
  });

  it('knows no rule of a site, a name or a version that is not there', async () => {
    const siteId = await makeSite('app_missing');
    await rules().put(siteId, 'of_age', draft(18), 'admin');
    const unknown = `site_${'0'.repeat(24)}`;
    const missing = { code: 'rules.not_found', httpStatus: 404 };

    await expect(rules().put(unknown, 'of_age', draft(18), 'admin')).rejects.toMatchObject(missing);
    await expect(rules().get(siteId, 'nothing')).rejects.toMatchObject(missing);
    await expect(rules().remove(siteId, 'nothing', 'admin')).rejects.toMatchObject(missing);
    await expect(rules().rollback(siteId, 'of_age', 2, 'admin')).rejects.toMatchObject(missing);
    expect((await rules().get(siteId, 'of_age')).version).toBe(1);
  });

  it('go with their site', async () => {
    const siteId = await makeSite('app_gone');
    await rules().put(siteId, 'of_age', draft(18), 'admin');

    await runSql(database.url, 'delete from passport.sites where id = $1', [siteId]);

    expect(await rules().listVersions(siteId, 'of_age')).toEqual([]);
  });

  it('of one tenant are not seen and not changed by another through any query', async () => {
    const siteId = await makeSite('app_mine');
    await rules().put(siteId, 'of_age', draft(18), 'admin');
    await rules().put(siteId, 'of_age', draft(21), 'admin');
    const before = await rules().listVersions(siteId, 'of_age');
    const row = {
      siteId,
      name: 'of_age',
      createdBy: 'x',
      position: 0,
      ...draft(1),
      rule: parseRule(draft(1).rule),
    };

    // Once as itself, once claiming to be the other tenant.
    for (const tenantId of ['admin', 'default']) {
      const queries = createRuleQueries(tenantId);
      expect(
        await Promise.all([
          queries.lockSite(other, siteId),
          queries.deactivate(other, siteId, 'of_age'),
          queries.activate(other, siteId, { name: 'of_age', version: 1 }, 0),
          queries.findActive(other, siteId, 'of_age'),
          queries.findVerdict(other, siteId, 'of_age'),
          queries.listOfPermissions(other, siteId),
          queries.listActive(other, siteId),
          queries.listVersions(other, siteId, 'of_age'),
          queries.listEver(other, siteId),
        ])
      ).toEqual([false, false, false, null, null, [], [], [], []]);
      await expect(queries.insertNextVersion(other, row)).rejects.toThrow();
    }
    // And the right role that names the wrong tenant.
    expect(await createRuleQueries('admin').listVersions(pool, siteId, 'of_age')).toEqual([]);
    expect(await createRuleQueries('admin').listEver(pool, siteId)).toEqual([]);
    expect(await rules().listVersions(siteId, 'of_age')).toEqual(before);
  });
});

describe('the table of rules', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
  });
  afterAll(async () => database.drop());

  const id = '1795254500-rules';
  const siteId = `site_${'a'.repeat(24)}`;
  const insertSite = `insert into passport.sites (tenant_id, id, name, sector_id)
    values ('default', '${siteId}', 'A shop', 'sector_${'a'.repeat(24)}') on conflict do nothing`;
  const insert = (change: Readonly<Record<string, string>> = {}) => {
    const row = {
      name: `'of_age'`,
      version: '1',
      rule: `'{"!": [true]}'`,
      active: 'true',
      ...change,
    };
    return `insert into passport.auth_rules
      (tenant_id, site_id, name, version, rule, description_en, description_ru, is_active, created_by)
      values ('default', '${siteId}', ${row.name}, ${row.version}, ${row.rule}, '', '', ${row.active}, 'admin')`;
  };
  const describeTable = async () =>
    Promise.all(
      [
        `select column_name, data_type, is_nullable, column_default from information_schema.columns
         where table_schema = 'passport' and table_name = 'auth_rules' order by 1`,
        `select conname, pg_get_constraintdef(oid) as definition from pg_constraint
         where conrelid = to_regclass('passport.auth_rules') order by 1`,
        `select indexdef from pg_indexes where schemaname = 'passport' and tablename = 'auth_rules' order by 1`,
        `select policyname, qual, with_check from pg_policies where tablename = 'auth_rules'`,
        `select grantee, privilege_type from information_schema.role_table_grants
         where table_name = 'auth_rules' order by 1, 2`,
        `select relrowsecurity, relforcerowsecurity from pg_class
         where oid = to_regclass('passport.auth_rules')`,
      ].map(async (text) => runSql(database.url, text))
    );

  it('goes down with rows in it, comes up again the same, and is not made twice', async () => {
    const before = await describeTable();
    await runSql(database.url, insertSite);
    await runSql(database.url, insert());

    const down = await rollbackAlterations(database.url, 'passport', id);
    const gone = await describeTable();
    const up = await deployAlterations(database.url);
    const again = await deployAlterations(database.url);

    expect(down).toContain(id);
    expect(gone.flat()).toEqual([]);
    expect(up).toContain(id);
    expect(again).toEqual([]);
    expect(await describeTable()).toEqual(before);
    expect(before.at(-1)).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });

  it('is made once by 20 concurrent runners', async () => {
    await rollbackAlterations(database.url, 'passport', id);

    const runs = await Promise.all(
      Array.from({ length: 20 }, async () => deployAlterations(database.url))
    );

    expect(runs.flat().filter((deployed) => deployed === id)).toEqual([id]);
  });

  it.each([
    ['a second active version', insert({ version: '2' }), '23505'],
    ['the same version twice', insert({ active: 'false' }), '23505'],
    ['a name that is none', insert({ name: `'Of-Age'` }), '23514'],
    ['a version before the first', insert({ version: '0', active: 'false' }), '23514'],
    ['a rule that is a list', insert({ version: '3', active: 'false', rule: `'[]'` }), '23514'],
    [
      'a rule that is too large',
      insert({
        version: '3',
        active: 'false',
        rule: `jsonb_build_object('cat', repeat('x', 16384))`,
      }),
      '23514',
    ],
    [
      'a site that is not there',
      insert({ name: `'other'` }).replace(siteId, `site_${'b'.repeat(24)}`),
      '23503',
    ],
  ])('refuses %s', async (_title, statement, code) => {
    await runSql(database.url, insertSite);
    await runSql(database.url, 'delete from passport.auth_rules');
    await runSql(database.url, insert());

    await expect(runSql(database.url, statement)).rejects.toMatchObject({ code });
  });
});
