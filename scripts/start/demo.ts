/** `npm start -- --demo`: a fresh database gets people and a past before the host starts. One that has sites already is left as it is. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const execute = promisify(execFile);
const script = path.resolve(import.meta.dirname, '../demo-data/seed.ts');

const hasSites = async (databaseUrl: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from passport.sites limit 1');
    return rowCount !== 0;
  } finally {
    await client.end();
  }
};

/** @param environment of the pack: its keys and vaults */
export const fillWithDemo = async (
  databaseUrl: string,
  environment: Readonly<Record<string, string>>,
  say: (line: string) => unknown
) => {
  if (await hasSites(databaseUrl)) {
    say('There are sites in the database already: no demo data is added.');
    return;
  }
  say('Filling the database with demo data (half a minute)…');
  // A process of its own: it lives in the past.
  const { stdout } = await execute(process.execPath, [script], {
    env: { ...process.env, ...environment, DB_URL: databaseUrl },
  });
  say(stdout.trim());
};
