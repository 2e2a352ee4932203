/**
 * `passport alteration rollback` takes the pack's tables away again, down to one of them; `passport remove` takes away everything the pack
 * has put into a database. Both are refused while there is something that could not be read without them.
 */
import pg from 'pg';
import { sql } from '@silverhand/slonik';
import { rollbackAlterations } from '../../alterations/runner.ts';
import type { AlterationSet } from '../../alterations/runner.ts';
import { apiResource } from '../../plugins/api/port.ts';
import { siteRoleName } from '../../plugins/api/resource.ts';
import { readVaultConfig } from '../../plugins/vault/port.ts';
import { cliErrors, print, withTenantPool } from './context.ts';

const withDatabase = async <Result>(url: string, use: (client: pg.Client) => Promise<Result>) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

const hasTable = async (client: pg.Client, name: string) => {
  const { rows } = await client.query<{ found: string | null }>(
    'select to_regclass($1)::text as found',
    [name]
  );
  return rows[0]?.found !== null;
};

/** As each tenant: an owner whom row-level security binds would see no row, and take that for plain. @throws cli.still_sealed */
const assertPlain = async (url: string) => {
  const tenants = await withDatabase(url, async (client) =>
    (await hasTable(client, 'passport.sealing_states'))
      ? (await client.query<{ id: string }>('select id from public.tenants order by id')).rows
      : []
  );
  for (const { id } of tenants) {
    await withTenantPool(url, id, async (pool) => {
      // None is a tenant that was never opened; such a one has nothing sealed.
      const mode = await pool.maybeOneFirst<string>(sql`
        select mode from passport.sealing_states where tenant_id = ${id}
      `);
      if (mode !== null && mode !== 'plain') {
        throw cliErrors.still_sealed();
      }
    });
  }
};

/** There is one role for all tenants in a vault, and no row-level security. @throws cli.still_sealed */
const assertEmptyVault = async (url: string) =>
  withDatabase(url, async (client) => {
    if (!(await hasTable(client, 'vault.users_pii'))) {
      return;
    }
    const { rows } = await client.query('select 1 from vault.users_pii limit 1');
    if (rows.length > 0) {
      throw cliErrors.still_sealed();
    }
  });

const assertReadableWithout: Readonly<Record<AlterationSet, (url: string) => Promise<void>>> = {
  passport: assertPlain,
  vault: assertEmptyVault,
};

/** Newest first, down to and including `lastId`. @returns the exit code. @throws cli.still_sealed */
export const rollBack = async (
  url: string,
  set: AlterationSet,
  lastId: string
): Promise<number> => {
  await assertReadableWithout[set](url);
  const gone = await rollbackAlterations(url, set, lastId);
  for (const id of gone) {
    print(`rolled back ${id}`);
  }
  if (gone.length === 0) {
    print(`${set}: nothing to roll back`);
  }
  return 0;
};

/** The ledger is all that is left in the schema then. */
const dropSchema = async (url: string, set: AlterationSet) => {
  await rollbackAlterations(url, set);
  await withDatabase(url, async (client) => {
    await client.query(`drop table if exists ${set}.alterations`);
    await client.query(`drop schema if exists ${set}`);
  });
};

/**
 * Every table of the pack in Logto's database and in every vault, its schemas, the queue's, and the API resource and role in Logto's own
 * tables. What sites know people by, what people agreed to, and the audit chain are gone afterwards; Logto's tables are as Logto makes them.
 * Vaults first: with the last tenant in plain text nothing refers to them, and while one of them does not answer nothing is taken away.
 * @returns the exit code. @throws cli.still_sealed, vault.not_configured, vault.invalid_config
 */
export const removePack = async (url: string): Promise<number> => {
  await assertPlain(url);
  const { regions } = readVaultConfig(process.env);
  for (const region of regions) {
    await withDatabase(region.url, async (client) => client.query('select 1'));
  }
  for (const region of regions) {
    await dropSchema(region.url, 'vault');
    print(`vault ${region.name}: removed`);
  }
  await dropSchema(url, 'passport');
  await withDatabase(url, async (client) => {
    await client.query('delete from public.resources where indicator = $1', [apiResource]);
    await client.query('delete from public.roles where name = $1 and type = $2', [
      siteRoleName,
      'MachineToMachine',
    ]);
    await client.query('drop schema if exists passport_jobs cascade');
  });
  print('logto: removed');
  return 0;
};
