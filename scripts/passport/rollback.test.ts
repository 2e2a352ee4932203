/** What `passport remove` refuses to take away, and that it finishes what it began. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { rollbackAlterations } from '../../alterations/runner.ts';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase } from '../testing/databases.ts';
import type { DatabaseKind, TestDatabase } from '../testing/databases.ts';
import { dumpDatabase } from '../testing/dump.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { runSql } from '../testing/sql.ts';

const plain = `update passport.sealing_states set mode = 'plain'`;
const token = `plt_${'A'.repeat(28)}`;

// Databases and commands, several of each in a row, beside other tests.
jest.setTimeout(180_000);

describe('passport remove', () => {
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  const databases: TestDatabase[] = [];
  beforeAll(async () => {
    keys = await makeKeyFiles();
  });
  afterAll(async () => {
    await Promise.all([keys.remove(), ...databases.map(async ({ drop }) => drop())]);
  });

  const clone = async (kind: DatabaseKind) => {
    const database = await cloneDatabase(kind);
    databases.push(database);
    return database.url;
  };
  const open = async (kind: DatabaseKind, vaults: DatabaseKind = 'vault') => {
    const [url, eu, ru] = [await clone(kind), await clone(vaults), await clone(vaults)];
    const environment = {
      ...keys.environment,
      PASSPORT_REGIONS: 'eu,ru',
      PASSPORT_VAULT_EU_URL: eu,
      PASSPORT_VAULT_RU_URL: ru,
    };
    return {
      ...{ url, eu, ru },
      remove: async () => runCommand({ databaseUrl: url, environment }, 'remove'),
      dump: async () => Promise.all([url, eu, ru].map(dumpDatabase)),
    };
  };
  /** A person with a sealed address. */
  const keep = async (vault: string, tenantId: string, userId: string) => {
    await runSql(vault, `insert into vault.users_pii (tenant_id, user_id) values ($1, $2)`, [
      tenantId,
      userId,
    ]);
    await runSql(
      vault,
      `insert into vault.identifiers (tenant_id, user_id, attribute, token, key_version, value_enc)
       values ($1, $2, 'email', $3, 1, decode(repeat('00', 29), 'hex'))`,
      [tenantId, userId, token]
    );
  };
  const removed = {
    code: 0,
    stdout: 'vault eu: removed\nvault ru: removed\nlogto: removed\n',
    stderr: '',
  };

  it.each<[string, DatabaseKind, readonly string[]]>([
    ['a Logto without the pack', 'logto-bare', []],
    ['an empty database', 'empty', []],
    [
      'a database in which only the ledger was begun',
      'empty',
      ['create schema passport', 'create table passport.alterations (id text primary key)'],
    ],
  ])('takes nothing away when DB_URL is %s', async (_, kind, statements) => {
    const place = await open(kind);
    for (const statement of statements) {
      await runSql(place.url, statement);
    }
    await keep(place.ru, 'default', 'user_1');
    const before = await place.dump();

    const { code, stdout, stderr } = await place.remove();

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cli\.pack_missing: /);
    expect(await place.dump()).toEqual(before);
  });

  it('takes nothing away while a tenant has no state: nothing says that it is plain', async () => {
    const place = await open('logto');
    await runSql(place.url, plain);
    await runSql(place.url, `delete from passport.sealing_states where tenant_id = 'admin'`);
    const before = await place.dump();

    const { code, stdout, stderr } = await place.remove();

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cli\.still_sealed: /);
    expect(await place.dump()).toEqual(before);
  });

  it.each([
    ['people of a tenant that this database does not have', 'shop', 'user_1'],
    ['people of a tenant of that name whom this database has never had', 'default', 'stranger'],
  ])('takes no vault away that has %s', async (_, tenantId, userId) => {
    const place = await open('logto');
    await runSql(place.url, plain);
    await keep(place.ru, tenantId, userId);
    const before = await place.dump();

    const { code, stdout, stderr } = await place.remove();

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      new RegExp(`^refused: vault ru, tenant ${tenantId}\ncli\\.vault_foreign: `)
    );
    expect(stderr).not.toContain(userId);
    expect(await place.dump()).toEqual(before);
  });

  it('finds a stranger behind a thousand people who are known', async () => {
    const place = await open('logto');
    await runSql(place.url, plain);
    const people = (prefix: string) => `select 'default', '${prefix}' || lpad(n::text, 4, '0')`;
    await runSql(
      place.url,
      `insert into users (tenant_id, id) ${people('u')} from generate_series(1, 1000) as n`
    );
    await runSql(
      place.eu,
      `insert into vault.users_pii (tenant_id, user_id) ${people('u')} from generate_series(1, 1000) as n`
    );
    await keep(place.eu, 'default', 'v');

    const { stderr } = await place.remove();

    expect(stderr).toContain('cli.vault_foreign');
  });

  it('takes away what is left in a vault of people this database has, or has erased', async () => {
    const place = await open('logto');
    await runSql(place.url, plain);
    for (const userId of ['user_1', 'user_2']) {
      await runSql(place.url, `insert into users (tenant_id, id) values ('default', $1)`, [userId]);
    }
    await runSql(place.url, `delete from users where id = 'user_2'`);
    await keep(place.eu, 'default', 'user_1');
    await keep(place.ru, 'default', 'user_2');
    await runSql(
      place.ru,
      `insert into vault.day_keys (tenant_id, day, wrapped) values ('admin', 1, '')`
    );

    expect(await place.remove()).toEqual(removed);

    const [logto, eu, ru] = await place.dump();
    expect([eu, ru]).toEqual([{}, {}]);
    expect(Object.keys(logto ?? {}).filter((name) => name.startsWith('passport'))).toEqual([]);
  });

  it('goes on where it was ended in Logto’s database, and ends with nothing left to remove', async () => {
    const place = await open('logto');
    await runSql(place.url, plain);
    // In the way of the last statement of all.
    await runSql(place.url, 'create table passport.in_the_way (id text)');

    const first = await place.remove();
    await runSql(place.url, 'drop table passport.in_the_way');
    const second = await place.remove();
    const third = await place.remove();

    expect([first.code, first.stderr]).toEqual([1, 'cli.failed: 2BP01\n']);
    expect(second).toEqual(removed);
    expect(third.stderr).toMatch(/^cli\.pack_missing: /);
    expect(
      await runSql(place.url, `select nspname from pg_namespace where nspname like 'passport%'`)
    ).toEqual([]);
  });

  it('takes no vault with a single row away once the states of tenants are gone', async () => {
    const place = await open('logto');
    await runSql(place.url, plain);
    await rollbackAlterations(place.url, 'passport', '1795250000-vault-keys');
    await runSql(place.url, `insert into users (tenant_id, id) values ('default', 'user_1')`);
    await keep(place.eu, 'default', 'user_1');
    const before = await place.dump();

    const { code, stderr } = await place.remove();

    expect(code).toBe(2);
    expect(stderr).toContain('cli.vault_foreign');
    expect(await place.dump()).toEqual(before);
  });
});

describe('passport alteration rollback', () => {
  it('leaves a database alone in which a tenant has no state', async () => {
    const database = await cloneDatabase('logto');
    await runSql(database.url, `delete from passport.sealing_states`);

    const { code, stderr } = await runCommand(
      { databaseUrl: database.url, environment: {} },
      ...['alteration', 'rollback', 'passport', '1795250000-vault-keys']
    );

    await database.drop();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^cli\.still_sealed: /);
  });
});
