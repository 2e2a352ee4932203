/**
 * Makes Logto's real database with Logto's own command: schema, roles, keys and defaults of its two tenants.
 * Idempotent: an existing database is left as it is.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const lockTries = 300;

/** Logto's CLI copies its alterations into its own folder: two at once, in one tree, break each other. */
const withCliLock = async (tree: string, run: () => Promise<unknown>) => {
  const mark = createHash('sha256').update(tree).digest('hex').slice(0, 12);
  const lock = path.join(tmpdir(), `logto-cli-${mark}`);
  for (let tries = 0; tries < lockTries; tries += 1) {
    const isMine = await mkdir(lock).then(
      () => true,
      () => false
    );
    if (isMine) {
      break;
    }
    // After a minute the owner is taken for dead: a seed lasts two seconds.
    await sleep(200);
  }
  try {
    await run();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
};

/**
 * Runs a database command of Logto's own: `logto db …`.
 * @param logtoHome a Logto tree whose own CLI is used instead of the npm package
 */
export const runLogtoDatabaseCommand = async (
  url: string,
  parameters: readonly string[],
  {
    logtoHome,
    environment = {},
  }: {
    readonly logtoHome?: string | undefined;
    readonly environment?: Readonly<Record<string, string>>;
  } = {}
) => {
  const cli = logtoHome
    ? path.join(logtoHome, 'packages/cli/bin/logto.js')
    : path.join(root, 'node_modules/@logto/cli/bin/logto.js');
  await withCliLock(cli, async () =>
    execute(process.execPath, [cli, 'db', ...parameters, '--db-url', url], {
      env: { PATH: process.env['PATH'], CI: 'true', ...environment },
    })
  );
};

/**
 * @param url superuser's connection string; the database need not exist
 * @param logtoHome as above
 */
export const seedLogto = async (url: string, logtoHome?: string) =>
  runLogtoDatabaseCommand(url, ['seed', '--swe'], { logtoHome });
