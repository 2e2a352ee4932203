/** The operator's command line in a process of its own, on the databases of a test host. */
import { spawn } from 'node:child_process';
import { programPath } from './compiled-pack.ts';
import type { TestHost } from './host.ts';

export type CommandRun = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};
export type Command = {
  readonly finished: Promise<CommandRun>;
  readonly kill: () => void;
  readonly output: () => string;
};

export const startCommand = (
  { databaseUrl, environment }: Pick<TestHost, 'databaseUrl' | 'environment'>,
  parameters: readonly string[]
): Command => {
  const child = spawn(process.execPath, [programPath, ...parameters], {
    env: {
      PATH: process.env['PATH'],
      NODE_NO_WARNINGS: '1',
      DB_URL: databaseUrl,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  return {
    output: () => texts.stdout,
    kill: () => child.kill('SIGKILL'),
    finished: new Promise((resolve) => {
      child.once('close', (code) => resolve({ code: code ?? 1, ...texts }));
    }),
  };
};

export const runCommand = async (
  host: Pick<TestHost, 'databaseUrl' | 'environment'>,
  ...parameters: readonly string[]
): Promise<CommandRun> => startCommand(host, parameters).finished;
