/**
 * `passport alteration rollback` takes the pack's tables away again, down to one of them; `passport remove` takes away everything the pack
 * has put into a database. Both are refused while there is something that could not be read without them.
 */
import { rollbackAlterations } from '../../alterations/runner.ts';
import type { AlterationSet } from '../../alterations/runner.ts';
import { apiResource } from '../../plugins/api/port.ts';
import { siteRoleName } from '../../plugins/api/resource.ts';
import { readVaultConfig } from '../../plugins/vault/port.ts';
import { print, withDatabase } from './context.ts';
import { assertEmptyVault, assertInstalled, assertOwnVault, assertPlain } from './plain-check.ts';

const assertReadableWithout: Readonly<Record<AlterationSet, (url: string) => Promise<unknown>>> = {
  passport: assertPlain,
  vault: assertEmptyVault,
};

/** Newest first, down to and including `lastId`. @returns the exit code. @throws cli.still_sealed, cli.pack_missing */
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

/** The ledger is all that is left in the schema then; both go or neither, so that what was begun can be found and finished. */
const dropSchema = async (url: string, set: AlterationSet) => {
  await withDatabase(url, async (client) =>
    client.query(`drop table if exists ${set}.alterations; drop schema if exists ${set}`)
  );
};

/**
 * Every table of the pack in Logto's database and in every vault, its schemas, the queue's, and the API resource and role in Logto's own
 * tables. What sites know people by, what people agreed to, and the audit chain are gone afterwards; Logto's tables are as Logto makes them.
 *
 * Nothing is taken away until every database has answered and is known to belong to the others (plain-check.ts). Then vaults first: with the
 * last tenant in plain text nothing refers to them. The ledger in Logto's database goes last: whatever ends the removal, the next one
 * finds the ledger and goes on. Where the states of tenants are gone by then, the vaults are: one that still holds a row is refused.
 * @returns the exit code
 * @throws cli.pack_missing, cli.still_sealed, cli.vault_foreign, vault.not_configured, vault.invalid_config
 */
export const removePack = async (url: string): Promise<number> => {
  const { regions } = readVaultConfig(process.env);
  await assertInstalled(url);
  const plain = await assertPlain(url);
  for (const region of regions) {
    await assertOwnVault(region, url, plain);
  }
  for (const region of regions) {
    await rollbackAlterations(region.url, 'vault');
    await dropSchema(region.url, 'vault');
    print(`vault ${region.name}: removed`);
  }
  await withDatabase(url, async (client) => {
    await client.query('delete from public.resources where indicator = $1', [apiResource]);
    await client.query('delete from public.roles where name = $1 and type = $2', [
      siteRoleName,
      'MachineToMachine',
    ]);
  });
  await rollbackAlterations(url, 'passport');
  await withDatabase(url, async (client) =>
    client.query('drop schema if exists passport_jobs cascade')
  );
  await dropSchema(url, 'passport');
  print('logto: removed');
  return 0;
};
