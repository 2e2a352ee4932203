import { afterEach, describe, expect, it } from '@jest/globals';
import {
  deployAlterations,
  listAlterations,
  listPendingAlterations,
  rollbackAlterations,
} from '../../alterations/runner.ts';
import type { AlterationSet } from '../../alterations/runner.ts';
import { cloneDatabase } from '../../scripts/testing/databases.ts';
import type { DatabaseKind, TestDatabase } from '../../scripts/testing/databases.ts';
import { runSql } from '../../scripts/testing/sql.ts';

const vaultKeysId = '1795250000-vault-keys';
const vaultId = '1795250000-vault';

const databases: TestDatabase[] = [];
const clone = async (kind: DatabaseKind) => {
  const database = await cloneDatabase(kind);
  databases.push(database);
  return database;
};
afterEach(async () => {
  await Promise.all(databases.splice(0).map(async ({ drop }) => drop()));
});

/** Everything about a schema that an alteration may have made. */
const describeSchema = async (url: string, schema: string) =>
  Promise.all([
    runSql(
      url,
      `select table_name, column_name, data_type, is_nullable, column_default
       from information_schema.columns where table_schema = $1 order by 1, 2`,
      [schema]
    ),
    runSql(
      url,
      `select conrelid::regclass::text as at, conname, pg_get_constraintdef(oid) as definition
       from pg_constraint where connamespace = $1::regnamespace order by 1, 2`,
      [schema]
    ),
    runSql(url, 'select indexname, indexdef from pg_indexes where schemaname = $1 order by 1', [
      schema,
    ]),
    runSql(
      url,
      'select tablename, policyname, qual, with_check from pg_policies where schemaname = $1 order by 1, 2',
      [schema]
    ),
    runSql(
      url,
      `select table_name, grantee, privilege_type from information_schema.role_table_grants
       where table_schema = $1 order by 1, 2, 3`,
      [schema]
    ),
    runSql(
      url,
      `select relname, relrowsecurity, relforcerowsecurity from pg_class
       where relnamespace = $1::regnamespace and relkind = 'r' order by 1`,
      [schema]
    ),
  ]);

const fillPassport = async (url: string) => {
  for (const text of [
    `insert into passport.user_keys (tenant_id, user_id, version, region, wrapped) values ('default', 'u', 1, 'eu', '\\x00')`,
    `insert into passport.residency (tenant_id, user_id, region, key_version, reason) values ('default', 'u', 'eu', 1, 'tenant')`,
    `insert into passport.tenant_keys (tenant_id, purpose, version, region, wrapped) values ('default', 'index', 1, 'eu', '\\x00')`,
    `insert into passport.transient_values (tenant_id, token, day, value_enc) values ('default', 'plt_${'a'.repeat(28)}', 1, 'pls1.eu.1.AA')`,
    `insert into passport.region_policies (tenant_id, default_region) values ('default', 'eu')`,
    `insert into passport.region_moves (tenant_id, id, user_id, from_region, to_region, state) values ('default', 'm', 'u', 'eu', 'ru', 'copying')`,
    `insert into passport.key_jobs (tenant_id, kind, state) values ('default', 'seal', 'running')`,
    `insert into public.users (tenant_id, id, primary_email) values ('default', 'u', 'ada@example.org')`,
    `insert into passport.sites (tenant_id, id, name, sector_id, default_region)
     values ('default', 'site_aaaaaaaaaaaaaaaaaaaaaaaa', 'A shop', 'sector_aaaaaaaaaaaaaaaaaaaaaaaa', 'eu')`,
  ]) {
    await runSql(url, text);
  }
};

const fillVault = async (url: string) => {
  for (const text of [
    `insert into vault.users_pii (tenant_id, user_id) values ('default', 'u')`,
    `insert into vault.identifiers (tenant_id, user_id, attribute, token, key_version, value_enc)
     values ('default', 'u', 'email', 'plt_${'a'.repeat(28)}', 1, decode(repeat('00', 29), 'hex'))`,
    `insert into vault.attribute_values (tenant_id, ref, user_id, attribute, key_version, value_enc)
     values ('default', 'plr_${'a'.repeat(26)}', 'u', 'name', 1, decode(repeat('00', 29), 'hex'))`,
    `insert into vault.day_keys (tenant_id, day, wrapped) values ('default', 1, '\\x00')`,
  ]) {
    await runSql(url, text);
  }
};

const cases: readonly {
  readonly set: AlterationSet;
  readonly id: string;
  readonly kind: DatabaseKind;
  readonly bare: DatabaseKind;
  readonly fill: (url: string) => Promise<void>;
}[] = [
  { set: 'passport', id: vaultKeysId, kind: 'logto', bare: 'logto-bare', fill: fillPassport },
  { set: 'vault', id: vaultId, kind: 'vault', bare: 'empty', fill: fillVault },
];

