/**
 * A server as operators run it: every commit waits for the disk. That of the tests does not, and would hide what the audit
 * chain costs: a commit for each thing a site is told.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startPostgres } from '../embedded-logto/postgres.ts';
import { prepareTemplate } from '../testing/databases.ts';

/** Named as the tests name theirs: what a killed run leaves is removed with their leftovers. */
const directory = path.resolve(import.meta.dirname, `../../.data/test-postgres-${process.pid}`);

/** @returns what stops and removes it */
export const startDurableServer = async (): Promise<() => Promise<void>> => {
  const server = await startPostgres({ directory, port: 54_600 + (process.pid % 300) });
  process.env['TEST_POSTGRES_URL'] = server.url('postgres');
  await prepareTemplate(server.url);
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
};
