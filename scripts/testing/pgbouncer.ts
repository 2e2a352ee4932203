/** A PgBouncer in transaction mode in front of a server, when the machine has one (Debian: `apt-get install pgbouncer`). */
import { execFileSync, spawn } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../embedded-logto/postgres.ts';

export type Login = { readonly name: string; readonly password: string };

export type Pooler = {
  /** The same database with the same role through the pooler. */
  readonly through: (url: string) => string;
  /** Lets further roles in. */
  readonly allow: (logins: readonly Login[]) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** What slonik sends with every connection, Logto's and ours; without this line PgBouncer refuses them. */
export const ignoredParameters =
  'extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,lock_timeout';

const find = (program: string): string | null => {
  for (const folder of ['/usr/sbin', '/usr/bin', '/usr/local/bin']) {
    try {
      execFileSync(path.join(folder, program), ['--version'], { stdio: 'ignore' });
      return path.join(folder, program);
    } catch {
      // Not there.
    }
  }
  return null;
};

export const pgbouncerPath = find('pgbouncer');

const isListening = async (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });

/** PgBouncer refuses to run as root. */
const findAccount = () => {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const read = (flag: string) => Number(execFileSync('id', [flag, 'nobody']).toString());
  return { uid: read('-u'), gid: read('-g') };
};

/** @throws Error when there is no pgbouncer: ask `pgbouncerPath` first */
export const startPgbouncer = async (serverUrl: string): Promise<Pooler> => {
  if (!pgbouncerPath) {
    throw new Error('pgbouncer is not installed');
  }
  const server = new URL(serverUrl);
  const folder = await mkdtemp(path.join(tmpdir(), 'pgbouncer-'));
  const port = await findFreePort(26_000 + (process.pid % 500));
  const [ini, users] = ['pgbouncer.ini', 'users.txt'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ];
  await writeFile(
    ini,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${users}`,
      'pool_mode = transaction',
      'default_pool_size = 5',
      'max_client_conn = 500',
      `ignore_startup_parameters = ${ignoredParameters}`,
    ].join('\n')
  );
  const known = new Map<string, string>();
  const write = async (logins: readonly Login[]) => {
    for (const { name, password } of logins) {
      known.set(name, password);
    }
    await writeFile(users, [...known].map(([name, word]) => `"${name}" "${word}"\n`).join(''));
  };
  await write([]);
  const account = findAccount();
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const file of [folder, ini, users]) {
      await chown(file, account.uid, account.gid);
    }
  }
  const child = spawn(pgbouncerPath, [ini], { ...account, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-4000)));
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (child.exitCode !== null || tries > 300) {
      throw new Error(`pgbouncer: ${words}`);
    }
    await sleep(100);
  }
  return {
    through: (url) => {
      const result = new URL(url);
      result.port = String(port);
      return result.href;
    },
    allow: async (logins) => {
      await write(logins);
      child.kill('SIGHUP');
      await sleep(300);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
