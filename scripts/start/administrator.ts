/**
 * The first administrator of the embedded host: made at the first start with a random password, which is kept beside the development
 * keys. Whoever has registered before is left alone.
 */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { createCookieJar } from '../testing/http.ts';
import { authorize } from '../testing/oidc-client.ts';
import type { Credentials } from '../testing/oidc-client.ts';

const fileName = 'console-administrator.json';
const passwordBytes = 15;
const guard = z.object({ username: z.string(), password: z.string() });

const readCredentials = async (file: string): Promise<Credentials | null> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : guard.parse(JSON.parse(text));
};

const makeCredentials = async (file: string): Promise<Credentials> => {
  // Every kind of character that a password policy may ask for.
  const password = `${randomBytes(passwordBytes).toString('base64url')}-7aA`;
  const made = { username: 'admin', password };
  await writeFile(file, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx' });
  return made;
};

const hasAdministrator = async (databaseUrl: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query(
      `select 1 from users where tenant_id = 'admin' limit 1`
    );
    return rowCount !== 0;
  } finally {
    await client.end();
  }
};

/** @returns null when the administrator is somebody whom this did not make */
export const makeAdministrator = async (
  folder: string,
  { adminUrl, databaseUrl }: { readonly adminUrl: string; readonly databaseUrl: string }
): Promise<Credentials | null> => {
  const file = path.join(folder, fileName);
  const known = await readCredentials(file);
  if (await hasAdministrator(databaseUrl)) {
    return known;
  }
  const person = known ?? (await makeCredentials(file));
  const site = {
    userUrl: adminUrl,
    clientId: 'admin-console',
    redirectUri: `${adminUrl}/console/callback`,
    scope: 'openid profile all',
    resource: 'https://default.logto.app/api',
  };
  await authorize(
    createCookieJar(),
    site,
    { ...person, isNew: true },
    { first_screen: 'register' }
  );
  return person;
};
