/**
 * What `npm start` and `npm test` do first on a bare machine: install what the lock file names when it is not there,
 * and find the Node.js that the pack needs. Runs on Node 20 and imports nothing that is not built in.
 */
import { spawn } from 'node:child_process';
import { readFileSync, existsSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** `module.registerHooks` is 22.15; running TypeScript without a flag is 22.18. */
const neededNode = [22, 18];

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  } catch {
    // Missing or cut short by an interrupted install: both mean "install again".
    return null;
  }
};

/** Whether node_modules holds what package-lock.json says, by npm's own record of what it installed. */
const isInstalled = () => {
  const wanted = readJson('package-lock.json')?.packages ?? {};
  const present = readJson('node_modules/.package-lock.json')?.packages;
  if (!present) {
    return false;
  }
  return Object.entries(wanted).every(([name, { version, optional, devOptional, peer, link }]) => {
    if (name === '' || link) {
      return true;
    }
    const found = present[name];
    return found ? found.version === version : Boolean(optional || devOptional || peer);
  });
};

const run = async (command, parameters, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd: root, stdio: 'inherit', ...options });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', forward);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1));
    });
  });

const isNewEnough = (version) => {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1]);
};

/** The path of a Node.js that is new enough: the npm package `node`, else the one that runs us. */
const findNode = () => {
  const packaged = path.join(
    root,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node'
  );
  if (existsSync(packaged)) {
    return packaged;
  }
  if (isNewEnough(process.version)) {
    return process.execPath;
  }
  throw new Error(
    `bootstrap.node_too_old: Node.js ${neededNode.join('.')} or newer is needed and this is ${process.version}. ` +
      'The npm package "node" brings one, but its install script did not run; allow it (npm install-scripts approve node) and run again.'
  );
};

/**
 * Installs when needed, then runs a script of ours with the right Node.js and returns its exit code.
 * @param {string} script path from the root of the repository
 * @param {readonly string[]} parameters
 * @param {{ nodeFlags?: readonly string[], environment?: Record<string, string> }} [options]
 */
export const runWithNode = async (script, parameters, options = {}) => {
  const node = findNode();
  const folders = [path.dirname(node), path.join(root, 'node_modules/.bin'), process.env.PATH];
  return run(node, [...(options.nodeFlags ?? []), path.join(root, script), ...parameters], {
    env: { ...process.env, ...options.environment, PATH: folders.join(path.delimiter) },
  });
};

export const ensureInstalled = async () => {
  if (isInstalled()) {
    return;
  }
  console.log('Installing what package-lock.json names (once, about a minute)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // Not `npm ci`: npm leaves optional packages of other platforms out of the lock file it writes and `npm ci` then calls that
  // an error (npm/cli#4828). This installs what the lock names and writes nothing.
  const code = await run(
    npm,
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { shell: process.platform === 'win32' }
  );
  if (code !== 0) {
    throw new Error(
      `bootstrap.install_failed: npm install ended with code ${code}; its words are above.`
    );
  }
};

/** Runs the main function of a script; an error becomes one line and exit code 1. */
export const runMain = async (main) => {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
};
