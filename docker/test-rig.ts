/**
 * `/etc/logto` as the image has it, in a temporary folder: the pack compiled the way the Dockerfile does it, beside the embedded
 * host, or beside a built stock tree with `HOST=logto LOGTO_HOME=<tree>`. What a container writes to (the scratch folder of Logto's
 * command) is a copy of each layout's own, as two containers have it; the rest is linked.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compilePack } from '../scripts/testing/compiled-pack.ts';

const root = path.resolve(import.meta.dirname, '..');
const modules = path.join(root, 'node_modules');
const stock = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;

/** Compiled once for all layouts. @returns a folder that holds `build`, and what removes it */
export const findCompiled = async () => {
  const shared = process.env['TEST_PACK'];
  if (shared) {
    return { folder: path.dirname(shared), remove: async () => Promise.resolve() };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'passport-image-'));
  await compilePack(folder);
  return { folder, remove: async () => rm(folder, { recursive: true, force: true }) };
};

const copyAll = async (from: string, to: string, names: readonly string[]) => {
  for (const name of names) {
    await cp(path.join(from, name), path.join(to, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
};

const placeStock = async (home: string, from: string) => {
  const packages = path.join(home, 'packages');
  await symlink(path.join(from, 'node_modules'), path.join(home, 'node_modules'));
  await copyAll(from, home, ['package.json']);
  for (const name of await readdir(path.join(from, 'packages'))) {
    if (name !== 'core' && name !== 'cli') {
      await symlink(path.join(from, 'packages', name), path.join(packages, name));
    }
  }
  await copyAll(path.join(from, 'packages/core'), path.join(packages, 'core'), [
    'build',
    'node_modules',
    'package.json',
    'static',
  ]);
  await copyAll(path.join(from, 'packages/cli'), path.join(packages, 'cli'), [
    'bin',
    'lib',
    'node_modules',
    'package.json',
  ]);
  await mkdir(path.join(packages, 'core/connectors'));
};

const placeEmbedded = async (home: string) => {
  const packages = path.join(home, 'packages');
  await symlink(modules, path.join(packages, 'node_modules'));
  await symlink(path.join(root, 'scripts/embedded-logto/packages/core'), `${packages}/core`);
  await copyAll(path.join(modules, '@logto/cli'), path.join(packages, 'cli'), [
    'bin',
    'lib',
    'package.json',
  ]);
};

export type Layout = { readonly home: string; readonly remove: () => Promise<void> };

export const createLayout = async (compiled: string): Promise<Layout> => {
  const home = await mkdtemp(path.join(tmpdir(), 'etc-logto-'));
  const pack = path.join(home, 'passport');
  await mkdir(path.join(home, 'packages/cli/alteration-scripts'), { recursive: true });
  await (stock ? placeStock(home, stock) : placeEmbedded(home));
  await copyAll(root, pack, ['package.json', 'docker']);
  await copyAll(compiled, pack, ['build']);
  await symlink(modules, path.join(pack, 'node_modules'));
  return { home, remove: async () => rm(home, { recursive: true, force: true }) };
};

export type Container = {
  readonly output: () => string;
  /** The exit code; null when a signal ended the process itself. */
  readonly exited: Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves when the text was written; rejects with everything written when the process ends before. */
  readonly says: (text: string) => Promise<void>;
};

/** Runs the entrypoint as its image does; `environment` is added to the image's own. */
export const startContainer = (
  { home }: Layout,
  environment: Readonly<Record<string, string>>,
  parameters: readonly string[] = []
): Container => {
  const child = spawn(
    process.execPath,
    [path.join(home, 'passport/docker/entrypoint.mjs'), ...parameters],
    {
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        NODE_NO_WARNINGS: '1',
        NODE_OPTIONS: `--import=${path.join(home, 'passport/build/patches/register.js')}`,
        ...environment,
      },
    }
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let hasEnded = false;
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      hasEnded = true;
      resolve(code);
    });
  });
  return {
    output: () => output,
    exited,
    signal: (name) => child.kill(name),
    says: async (text) => {
      while (!output.includes(text)) {
        if (hasEnded) {
          throw new Error(`ended without "${text}":\n${output}`);
        }
        await sleep(50);
      }
    },
  };
};

/** A secret in a file, as the image takes it. */
export const writeSecret = async (folder: string, name: string, value: string) => {
  const file = path.join(folder, name);
  await writeFile(file, `${value}\n`, { mode: 0o600 });
  return file;
};

/** The image's health check. @returns its exit code */
export const checkHealth = async (
  { home }: Layout,
  environment: Readonly<Record<string, string>>
): Promise<number> => {
  const child = spawn(process.execPath, [path.join(home, 'passport/docker/healthcheck.mjs')], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: 'ignore',
  });
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
};
