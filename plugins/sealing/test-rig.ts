/**
 * Two databases side by side for tests: a plain one, which says what stock Logto would see, and a sealed one with two vaults. A
 * statement is run on both; the sealed one gets it the way the interceptor of slonik hands it over.
 *
 * For tests alone; nothing of the pack's may import it.
 */
/* eslint-disable import-x/no-restricted-paths -- a tool of tests that is no test itself */
import { sql } from '@silverhand/slonik';
import pg from 'pg';
import { isPassportError } from '../../schemas/errors.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import { makeKeyFiles } from '../../scripts/testing/key-files.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createLog } from '../kernel/port.ts';
import { openVault, openVaultSystem, readVaultConfig } from '../vault/port.ts';
import type { Vault } from '../vault/port.ts';
import { createPlanner, createSealing, isPlanEmpty, loadParser } from './port.ts';
import type { Query, Sealing, SealingMode } from './port.ts';

export type Row = Record<string, unknown>;
export type Values = Readonly<Row>;
export type Failure = { readonly code: string; readonly constraint: string | null };
export type Outcome =
  { readonly rows: readonly Row[]; readonly count: number } | { readonly failure: Failure };

export type Tenant = {
  readonly sealing: Sealing;
  readonly vault: Vault;
  readonly run: (query: Query) => Promise<Outcome>;
  /** The rows, or a test that fails with the reason. */
  readonly rows: (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
};

export type Rig = {
  readonly plain: (query: Query) => Promise<Outcome>;
  readonly sealed: (query: Query) => Promise<Outcome>;
  readonly run: (
    text: string,
    values?: readonly unknown[]
  ) => Promise<{ readonly plain: Outcome; readonly sealed: Outcome }>;
  /** As the superuser, on both: what tests need around the tables of interest. */
  readonly prepare: (text: string, values?: readonly unknown[]) => Promise<void>;
  /** As the superuser, in the sealed database, past every key. */
  readonly raw: (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** What the two vaults hold. */
  readonly vaultRows: (text: string) => Promise<readonly Row[]>;
  readonly tenant: Tenant;
  readonly other: Tenant;
  /** As another process sees it, which remembers nothing. */
  readonly open: (tenantId: string) => Promise<Tenant>;
  readonly setMode: (mode: SealingMode) => Promise<void>;
  readonly close: () => Promise<void>;
};

const toFailure = (error: unknown): Failure => {
  if (isPassportError(error)) {
    return { code: error.code, constraint: null };
  }
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    return { code: error.code, constraint: error.constraint ?? null };
  }
  throw error;
};

const attempt = async (work: () => Promise<pg.QueryResult<Row>>): Promise<Outcome> => {
  try {
    const { rows, rowCount } = await work();
    return { rows, count: rowCount ?? 0 };
  } catch (error) {
    return { failure: toFailure(error) };
  }
};

const openClient = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  // Dropping the database at the end of a test is no failure of it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** @param poolSize connections of each tenant's pool */
export const openRig = async (poolSize = 4): Promise<Rig> => {
  await loadParser();
  const [plainDatabase, sealedDatabase] = [
    await cloneDatabase('logto'),
    await cloneDatabase('logto'),
  ];
  const vaults = [await cloneDatabase('vault'), await cloneDatabase('vault')] as const;
  const keys = await makeKeyFiles();
  const log = createLog(
    () => undefined,
    () => new Date()
  );
  const system = await openVaultSystem(
    readVaultConfig({
      ...keys.environment,
      PASSPORT_REGIONS: 'eu,ru',
      PASSPORT_VAULT_EU_URL: vaults[0].url,
      PASSPORT_VAULT_RU_URL: vaults[1].url,
    }),
    log
  );
  const planner = createPlanner();
  const closers: (() => Promise<unknown>)[] = [];

  const openTenant = async (tenantId: string): Promise<Tenant> => {
    const url = await getTenantUrl(sealedDatabase.url, tenantId);
    const pool = await openTestPool(url, poolSize);
    const client = await openClient(url);
    closers.push(
      async () => pool.end(),
      async () => client.end()
    );
    const vault = openVault(system, tenantId, pool);
    const recordSearch = () => Promise.resolve();
    const sealing = createSealing({ vault, pool, planner, log, recordSearch });
    const isConcerned = (text: string) => {
      const plan = planner(text);
      return plan !== null && !isPlanEmpty(plan);
    };
    const run = async (query: Query) =>
      attempt(async () => {
        const isSealed = isConcerned(query.sql);
        const sent = isSealed ? await sealing.before(query, {}) : query;
        const result = await client.query<Row>(sent.sql, [...sent.values]);
        if (isSealed) {
          await sealing.after(query.sql, query, result.rows);
        }
        return result;
      });
    return {
      sealing,
      vault,
      run,
      rows: async (text, values = []) => {
        const outcome = await run({ sql: text, values });
        if ('failure' in outcome) {
          throw new Error(`${outcome.failure.code} from ${text}`);
        }
        return outcome.rows;
      },
    };
  };

  const plainClient = await openClient(await getTenantUrl(plainDatabase.url, 'default'));
  closers.push(async () => plainClient.end());
  const tenant = await openTenant('default');
  const other = await openTenant('admin');
  const plain = async (query: Query) =>
    attempt(async () => plainClient.query<Row>(query.sql, [...query.values]));
  const setMode = async (mode: SealingMode) =>
    tenant.sealing.states.write({ mode, indexVersion: 1, previousIndexVersion: null });
  await setMode('sealed');
  await other.sealing.states.write({ mode: 'sealed', indexVersion: 1, previousIndexVersion: null });

  return {
    plain,
    sealed: tenant.run,
    run: async (text, values = []) => {
      const query = { sql: text, values };
      const [before, after] = await Promise.all([plain(query), tenant.run(query)]);
      return { plain: before, sealed: after };
    },
    prepare: async (text, values = []) => {
      await runSql(plainDatabase.url, text, values);
      await runSql(sealedDatabase.url, text, values);
    },
    raw: async (text, values = []) => runSql<Row>(sealedDatabase.url, text, values),
    vaultRows: async (text) =>
      (await Promise.all(vaults.map(async ({ url }) => runSql<Row>(url, text)))).flat(),
    tenant,
    other,
    open: openTenant,
    setMode,
    close: async () => {
      await Promise.all(closers.map(async (closer) => closer()));
      await system.close();
      await keys.remove();
      const databases = [plainDatabase, sealedDatabase, ...vaults];
      await Promise.all(databases.map(async (database) => database.drop()));
    },
  };
};

/** Rows that tables of people refer to, in both databases. */
export const prepareSurroundings = async (rig: Rig): Promise<void> => {
  const statements = [
    `insert into organizations (tenant_id, id, name) values ('default', 'org1', 'One'), ('default', 'org2', 'Two')`,
    `insert into sso_connectors (tenant_id, id, provider_name, connector_name)
     values ('default', 'sso1', 'OIDC', 'sso one'), ('admin', 'sso2', 'OIDC', 'sso two')`,
    `insert into connectors (tenant_id, id, connector_id) values ('default', 'con1', 'github-universal')`,
    `insert into roles (tenant_id, id, name, description) values ('default', 'role1', 'Reader', 'reads')`,
    `insert into applications (tenant_id, id, name, secret, type, oidc_client_metadata)
     values ('default', 'saml1', 'SAML', 'x', 'SAML', '{}'), ('default', 'app1', 'App', 'x', 'SPA', '{}')`,
  ];
  for (const statement of statements) {
    await rig.prepare(statement);
  }
};

// --- Statements as Logto's builders print them

export const identifier = (...names: string[]) => sql.identifier(names);
export const columns = (names: readonly string[], table?: string) =>
  sql.join(
    names.map((name) => (table === undefined ? identifier(name) : identifier(table, name))),
    sql`, `
  );
/** An empty text is written as null, an object as its JSON, a time by to_timestamp. */
const toValue = (key: string, value: unknown) => {
  if (value === null || value === '') {
    return null;
  }
  if (key.endsWith('_at') && typeof value === 'number') {
    return sql`to_timestamp(${value}::double precision / 1000)`;
  }
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean);
};
export const insert = (table: string, row: Values, tail = sql`returning *`) => sql`
  insert into ${identifier(table)} (${columns(Object.keys(row))})
  values (${sql.join(
    Object.entries(row).map(([key, value]) => toValue(key, value)),
    sql`, `
  )})
  ${tail}
`;
const assign = (set: Values, mode: 'replace' | 'merge') =>
  Object.entries(set).map(([key, value]) =>
    mode === 'merge' && typeof value === 'object' && value !== null && !Array.isArray(value)
      ? sql`${identifier(key)}= coalesce(${identifier(key)},'{}'::jsonb) || ${toValue(key, value)}`
      : sql`${identifier(key)}=${toValue(key, value)}`
  );
