// One PostgreSQL server for a jest run, with a template database seeded the way Logto seeds it; each test file
// clones what it needs (scripts/testing/databases.ts).
import { rm, readdir } from 'node:fs/promises';
import path from 'node:path';
import { startPostgres } from '../embedded-logto/postgres.ts';
import { prepareTemplate } from './databases.ts';
import { runSql } from './sql.ts';

const dataFolder = path.resolve(import.meta.dirname, '../../.data');

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const removeLeftovers = async () => {
  const names = await readdir(dataFolder).catch(() => []);
  for (const name of names) {
    const pid = /^test-postgres-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) {
      const server = await startPostgres({ directory: path.join(dataFolder, name), port: 54_600 });
      await server.stop();
      await rm(path.join(dataFolder, name), { recursive: true, force: true });
    }
  }
};

/** The superuser's password as it is, kept with the setting above. */
const makeLoginCheap = (url: string) => {
  const { username, password } = new URL(url);
  return `alter role "${decodeURIComponent(username)}" password '${decodeURIComponent(password)}'`;
};

export const startTestServer = async () => {
  await removeLeftovers();
  const directory = path.join(dataFolder, `test-postgres-${process.pid}`);
  const server = await startPostgres({
    directory,
    port: 54_600 + (process.pid % 300),
    settings: {
      ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
      // Tests open thousands of connections; the cost of guessing a password is not what they are about.
      scram_iterations: '1',
      // initdb takes over the machine's zone; what tests say of days must not depend on it.
      ...{ timezone: 'UTC', log_timezone: 'UTC' },
    },
  });
  await runSql(server.url('postgres'), makeLoginCheap(server.url('postgres')));
  process.env['TEST_POSTGRES_URL'] = server.url('postgres');
  await prepareTemplate(server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
};
