/**
 * Whether the databases are the ones that are meant: reachable, current, each region apart from Logto and from the others, on the
 * same time, reached through TLS, and with tables that keep tenants apart. Reads only.
 */
import pg from 'pg';
import { listPendingAlterations } from '../../alterations/runner.ts';
import type { AlterationSet } from '../../alterations/runner.ts';
import { attempt, describeError, fail, ok, warn } from './doctor-finding.ts';
import type { Finding } from './doctor-finding.ts';

export type Database = {
  readonly name: string;
  readonly url: string;
  readonly set: AlterationSet;
};

const connectMs = 5000;
const statementMs = 30_000;
const skewWarnMs = 5000;
const skewFailMs = 60_000;

export const withDatabase = async <Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>
): Promise<Result> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    application_name: 'passport doctor',
  });
  // A connection that is lost is an event as well, and one that nobody listens to ends the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** @param skewMs between the clocks, less what the way there and back may explain */
export const judgeClock = (name: string, skewMs: number): Finding => {
  const text = `${Math.round(skewMs / 100) / 10} s apart`;
  const advice = 'synchronise the clocks of this machine and the database (NTP)';
  if (skewMs > skewFailMs) {
    return fail('clock', name, text, advice);
  }
  return skewMs > skewWarnMs ? warn('clock', name, text, advice) : ok('clock', name, text);
};

const measureSkew = async (client: pg.Client): Promise<number> => {
  const before = Date.now();
  const { rows } = await client.query<{ ms: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms'
  );
  const after = Date.now();
  const ms = rows[0]?.ms ?? 0;
  return Math.max(0, before - ms, ms - after);
};

/** One text for one database, whatever name it is reached by. Servers do not start in the same microsecond. */
const identify = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ identity: string }>(`
    select concat_ws(' ', extract(epoch from pg_postmaster_start_time()), oid) as identity
    from pg_database where datname = current_database()
  `);
  return rows[0]?.identity ?? '';
};

const loopback = /^(localhost|127(\.\d+){3}|\[::1\]|)$/;
const verifying = ['require', 'verify-ca', 'verify-full'];

/** What the address says about TLS; a local socket and loopback need none. */
export const judgeTls = ({ name, url }: Pick<Database, 'name' | 'url'>): Finding => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) {
    return warn('tls', name, 'the address is no URL', 'write it as postgres://…');
  }
  const host = parsed.searchParams.get('host') ?? parsed.hostname;
  if (loopback.test(host) || host.startsWith('/')) {
    return ok('tls', name, 'not needed on this machine');
  }
  const mode = parsed.searchParams.get('sslmode') ?? 'none';
  // Shown only when it is a word of PostgreSQL's: what stands there otherwise is nobody's business.
  const shown = /^(none|disable|allow|prefer|no-verify)$/.test(mode) ? mode : 'unknown';
  return verifying.includes(mode)
    ? ok('tls', name, `sslmode ${mode}`)
    : warn('tls', name, `sslmode ${shown}`, 'add sslmode=verify-full to the address');
};

const checkAlterations = async ({ name, url, set }: Database): Promise<readonly Finding[]> => {
  const pending = await listPendingAlterations(url, set);
  const command = `npm run passport alteration deploy${set === 'vault' ? ' vault, with DB_URL of this region' : ''}`;
  return pending.length === 0
    ? [ok('alterations', name, 'up to date')]
    : [fail('alterations', name, `pending: ${pending.join(', ')}`, command)];
};

/** @returns its identity, null when it cannot be reached, and what was found */
export const checkDatabase = async (database: Database) => {
  const { name, url } = database;
  const tls = judgeTls(database);
  try {
    const [identity, skewMs] = await withDatabase(url, async (client) => [
      await identify(client),
      await measureSkew(client),
    ]);
    const alterations = await attempt('alterations', name, 'see the error', async () =>
      checkAlterations(database)
    );
    const findings = [ok('database', name, 'reachable'), tls, judgeClock(name, skewMs)];
    return { name, identity, findings: [...findings, ...alterations] };
  } catch (error) {
    const unreachable = fail(
      'database',
      name,
      `not reachable: ${describeError(error)}`,
      'see that it runs, and its address, role and password'
    );
    return { name, identity: null, findings: [unreachable, tls] };
  }
};

/** @param databases Logto's first, then the regions' */
export const judgeSharing = (
  databases: readonly { readonly name: string; readonly identity: string | null }[]
): readonly Finding[] => {
  const shared = databases.flatMap(({ name, identity }, index) => {
    const other = databases
      .slice(0, index)
      .find((earlier) => identity !== null && earlier.identity === identity);
    return other ? [[name, other.name] as const] : [];
  });
  const advice = 'give every region a database of its own, then `passport region move` its people';
  return shared.map(([name, other]) =>
    fail('apart', name, `is the same database as ${other}`, advice)
  );
};

/** @param newest of Logto's alterations that its tree brings; null when the tree is not known */
export const checkLogtoState = async (
  client: pg.Client,
  newest: number | null
): Promise<readonly Finding[]> => {
  const { rows } = await client.query<{ stamp: number | null }>(
    `select (value ->> 'timestamp')::float8 as stamp from public.systems where key = 'alterationState'`
  );
  const stamp = rows[0]?.stamp ?? null;
  const check = 'logto';
  if (stamp === null) {
    return [fail(check, null, 'no alteration state', 'seed the database: logto db seed')];
  }
  if (newest !== null && stamp < newest) {
    const text = `at alteration ${stamp}, this Logto brings ${newest}`;
    return [fail(check, null, text, 'logto db alteration deploy latest')];
  }
  if (newest !== null && stamp > newest) {
    const text = `at alteration ${stamp}, this Logto knows ${newest}`;
    return [warn(check, null, text, 'the database is of a newer Logto: see which one is meant')];
  }
  return [ok(check, null, `at alteration ${stamp}`)];
};

/** Every table of ours but the ledger, and every role of a tenant. */
export const checkRowSecurity = async (client: pg.Client): Promise<readonly Finding[]> => {
  const tables = await client.query<{ name: string; isForced: boolean }>(`
    select relname as name, relrowsecurity and relforcerowsecurity and exists (
      select 1 from pg_policy where polrelid = pg_class.oid
    ) as "isForced"
    from pg_class
    where relnamespace = to_regnamespace('passport') and relkind in ('r', 'p') and relname <> 'alterations'
    order by relname
  `);
  const roles = await client.query<{ id: string }>(`
    select tenants.id
    from public.tenants join pg_roles on rolname = db_user
    where rolsuper or rolbypassrls
    order by tenants.id
  `);
  const open = tables.rows.flatMap(({ name, isForced }) => (isForced ? [] : [name]));
  const advice = 'find out who changed it: `alter table … enable, force row level security`';
  return [
    ...open.map((name) => fail('rls', `passport.${name}`, 'is not forced on', advice)),
    ...roles.rows.map(({ id }) =>
      fail('rls', id, 'its role sees every tenant', 'alter role … nosuperuser nobypassrls')
    ),
    ...(open.length + roles.rows.length === 0
      ? [ok('rls', null, `forced on all ${tables.rows.length} tables`)]
      : []),
  ];
};