export const update = (table: string, set: Values, where: Values, mode: 'replace' | 'merge') => sql`
  update ${identifier(table)} set ${sql.join(assign(set, mode), sql`, `)}
  where ${sql.join(assign(where, 'replace'), sql` and `)} returning *
`;

// --- What of two outcomes must be equal

const timeless = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => !key.endsWith('_at'))
      .map(([key, value]) => [key, key === 'userIds' ? [...(value as string[])].sort() : value])
  );
/** Without an order, rows come in any. */
export const toComparable = (outcome: Outcome, isOrdered: boolean) => {
  if ('failure' in outcome) {
    return outcome;
  }
  const rows = outcome.rows.map(timeless);
  return {
    count: outcome.count,
    rows: isOrdered ? rows : rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)),
  };
};

/** Nothing that keeps somebody with the files of a database from copying cells may protect the tests. */
export const withoutGuards = `do $$ declare c record; begin
  for c in select conname, conrelid::regclass as name from pg_constraint
    where contype in ('f', 'u') and connamespace = 'public'::regnamespace order by contype
  loop execute format('alter table %s drop constraint %I', c.name, c.conname); end loop;
  for c in select indexrelid::regclass as name from pg_index join pg_class on oid = indrelid
    where indisunique and not indisprimary and relnamespace = 'public'::regnamespace
  loop execute format('drop index %s', c.name); end loop;
  alter table users disable trigger user;
end $$`;
