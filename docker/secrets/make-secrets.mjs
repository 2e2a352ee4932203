// Purpose: makes the secrets of docker/compose.yaml, each in a file. Usage: node docker/secrets/make-secrets.mjs [folder]
//
// What is there already is never overwritten: a second run completes, and a lost database password is not replaced by one that
// opens nothing. The folder is closed to others (700); the files in it are readable, because each container has a user of its own.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const folder = path.resolve(process.argv[2] ?? import.meta.dirname);

const makeOnce = async (name, make) => {
  const file = path.join(folder, name);
  try {
    await writeFile(file, await make(), { mode: 0o444, flag: 'wx' });
    console.log(`made ${name}`);
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  return (await readFile(file, 'utf8')).trim();
};

// Letters, digits, - and _: they need no escaping in an address.
const random = (bytes) => () => randomBytes(bytes).toString('base64url');

const makeDatabase = async (name, database) => {
  const password = await makeOnce(`${name}_password`, random(24));
  const host = name.replaceAll('_', '-');
  await makeOnce(`${name}_url`, () => `postgres://postgres:${password}@${host}:5432/${database}`);
};

await mkdir(folder, { recursive: true });
await chmod(folder, 0o700);
await makeDatabase('postgres', 'logto');
await makeDatabase('vault_eu', 'vault');
await makeDatabase('vault_ru', 'vault');
await makeDatabase('shop_db', 'shop');

const redis = await makeOnce('redis_password', random(24));
await makeOnce('redis.conf', () => `requirepass ${redis}\nsave ""\nappendonly no\n`);
await makeOnce('redis_url', () => `redis://:${redis}@redis:6379`);

await makeOnce('bao_root_token', random(24));
await makeOnce('bao_token', random(24));

const user = await makeOnce('objects_user', random(12));
const password = await makeOnce('objects_password', random(24));
await makeOnce(
  'objects_credentials',
  () => `[default]\naws_access_key_id = ${user}\naws_secret_access_key = ${password}\n`
);

await makeOnce('audit_key.json', () =>
  JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
);
await makeOnce('secret_vault_kek', () => randomBytes(32).toString('base64'));
