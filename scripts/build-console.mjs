// Purpose: builds the pages of the console, the pack's (plugins/console/ui) and those of the embedded host. Does nothing
// when their sources and the lock file are what they were at the last build.
// Usage: npm run build:console [-- --force] [name of one: console]
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const lockTries = 600;
const lockMs = 200;
const staleMs = 120_000;
/** How long a chunk outlives its build. */
const keptMs = 3_600_000;

const embedded = 'scripts/embedded-logto/packages/core/console';
const builds = [
  {
    name: 'console',
    config: 'plugins/console/vite.config.ts',
    sources: ['plugins/console/ui', 'plugins/console/vite.config.ts', 'package-lock.json'],
    entry: 'plugins/console/public/app/console.js',
    stamp: 'plugins/console/public/app/.stamp',
    chunks: 'plugins/console/public/app/chunks',
  },
  {
    name: 'embedded console',
    config: `${embedded}/vite.config.ts`,
    sources: [
      `${embedded}/src`,
      `${embedded}/index.html`,
      `${embedded}/vite.config.ts`,
      'package-lock.json',
    ],
    entry: `${embedded}/dist/index.html`,
    stamp: `${embedded}/dist/.stamp`,
    chunks: `${embedded}/dist/assets`,
  },
];

const isThere = async (file) =>
  stat(path.join(root, file)).then(
    () => true,
    () => false
  );

const listFiles = async (source) => {
  const found = await stat(path.join(root, source));
  if (!found.isDirectory()) {
    return [source];
  }
  const entries = await readdir(path.join(root, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
};

const hashSources = async (sources) => {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of await listFiles(source)) {
      const content = await readFile(path.join(root, file));
      hash.update(`${file.replaceAll(path.sep, '/')}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
};

/** Several test runs may begin at once in one tree; the second waits and then finds everything built. */
const withLock = async (run) => {
  const lock = path.join(root, 'node_modules/.build-console.lock');
  for (let tries = 0; tries < lockTries; tries += 1) {
    const isMine = await mkdir(lock).then(
      () => true,
      () => false
    );
    if (isMine) {
      break;
    }
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > staleMs) {
      // Left behind by a process that was killed.
      await rmdir(lock).catch(() => undefined);
    }
    await sleep(lockMs);
  }
  try {
    return await run();
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
};

const removeOld = async (chunks, begun) => {
  for (const name of await readdir(path.join(root, chunks))) {
    const file = path.join(root, chunks, name);
    const { mtimeMs } = await stat(file);
    if (begun - mtimeMs > keptMs) {
      await rm(file, { force: true });
    }
  }
};

const buildOne = async ({ name, config, sources, entry, stamp, chunks }, isForced) => {
  const hash = await hashSources(sources);
  const last = await readFile(path.join(root, stamp), 'utf8').catch(() => '');
  if (!isForced && last === hash && (await isThere(entry))) {
    return;
  }
  const begun = Date.now();
  // Loaded only when something is to be built: it takes half a second.
  const { build } = await import('vite');
  // Under jest it is `test`, which is React's development build.
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: path.join(root, config) });
  } finally {
    if (before === undefined) {
      delete process.env.NODE_ENV;
    } else {
      process.env.NODE_ENV = before;
    }
  }
  await removeOld(chunks, begun);
  await writeFile(path.join(root, stamp), hash);
  console.log(`Built the ${name} in ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
};

export const buildConsole = async ({ isForced = false, only } = {}) =>
  withLock(async () => {
    for (const one of builds.filter(({ name }) => only === undefined || name === only)) {
      await buildOne(one, isForced);
    }
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const parameters = process.argv.slice(2);
  await buildConsole({
    isForced: parameters.includes('--force'),
    only: parameters.find((word) => !word.startsWith('-')),
  });
}
