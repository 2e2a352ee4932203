import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { runSql } from '../testing/sql.ts';

describe('passport tenant create', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
  });
  afterAll(async () => {
    await database.drop();
    // Roles belong to the server, not to the database.
    await runSql(
      process.env['TEST_POSTGRES_URL'] ?? '',
      `drop role if exists logto_tenant_${database.name}_shop2`
    );
  });

  const run = async (id: string, environment: Readonly<Record<string, string>> = {}) =>
    runCommand({ databaseUrl: database.url, environment }, 'tenant', 'create', id);

  it('makes what Logto makes for its first tenant, with keys of its own', async () => {
    const { code, stderr } = await run('shop2');

    const count = async (id: string) =>
      runSql(
        database.url,
        `select (select count(*) from sign_in_experiences where tenant_id = $1) as experiences,
           (select count(*) from account_centers where tenant_id = $1) as centers,
           (select count(*) from resources where tenant_id = $1) as resources,
           (select count(*) from resources where tenant_id = 'admin' and indicator = 'https://' || $1 || '.logto.app/api') as proxied,
           (select count(*) from applications where tenant_id = 'admin' and id = 'm-' || $1) as proxies,
           (select count(*) from logto_configs where tenant_id = $1 and key <> 'cloudConnection') as configs,
           (select count(*) from passport.sealing_states where tenant_id = $1 and mode = 'sealed') as states`,
        [id]
      );
    const keys = await runSql<{ value: unknown }>(
      database.url,
      `select value from logto_configs where key = 'oidc.privateKeys' and tenant_id in ('default', 'shop2')`
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(await count('shop2')).toEqual(await count('default'));
    expect(new Set(keys.map(({ value }) => JSON.stringify(value))).size).toBe(2);
  });

  it('makes a role that sees rows of its own tenant only', async () => {
    await runSql(
      database.url,
      `insert into passport.sites (tenant_id, id, name, sector_id)
       select id, 'site_' || rpad(id, 20, '0'), id, 'sector_' || rpad(id, 20, '0')
       from tenants where id <> 'admin'`
    );

    const rows = await runSql(
      await getTenantUrl(database.url, 'shop2'),
      `select 'experience' as what, tenant_id as id from sign_in_experiences
       union all select 'site', id from passport.sites
       union all select 'state', tenant_id from passport.sealing_states`
    );

    expect(rows).toEqual([
      { what: 'experience', id: 'shop2' },
      { what: 'site', id: `site_${'shop2'.padEnd(20, '0')}` },
      { what: 'state', id: 'shop2' },
    ]);
  });

  it.each([
    ['shop2', {}, 'cli.tenant_exists'],
    ['default', {}, 'cli.tenant_exists'],
    ['Shop', {}, 'cli.tenant_id_invalid'],
    ['a-b', {}, 'cli.tenant_id_invalid'],
    ['a'.repeat(22), {}, 'cli.tenant_id_invalid'],
    ['shop3', { OIDC_COOKIE_KEYS: 'x' }, 'cli.tenant_keys_shared'],
  ])('refuses %s with %j as %s, and changes nothing', async (id, environment, code) => {
    const read = async () => runSql(database.url, 'select * from tenants order by id');
    const before = await read();

    const refused = await run(id, environment);

    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(new RegExp(`^${code}: `));
    expect(await read()).toEqual(before);
  });

  it('refuses a database that lacks tables of the pack', async () => {
    const bare = await cloneDatabase('logto-bare');

    const { code, stderr } = await runCommand(
      { databaseUrl: bare.url, environment: {} },
      ...['tenant', 'create', 'shop2']
    );

    await bare.drop();
    expect([code, stderr.split(':')[0]]).toEqual([2, 'cli.alterations_pending']);
  });
});
