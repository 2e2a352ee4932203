/**
 * Starts a Logto core as a child process: the embedded host, or the tree named by `logtoHome`. With `preload` a module is
 * loaded before anything of the host, the way an operator does it (NODE_OPTIONS=--import=…).
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

export type Host = {
  readonly userUrl: string;
  readonly adminUrl: string;
  readonly pid: number;
  /** Everything the process wrote so far, both streams. */
  readonly output: () => string;
  readonly exited: Promise<number>;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

export type HostOptions = {
  readonly databaseUrl: string;
  readonly userPort: number;
  readonly adminPort: number;
  readonly preload?: string;
  readonly logtoHome?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Tenants by domain: each answers at `<tenant>.localhost`. Stock Logto only. */
  readonly isByDomain?: boolean;
  readonly onOutput?: (text: string) => void;
};

const embeddedCore = path.join(import.meta.dirname, 'packages/core');
const readyTries = 600;
const pollMs = 100;
const outputLimit = 10_000_000;

const isAnswering = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(new URL('/api/status', url), {
      signal: AbortSignal.timeout(2000),
    });
    return response.status === 204;
  } catch {
    // Not listening yet.
    return false;
  }
};

/** @throws Error `host.start_failed` with the process's last words when it ends before it answers */
export const launchHost = async (options: HostOptions): Promise<Host> => {
  const { databaseUrl, userPort, adminPort, preload, logtoHome, environment, onOutput } = options;
  const core = logtoHome ? path.join(logtoHome, 'packages/core') : embeddedCore;
  const endpoint = `http://${options.isByDomain ? '*.' : ''}localhost:${userPort}`;
  const userUrl = endpoint.replace('*', 'default');
  const adminUrl = `http://localhost:${adminPort}`;
  const child = spawn(process.execPath, ['.'], {
    cwd: core,
    // Own process group: Ctrl-C reaches the supervisor, which stops its children in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: logtoHome ? 'production' : 'development',
      NODE_NO_WARNINGS: '1',
      DB_URL: databaseUrl,
      PORT: String(userPort),
      ADMIN_PORT: String(adminPort),
      ENDPOINT: endpoint,
      ADMIN_ENDPOINT: adminUrl,
      OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: '1',
      ...(preload ? { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` } : {}),
      ...environment,
    },
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    const text = chunk.toString();
    output = (output + text).slice(-outputLimit);
    onOutput?.(text);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let exitCode: number | undefined;
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => {
      exitCode = code ?? 1;
      resolve(exitCode);
    });
  });

  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  const waitUntilReady = async () => {
    for (let tries = 0; tries < readyTries; tries += 1) {
      if (exitCode !== undefined) {
        throw new Error(`host.start_failed: exit code ${exitCode}\n${output.slice(-4000)}`);
      }
      if ((await isAnswering(userUrl)) && (await isAnswering(adminUrl))) {
        return;
      }
      await sleep(pollMs);
    }
    await end('SIGKILL');
    throw new Error(`host.start_failed: no answer in time\n${output.slice(-4000)}`);
  };
  await waitUntilReady();
  return {
    userUrl,
    adminUrl,
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    stop: async () => end('SIGTERM'),
    kill: async () => end('SIGKILL'),
  };
};
