/** Starts a demo shop as a child process. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Shop = {
  readonly url: string;
  readonly pid: number;
  readonly output: () => string;
  readonly stop: () => Promise<void>;
};

export type ShopOptions = {
  readonly id: 'tea' | 'books';
  readonly port: number;
  readonly databaseUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey?: string | undefined;
  readonly eventsAuthorization?: string | undefined;
};

const readyMs = 60_000;
const pollMs = 50;

/** @throws Error with the shop's own words when it ends before it answers */
export const launchShop = async (options: ShopOptions): Promise<Shop> => {
  const url = `http://localhost:${options.port}`;
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'index.ts')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      SHOP_ID: options.id,
      SHOP_PORT: String(options.port),
      SHOP_DATABASE_URL: options.databaseUrl,
      OIDC_ISSUER: options.issuer,
      CLIENT_ID: options.clientId,
      CLIENT_SECRET: options.clientSecret,
      ...(options.apiKey === undefined ? {} : { SHOP_API_KEY: options.apiKey }),
      ...(options.eventsAuthorization === undefined
        ? {}
        : { SHOP_EVENTS_AUTHORIZATION: options.eventsAuthorization }),
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let hasExited = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      hasExited = true;
      resolve();
    });
  });
  const isUp = async () =>
    fetch(`${url}/status`, { signal: AbortSignal.timeout(2000) }).then(
      ({ status }) => status === 204,
      () => false
    );
  const end = performance.now() + readyMs;
  while (!(await isUp())) {
    if (hasExited || performance.now() > end) {
      child.kill('SIGKILL');
      throw new Error(`the shop ${options.id} did not start: ${output.trim()}`);
    }
    await sleep(pollMs);
  }
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