describe.each(cases)('the alteration $id', ({ set, id, kind, bare, fill }) => {
  it('goes down with rows in its tables and comes up again the same', async () => {
    const { url } = await clone(kind);
    const schemas = set === 'passport' ? ['passport', 'public'] : ['vault'];
    const read = async () => Promise.all(schemas.map(async (name) => describeSchema(url, name)));
    const before = await read();
    await fill(url);

    const down = await rollbackAlterations(url, set, id);
    const pending = await listPendingAlterations(url, set);
    const up = await deployAlterations(url, set);
    const after = await read();
    await fillAgain(url, set, fill);

    expect(down).toContain(id);
    expect(pending).toContain(id);
    expect(up).toContain(id);
    expect(after).toEqual(before);
  });

  it('is deployed once by 20 concurrent runners', async () => {
    const { url } = await clone(bare);

    const runs = await Promise.all(
      Array.from({ length: 20 }, async () => deployAlterations(url, set))
    );

    expect(runs.flat().sort()).toEqual((await listAlterations(set)).map((each) => each.id));
    expect(await listPendingAlterations(url, set)).toEqual([]);
  });

  it('does nothing on a second deploy', async () => {
    const { url } = await clone(kind);

    expect(await deployAlterations(url, set)).toEqual([]);
  });
});

const fillAgain = async (url: string, set: AlterationSet, fill: (url: string) => Promise<void>) => {
  if (set === 'passport') {
    await runSql(url, `delete from public.users where id = 'u'`);
    await runSql(url, `delete from passport.sites where id = 'site_aaaaaaaaaaaaaaaaaaaaaaaa'`);
  }
  await fill(url);
};

describe('the tables of keys in Logto’s database', () => {
  it('come with a sealed state for tenants without people, and one of sealing for those with', async () => {
    const { url } = await clone('logto');
    await rollbackAlterations(url, 'passport', vaultKeysId);
    await runSql(url, `insert into public.users (tenant_id, id) values ('default', 'u')`);

    await deployAlterations(url, 'passport');

    expect(
      await runSql(url, 'select tenant_id, mode from passport.sealing_states order by tenant_id')
    ).toEqual([
      { tenant_id: 'admin', mode: 'sealed' },
      { tenant_id: 'default', mode: 'sealing' },
    ]);
  });

  it('leave people and sites where they are when they go', async () => {
    const { url } = await clone('logto');
    await fillPassport(url);

    await rollbackAlterations(url, 'passport', vaultKeysId);

    expect(await runSql(url, 'select id, primary_email from public.users')).toEqual([
      { id: 'u', primary_email: 'ada@example.org' },
    ]);
    expect(await runSql(url, 'select name from passport.sites')).toEqual([{ name: 'A shop' }]);
  });
});

describe('the tables of a vault', () => {
  const refusals: readonly [string, string][] = [
    [
      'a value without a person',
      `insert into vault.identifiers (tenant_id, user_id, attribute, token, key_version, value_enc)
      values ('default', 'nobody', 'email', 'plt_${'a'.repeat(28)}', 1, decode(repeat('00', 29), 'hex'))`,
    ],
    [
      'an address in clear',
      `insert into vault.identifiers (tenant_id, user_id, attribute, token, key_version, value_enc)
      values ('default', 'u', 'email', 'ada@example.org', 1, decode(repeat('00', 29), 'hex'))`,
    ],
    [
      'a value too short to be sealed',
      `insert into vault.attribute_values (tenant_id, ref, user_id, attribute, key_version, value_enc)
      values ('default', 'plr_${'b'.repeat(26)}', 'u', 'name', 1, decode(repeat('00', 28), 'hex'))`,
    ],
    [
      'an index of another length',
      `insert into vault.identifiers (tenant_id, user_id, attribute, token, blind_index, key_version, value_enc)
      values ('default', 'u', 'email', 'plt_${'b'.repeat(28)}', '\\x00', 1, decode(repeat('00', 29), 'hex'))`,
    ],
    [
      'a day before all days',
      `insert into vault.day_keys (tenant_id, day, wrapped) values ('default', 0, '\\x00')`,
    ],
  ];
  it.each(refusals)('refuse %s', async (_title, statement) => {
    const { url } = await clone('vault');
    await fillVault(url);

    await expect(runSql(url, statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^235/),
    });
  });

  it('lose a person’s values with the person', async () => {
    const { url } = await clone('vault');
    await fillVault(url);

    await runSql(url, 'delete from vault.users_pii');

    expect(
      await runSql(
        url,
        'select ref from vault.attribute_values union all select token from vault.identifiers'
      )
    ).toEqual([]);
  });
});
