/**
 * What the vault's tests stand on: Logto's database and two vaults of their own, real keys in a file, both of Logto's tenants by
 * their own roles. A further process is a further `openSystem`: it shares nothing with the first but databases and key file.
 */
/* eslint-disable import-x/no-restricted-paths -- used by tests alone, which may build what they need from anywhere */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabasePool } from '@silverhand/slonik';
import pg from 'pg';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { makeKeyFiles } from '../../scripts/testing/key-files.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createLog } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import { readVaultConfig } from './config.ts';
import { openVault, openVaultSystem } from './service.ts';
import type { Vault, VaultSystem } from './service.ts';

/** One process of the pack: both tenants on one system, each through its own role. */
export type RigProcess = {
  readonly system: VaultSystem;
  readonly vault: Vault;
  /** Of the second tenant. */
  readonly other: Vault;
  readonly pool: DatabasePool;
  readonly close: () => Promise<void>;
};

export type Rig = RigProcess & {
  readonly logto: TestDatabase;
  readonly vaults: Readonly<Record<'eu' | 'ru', TestDatabase>>;
  readonly tenantUrls: Readonly<Record<'default' | 'admin', string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of the pack's own log. */
  readonly lines: readonly string[];
  readonly openProcess: (clock?: () => Date) => Promise<RigProcess>;
};

const openProcess = async (
  environment: Readonly<Record<string, string>>,
  tenantUrls: Rig['tenantUrls'],
  log: Log,
  clock?: () => Date
): Promise<RigProcess> => {
  const system = await openVaultSystem(readVaultConfig(environment), log, clock);
  const pools = await Promise.all([
    openTestPool(tenantUrls.default, 8),
    openTestPool(tenantUrls.admin, 2),
  ]);
  const [pool, otherPool] = pools;
  const state = { isClosed: false };
  return {
    system,
    pool,
    vault: openVault(system, 'default', pool),
    other: openVault(system, 'admin', otherPool),
    close: async () => {
      if (state.isClosed) {
        return;
      }
      state.isClosed = true;
      await system.close();
      await Promise.all(pools.map(async (each) => each.end()));
    },
  };
};

export const createRig = async (clock?: () => Date): Promise<Rig> => {
  const [logto, eu, ru, keys] = await Promise.all([
    cloneDatabase('logto'),
    cloneDatabase('vault'),
    cloneDatabase('vault'),
    makeKeyFiles(),
  ]);
  const tenantUrls = {
    default: await getTenantUrl(logto.url, 'default'),
    admin: await getTenantUrl(logto.url, 'admin'),
  };
  const environment = {
    ...keys.environment,
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: eu.url,
    PASSPORT_VAULT_RU_URL: ru.url,
  };
  const lines: string[] = [];
  const log = createLog(
    (line) => lines.push(line),
    () => new Date()
  );
  const first = await openProcess(environment, tenantUrls, log, clock);
  const others: RigProcess[] = [];
  return {
    ...first,
    logto,
    vaults: { eu, ru },
    tenantUrls,
    environment,
    lines,
    openProcess: async (otherClock) => {
      const process = await openProcess(environment, tenantUrls, log, otherClock);
      others.push(process);
      return process;
    },
    close: async () => {
      await Promise.all([first, ...others].map(async ({ close }) => close()));
      await Promise.all([logto.drop(), eu.drop(), ru.drop()]);
      await keys.remove();
    },
  };
};

export const createUserId = (): string => `u${randomBytes(5).toString('hex')}`;

export const live = async (vault: Vault, userId: string, region: string) =>
  vault.people.ensure(userId, async () => Promise.resolve({ region, reason: 'citizenship' }));

/** A person with an e-mail address and a name. @returns their markers and what these open to */
export const createPerson = async (vault: Vault, region: string) => {
  const userId = createUserId();
  await live(vault, userId, region);
  const email = `${userId}@Example.org`;
  const name = `Name of ${userId}`;
  const token = (await vault.indexer()).toToken('email', email);
  const ref = vault.people.createRef(region);
  await vault.people.store(userId, {
    identifiers: [{ attribute: 'email', token, value: email }],
    attributes: [{ attribute: 'name', ref, value: name }],
  });
  return { userId, email, name, token, ref };
};
export type Person = Awaited<ReturnType<typeof createPerson>>;

export const openOne = async (vault: Vault, marker: string): Promise<unknown> =>
  (await vault.people.open([marker])).get(marker)?.[0]?.value;

/** Logto's row of a person, with what stands in its columns. */
export const insertLogtoUser = async (
  { logto }: Pick<Rig, 'logto'>,
  userId: string,
  { email = null, name = null }: { email?: string | null; name?: string | null } = {},
  tenantId = 'default'
) =>
  runSql(
    logto.url,
    'insert into public.users (tenant_id, id, primary_email, name) values ($1, $2, $3, $4)',
    [tenantId, userId, email, name]
  );

/** How many rows a region's vault has about a person, of any tenant. */
export const countRows = async (database: TestDatabase, userId: string): Promise<number> => {
  const [row] = await runSql<{ count: number }>(
    database.url,
    `select (
       (select count(*) from vault.users_pii where user_id = $1)
       + (select count(*) from vault.identifiers where user_id = $1)
       + (select count(*) from vault.attribute_values where user_id = $1)
     )::int as count`,
    [userId]
  );
  return row?.count ?? 0;
};

export type Barrier = {
  readonly client: pg.Client;
  readonly release: () => Promise<void>;
};

/** Takes a lock in an open transaction: whoever needs what it covers waits until `release`. */
export const hold = async (url: string, statement: string): Promise<Barrier> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query(statement);
  return {
    client,
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
};

const pollMs = 20;
const pollTries = 1000;

/** Waits for a connection to this database that waits for a lock. @returns its pid in PostgreSQL */
export const waitForBlocked = async ({
  url,
  name,
}: Pick<TestDatabase, 'url' | 'name'>): Promise<number> => {
  for (let tries = 0; tries < pollTries; tries += 1) {
    const [row] = await runSql<{ pid: number }>(
      url,
      `select pid from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`,
      [name]
    );
    if (row) {
      return row.pid;
    }
    await sleep(pollMs);
  }
  throw new Error('nobody waits for a lock');
};
