/**
 * Children of a start that was killed (kill -9, a closed laptop) live on and hold their ports. Each start writes down whom it
 * started; the next one ends those that still run.
 */
import { execFile } from 'node:child_process';
import { appendFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const fileName = 'children.pid';
const waitTries = 50;
const waitMs = 100;

/** A pid may by now be somebody else's: only a Node.js process is taken for ours. */
const isOurs = async (pid: number): Promise<boolean> => {
  const found = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
  return /(^|\/)node(\.exe)?\s/.test(found?.stdout.trim() ?? '');
};

export const stopLeftovers = async (directory: string) => {
  const file = path.join(directory, fileName);
  const text = await readFile(file, 'utf8').catch(() => '');
  const pids = text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 1);
  for (const pid of pids) {
    if (await isOurs(pid)) {
      process.kill(pid, 'SIGTERM');
    }
  }
  for (const pid of pids) {
    for (let tries = 0; tries < waitTries && (await isOurs(pid)); tries += 1) {
      await sleep(waitMs);
    }
  }
  await rm(file, { force: true });
};

export const rememberChild = async (directory: string, pid: number) =>
  appendFile(path.join(directory, fileName), `${pid}\n`);
