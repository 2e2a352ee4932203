/**
 * Databases for tests: each file gets its own, cloned from a template in tens of milliseconds.
 *
 * Kinds: `logto` is Logto's own schema and seed with the passport schema on top; `logto-bare` is the same
 * without the passport schema; `vault` is a region's vault; `empty` has nothing.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { deployAlterations } from '../../alterations/runner.ts';
import { seedLogto } from '../embedded-logto/seed.ts';

export type DatabaseKind = 'logto' | 'logto-bare' | 'vault' | 'empty';
export type TestDatabase = {
  readonly name: string;
  /** Connection string of the superuser. */
  readonly url: string;
  readonly drop: () => Promise<void>;
  /** Ends every connection and lets nobody in, as when the database is down; `reconnect` ends that. */
  readonly disconnect: () => Promise<void>;
  readonly reconnect: () => Promise<void>;
};

const templates: Record<DatabaseKind, string> = {
  logto: 'template_logto',
  'logto-bare': 'template_logto_bare',
  vault: 'template_vault',
  empty: 'template0',
};

const withDatabase = (url: string, name: string) => {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
};

const administer = async (url: string, statement: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

export const prepareTemplate = async (urlOf: (database: string) => string) => {
  await seedLogto(urlOf(templates['logto-bare']));
  await administer(
    urlOf('postgres'),
    `create database ${templates.logto} template ${templates['logto-bare']}`
  );
  await deployAlterations(urlOf(templates.logto));
  await administer(urlOf('postgres'), `create database ${templates.vault}`);
  await deployAlterations(urlOf(templates.vault), 'vault');
};

export const cloneDatabase = async (kind: DatabaseKind): Promise<TestDatabase> => {
  const server = process.env['TEST_POSTGRES_URL'];
  if (!server) {
    throw new Error('cloneDatabase runs under jest: global-setup.ts starts the server');
  }
  const name = `t_${randomBytes(6).toString('hex')}`;
  // By copying files: half the work of writing every page to the log first.
  await administer(
    server,
    `create database ${name} template ${templates[kind]} strategy file_copy`
  );
  return {
    name,
    url: withDatabase(server, name),
    drop: async () => administer(server, `drop database if exists ${name} with (force)`),
    disconnect: async () => {
      await administer(server, `alter database ${name} with allow_connections false`);
      await administer(
        server,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`
      );
    },
    reconnect: async () => administer(server, `alter database ${name} with allow_connections true`),
  };
};

/** The connection string of a tenant's own role, the one Logto uses for that tenant. */
export const getTenantUrl = async (databaseUrl: string, tenantId: string): Promise<string> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ db_user: string; db_user_password: string }>(
      'select db_user, db_user_password from tenants where id = $1',
      [tenantId]
    );
    const [row] = rows;
    if (!row) {
      throw new Error(`no tenant ${tenantId}`);
    }
    const url = new URL(databaseUrl);
    url.username = row.db_user;
    url.password = row.db_user_password;
    return url.href;
  } finally {
    await client.end();
  }
};
