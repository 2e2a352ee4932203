/**
 * Whether the pack's tables may go: what must hold in Logto's database and in the vaults before any of them does. Reads only.
 *
 * Fails closed, because addresses are easily mixed up: a database without the pack, without tenants or without the state of one of them says
 * nothing about what is sealed, and a vault must be that of this very database. Every Logto has tenants named `default` and `admin`, so the
 * people in a vault are compared as well.
 */
import type pg from 'pg';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { VaultConfig } from '../../plugins/vault/port.ts';
import { cliErrors, withDatabase, withTenantPool } from './context.ts';

type Region = VaultConfig['regions'][number];

const batch = 1000;

const hasTable = async (client: pg.Client, name: string) => {
  const { rows } = await client.query<{ found: string | null }>(
    'select to_regclass($1)::text as found',
    [name]
  );
  return rows[0]?.found !== null;
};

const listTenants = async (client: pg.Client): Promise<readonly string[]> => {
  if (!(await hasTable(client, 'public.tenants'))) {
    return [];
  }
  const { rows } = await client.query<{ id: string }>('select id from public.tenants order by id');
  return rows.map(({ id }) => id);
};

/**
 * As each tenant: an owner whom row-level security binds would see no row, and take that for plain.
 * @returns the tenants; none when the table of states is not there yet or not any more, and nothing can be sealed
 * @throws cli.still_sealed, also for a tenant without a state; cli.pack_missing
 */
export const assertPlain = async (url: string): Promise<readonly string[]> => {
  const { hasStates, tenants } = await withDatabase(url, async (client) => ({
    hasStates: await hasTable(client, 'passport.sealing_states'),
    tenants: await listTenants(client),
  }));
  if (!hasStates) {
    return [];
  }
  if (tenants.length === 0) {
    throw cliErrors.pack_missing();
  }
  for (const id of tenants) {
    await withTenantPool(url, id, async (pool) => {
      const mode = await pool.maybeOneFirst<string>(sql`
        select mode from passport.sealing_states where tenant_id = ${id}
      `);
      if (mode !== 'plain') {
        throw cliErrors.still_sealed();
      }
    });
  }
  return tenants;
};

/** The ledger goes last when the pack is removed: without it there is nothing left to remove, or never was. @throws cli.pack_missing */
export const assertInstalled = async (url: string): Promise<void> =>
  withDatabase(url, async (client) => {
    const hasLedger = await hasTable(client, 'passport.alterations');
    if (!hasLedger || (await listTenants(client)).length === 0) {
      throw cliErrors.pack_missing();
    }
  });

/** There is one role for all tenants in a vault, and no row-level security. @throws cli.still_sealed */
export const assertEmptyVault = async (url: string): Promise<void> =>
  withDatabase(url, async (client) => {
    if (!(await hasTable(client, 'vault.users_pii'))) {
      return;
    }
    const { rows } = await client.query('select 1 from vault.users_pii limit 1');
    if (rows.length > 0) {
      throw cliErrors.still_sealed();
    }
  });

/** Tables of the vault, as far as they are there: a removal may have ended between two of them. */
const listHeldTenants = async (client: pg.Client): Promise<readonly string[]> => {
  const { rows: tables } = await client.query<{ name: string }>(`
    select format('%I.%I', 'vault', relname) as name
    from pg_class
    join pg_attribute on attrelid = pg_class.oid
    where relnamespace = to_regnamespace('vault')
      and relkind in ('r', 'p')
      and attname = 'tenant_id'
    order by relname
  `);
  const held = new Set<string>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ id: string }>(
      `select distinct tenant_id as id from ${name}`
    );
    rows.forEach(({ id }) => held.add(id));
  }
  return [...held].sort();
};

const hasUnknown = async (
  pool: CommonQueryMethods,
  tenantId: string,
  userIds: readonly string[]
): Promise<boolean> => {
  // A database of an older pack has no list of the erased.
  const hasErased = await pool.oneFirst<boolean>(
    sql`select to_regclass('passport.erased_people') is not null`
  );
  const known = ['passport.residency', ...(hasErased ? ['passport.erased_people'] : [])];
  const unknownTo = known.map(
    (name) => sql`
      and not exists (
        select 1 from ${sql.identifier(name.split('.'))} as known
        where known.tenant_id = ${tenantId} and known.user_id = kept.id
      )
    `
  );
  return pool.exists(sql`
    select 1
    from unnest(${sql.array([...userIds], 'text')}) as kept (id)
    where not exists (
      select 1 from public.users where tenant_id = ${tenantId} and users.id = kept.id
    )
    ${sql.join(unknownTo, sql` `)}
  `);
};

/** @returns whether the vault has people of the tenant whom Logto's database has never had; what is left of others goes with the vault */
const holdsStrangers = async (vault: pg.Client, url: string, tenantId: string) => {
  const found = { any: false };
  await withTenantPool(url, tenantId, async (pool) => {
    let last = '';
    do {
      const { rows } = await vault.query<{ id: string }>(
        `select user_id as id from vault.users_pii
         where tenant_id = $1 and user_id > $2
         order by user_id
         limit ${batch}`,
        [tenantId, last]
      );
      const ids = rows.map(({ id }) => id);
      found.any = ids.length > 0 && (await hasUnknown(pool, tenantId, ids));
      last = ids.length < batch ? '' : (ids.at(-1) ?? '');
    } while (last !== '' && !found.any);
  });
  return found.any;
};

/**
 * @param plain the tenants whose rows in the vault nothing refers to any more
 * @throws cli.vault_foreign, after naming region and tenant on standard error
 */
export const assertOwnVault = async (
  { name, url: vaultUrl }: Region,
  url: string,
  plain: readonly string[]
): Promise<void> =>
  withDatabase(vaultUrl, async (vault) => {
    for (const tenantId of await listHeldTenants(vault)) {
      const isForeign =
        !plain.includes(tenantId) ||
        ((await hasTable(vault, 'vault.users_pii')) &&
          (await holdsStrangers(vault, url, tenantId)));
      if (isForeign) {
        process.stderr.write(`refused: vault ${name}, tenant ${tenantId}\n`);
        throw cliErrors.vault_foreign();
      }
    }
  });
