// Purpose: connections for the time before Logto runs: waiting for a server, making Logto's database, one lock for all replicas.
//
// The lock is an advisory lock in Logto's database that lives as long as a transaction which does nothing else: through a pooler in
// transaction mode a connection stays with one server process for just that long.
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal, say } from './refusal.mjs';

/** "pass", as in the runner of alterations; 0 is the image's own. */
const lockKey = [0x70_61_73_73, 0];
const pollMs = 500;

/** Network errors, and SQLSTATE: starting or stopping (57P0x), too many connections, administrator closed it (55000). */
const passing =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|57P01|57P02|57P03|53300|55000)$/;
const codeOf = (error) => (error instanceof Error && 'code' in error ? String(error.code) : '');

const isPassing = (error) =>
  passing.test(codeOf(error)) ||
  // Several addresses of one name were tried.
  (error instanceof AggregateError && error.errors.some(isPassing)) ||
  (error instanceof Error && /timeout|terminated unexpectedly/i.test(error.message));

const open = async (url) => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'passport image',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  // Without a listener a lost connection would end the process without a word; the next query reports it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/**
 * Waits for a server that is not there yet; anything else (a wrong password, a missing database) is refused at once.
 * @param name what to call it; the address may hold a password
 * @throws Refusal image.database_unreachable, image.database_refused
 */
export const connect = async (url, name, { deadline, isStopped }) => {
  for (let hasSaid = false; !isStopped();) {
    try {
      return await open(url);
    } catch (error) {
      const reason = codeOf(error) || (error instanceof Error ? error.name : 'unknown');
      if (!isPassing(error)) {
        throw new Refusal('database_refused', 'A database refuses the connection.', {
          database: name,
          reason,
        });
      }
      if (Date.now() >= deadline) {
        throw new Refusal('database_unreachable', 'A database does not answer.', {
          database: name,
          reason,
        });
      }
      if (!hasSaid) {
        say(`waiting for the database ${name}`);
        hasSaid = true;
      }
    }
    await sleep(pollMs);
  }
  throw new Refusal('stopped', 'Stopped while waiting.');
};

/** Logto's seed makes a missing database itself, but the lock that keeps replicas apart must be in it before. */
export const connectOrCreate = async (url, name, options) => {
  try {
    return await connect(url, name, options);
  } catch (error) {
    if (error.detail?.reason !== '3D000') {
      throw error;
    }
  }
  const maintenance = new URL(url);
  const database = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = '/postgres';
  const client = await connect(maintenance.href, name, options);
  try {
    await client.query(`create database ${client.escapeIdentifier(database)} encoding 'UTF8'`);
    say(`made the database ${name}`);
  } catch (error) {
    // 42P04, or 23505 of pg_database when two replicas do it in the same moment: somebody else made it.
    if (!['42P04', '23505'].includes(codeOf(error))) {
      throw new Refusal('database_refused', 'The database does not exist and cannot be made.', {
        database: name,
        reason: codeOf(error),
      });
    }
  } finally {
    await client.end();
  }
  return connect(url, name, options);
};

/**
 * Runs `use` while no other replica does. Tried again and again rather than waited for in the server: a statement timeout of
 * the role must not end it. A replica that dies loses its connection, and with it the lock. The open transaction holds no snapshot between
 * its statements, so that what `use` builds concurrently does not wait for it.
 */
export const withLock = async (client, isStopped, use) => {
  for (let hasSaid = false; ; hasSaid = true) {
    await client.query('begin');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    const { rows } = await client.query(
      'select pg_try_advisory_xact_lock($1, $2) as taken',
      lockKey
    );
    if (rows[0].taken) {
      break;
    }
    await client.query('rollback');
    if (!hasSaid) {
      say('another replica prepares the databases: waiting for it');
    }
    await sleep(pollMs);
    if (isStopped()) {
      throw new Refusal('stopped', 'Stopped while waiting.');
    }
  }
  const result = await use();
  // A lost connection has lost the lock: somebody else may have begun, and nothing may be called done.
  await client.query('commit');
  return result;
};
