// Purpose: whether the pack itself takes a set of variables: its own readers run on them, and what none of them asked for is
// unknown. Secrets are made for it in a temporary folder and put in the place of the mounted ones.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readEnvironment, readWaitSeconds } from '../start/environment.mjs';

/** Read by Logto 1.42, by Node.js, by the AWS SDK and by the image's start. */
const foreign = new Set([
  'PASSPORT_WAIT_SECONDS',
  'DB_URL',
  'REDIS_URL',
  'SECRET_VAULT_KEK',
  'ENDPOINT',
  'ADMIN_ENDPOINT',
  'PORT',
  'ADMIN_PORT',
  'TRUST_PROXY_HEADER',
  'NODE_EXTRA_CA_CERTS',
  'AWS_SHARED_CREDENTIALS_FILE',
]);

/** Names in a manifest that differ from those that make-secrets.mjs gives. */
const alias = { kek_token: 'bao_token', db_url: 'postgres_url' };

const listConfigs = (root) =>
  readdirSync(path.join(root, 'plugins'))
    .map((name) => path.join(root, 'plugins', name, 'config.ts'))
    .filter((file) => existsSync(file));

/** @returns every PASSPORT_… that a config.ts or the image's start names, without `_FILE` */
export const listVariables = (root) => {
  const start = path.join(root, 'docker/start/environment.mjs');
  const texts = [...listConfigs(root), start].map((file) => readFileSync(file, 'utf8'));
  const kek = /const kekOptionNames = \[([^\]]*)\]/.exec(texts.join('\n'))?.[1] ?? '';
  return new Set([
    ...texts
      .join('\n')
      .match(/\bPASSPORT_[A-Z]+(_[A-Z]+)*\b(?!_)/g)
      .map((name) => name.replace(/_FILE$/, '')),
    ...[...kek.matchAll(/'(\w+)'/g)].map(
      ([, name]) => `PASSPORT_KEK_${name.replace(/_FILE$/, '')}`
    ),
  ]);
};

/** @returns the secrets of make-secrets.mjs in a folder of their own */
export const makeSecrets = (root) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'docker-check-'));
  execFileSync(process.execPath, [path.join(root, 'docker/secrets/make-secrets.mjs'), folder]);
  return {
    folder,
    names: readdirSync(folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

const importFrom = async (root, file) => import(pathToFileURL(path.join(root, file)).href);

/** @returns names that nothing reads, and the codes with which a reader refused */
export const checkSettings = async (root, given, { folder }) => {
  const asked = new Set(foreign);
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const [, secret] = /^\/run\/secrets\/(?:.*\/)?([^/]+)$/.exec(value) ?? [];
      return [name, secret ? path.join(folder, alias[secret] ?? secret) : value];
    })
  );
  const recorder = new Proxy(values, {
    get: (target, name) => {
      asked.add(name);
      return target[name];
    },
  });
  const refused = [];
  const attempt = async (read, environment) => {
    try {
      await read(environment);
    } catch (error) {
      refused.push(`${error.code ?? error.name} ${JSON.stringify(error.detail ?? {})}`);
    }
  };
  // The image's own start copies the whole environment: what it reads is listed, not recorded.
  await attempt(readEnvironment, values);
  await attempt(readWaitSeconds, values);
  for (const file of listConfigs(root)) {
    const module = await importFrom(root, path.relative(root, file));
    for (const [name, read] of Object.entries(module)) {
      if (/^read[A-Z]/.test(name)) {
        await attempt(read, recorder);
      }
    }
  }
  const { readVaultConfig } = await importFrom(root, 'plugins/vault/config.ts');
  const { createKekProvider } = await importFrom(root, 'plugins/vault/kek/create.ts');
  // Connects to nothing yet; it refuses an address or an option that its provider does not take.
  await attempt(async (environment) => createKekProvider(readVaultConfig(environment).kek), values);
  const isRead = (name) =>
    asked.has(name) || (name.endsWith('_FILE') && foreign.has(name.replace(/_FILE$/, '')));
  return { unknown: Object.keys(given).filter((name) => !isRead(name)), refused };
};
