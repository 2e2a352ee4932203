import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  anchorTenant,
  createAuditLog,
  createDirectoryAnchor,
  readAuditSigner,
} from '../../plugins/audit/port.ts';
import type { AuditEntryInput } from '../../plugins/audit/port.ts';
import { createKekProvider } from '../../plugins/vault/kek/create.ts';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { openTestPool } from '../testing/pool.ts';
import { runSql } from '../testing/sql.ts';
import { judgeClock, judgeTls } from './doctor-databases.ts';
import type { Finding } from './doctor-finding.ts';

const entry: AuditEntryInput = {
  ...{ actorType: 'site', actorId: 'site_a', userId: 'u1', userRef: 'ppid_1', siteId: 'site_a' },
  ...{ action: 'attributes.read', attributes: ['email'], purpose: 'delivery', ip: null },
  result: 'allowed',
};
const hostFolder = path.resolve(import.meta.dirname, '../embedded-logto');

const open = async () => {
  const [database, eu, ru] = [
    await cloneDatabase('logto'),
    await cloneDatabase('vault'),
    await cloneDatabase('vault'),
  ];
  const [keys, otherKeys] = [await makeKeyFiles(), await makeKeyFiles()];
  const folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  const environment: Readonly<Record<string, string>> = {
    ...keys.environment,
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: eu.url,
    PASSPORT_VAULT_RU_URL: ru.url,
    PASSPORT_AUDIT_ANCHOR: `file:${folder}`,
  };
  const pool = await openTestPool(await getTenantUrl(database.url, 'default'));
  const signer = readAuditSigner(environment);
  const log = createAuditLog({ tenantId: 'default', pool, signer, now: () => Date.now() });
  await log.append([entry, entry, entry]);
  await anchorTenant(createDirectoryAnchor(folder), { tenantId: 'default', pool });

  const examine = async (
    more: Readonly<Record<string, string>> = {},
    databaseUrl = database.url
  ) => {
    const { code, stdout, stderr } = await runCommand(
      { databaseUrl, environment: { ...environment, ...more } },
      ...['doctor', '--host', hostFolder, '--json']
    );
    expect(stderr).toBe('');
    const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
    const failed = findings
      .filter(({ verdict }) => verdict === 'fail')
      .map(({ check, about, text }) => `${check} ${about ?? '-'}: ${text}`);
    return { code, stdout, findings, failed };
  };
  return {
    ...{ database, eu, ru, otherKeys, examine, environment },
    sql: async (text: string, values: readonly unknown[] = []) =>
      runSql(database.url, text, values),
    close: async () => {
      await pool.end();
      await Promise.all([database.drop(), eu.drop(), ru.drop()]);
      await Promise.all([keys.remove(), otherKeys.remove()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const asAlias = (url: string) => url.replace('127.0.0.1', 'localhost');

describe('passport doctor', () => {
  let world: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(async () => world.close());

  it('finds nothing wrong with an installation that is whole', async () => {
    const { code, failed, findings } = await world.examine();

    expect([failed, code]).toEqual([[], 0]);
    const names = new Set(findings.map(({ check }) => check));
    expect([...names].sort()).toEqual(
      [
        ...['alterations', 'anchor', 'audit', 'clock', 'database', 'host', 'jobs', 'kms', 'logto'],
        ...['node', 'package', 'plaintext', 'queue', 'rls', 'sealing', 'settings', 'sites', 'tls'],
      ].sort()
    );
    expect(findings.filter(({ about }) => about === 'default')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'audit', text: 'newest 3 entries verify up to 3' }),
        expect.objectContaining({ check: 'anchor', text: 'at 3, 0 entries behind' }),
      ])
    );
  });

  it('finds plain text in a sealed column, and tells the column and the count, never the value', async () => {
    const values = ['canary_u1', 'canary@example.org', 'canary name'];
    await world.sql(
      `insert into users (tenant_id, id, primary_email, name) values ('default', $1, $2, $3)`,
      values
    );

    const { code, failed, stdout } = await world.examine();
    const lines = await runCommand(
      { databaseUrl: world.database.url, environment: world.environment },
      ...['doctor', 'default']
    );

    await world.sql(`delete from users where id = 'canary_u1'`);
    expect(code).toBe(1);
    expect(failed).toEqual([
      'plaintext default: users.primary_email: 1 of 1 values drawn are plain',
      'plaintext default: users.name: 1 of 1 values drawn are plain',
    ]);
    expect(lines.code).toBe(1);
    expect(lines.stdout).toMatch(/^fail {2}plaintext +default: users\.name: .* -> npm run passport seal default/m); // prettier-ignore
    expect(lines.stdout).not.toMatch(/admin:/);
    expect(stdout + lines.stdout).not.toMatch(/canary/);
  });

  it('finds regions that are one database under two names, and a region in the database of Logto', async () => {
    const twice = await world.examine({ PASSPORT_VAULT_RU_URL: asAlias(world.eu.url) });
    const inside = await world.examine({ PASSPORT_VAULT_EU_URL: asAlias(world.database.url) });

    expect(twice.failed).toEqual(['apart ru: is the same database as eu']);
    expect(inside.failed).toContain('apart eu: is the same database as logto');
  });

  it('finds a site that sends people to a region which is not configured, unless it was removed', async () => {
    const id = (letter: string) => `site_${letter.repeat(24)}`;
    for (const [letter, region, isRemoved] of [
      ['a', 'eu', false],
      ['b', 'us', false],
      ['c', null, false],
      ['d', 'us', true],
    ] as const) {
      await world.sql(
        `insert into passport.sites (tenant_id, id, name, sector_id, default_region, removed_at)
         values ('default', $1, 'Shop', $2, $3, case when $4 then now() end)`,
        [id(letter), `sector_${letter.repeat(24)}`, region, isRemoved]
      );
    }

    const { failed } = await world.examine();

    await world.sql('delete from passport.sites');
    expect(failed).toEqual([
      `sites default: ${id('b')} sends people to region us, which is not configured: nobody can register there`,
    ]);
  });

  it('finds that the audit key is another one, and that it cannot be read', async () => {
    const { PASSPORT_AUDIT_KEY_FILE } = world.otherKeys.environment;
    const wrong = await world.examine({ PASSPORT_AUDIT_KEY_FILE });
    const missing = await world.examine({ PASSPORT_AUDIT_KEY_FILE: '/no/such/file' });

    expect(wrong.failed).toEqual([
      'audit default: bad_signature at sequence 3',
      'anchor default: signed with another key',
    ]);
    expect(missing.failed).toEqual(['audit key -: audit.invalid_key']);
  });

  it('finds a key that the configured key service did not wrap', async () => {
    const { PASSPORT_KEK_FILE } = world.environment;
    const provider = await createKekProvider({
      provider: 'local-file',
      options: { FILE: PASSPORT_KEK_FILE ?? '' },
    });
    const wrapped = await provider.wrap({ tenantId: 'default', region: 'ru' }, Buffer.alloc(32, 7));
    await world.sql(
      `insert into passport.tenant_keys (tenant_id, purpose, version, region, wrapped) values ('default', 'index', 9, 'ru', $1)`,
      [Buffer.from(wrapped)]
    );

    const right = await world.examine();
    const wrong = await world.examine({
      PASSPORT_KEK_FILE: world.otherKeys.environment.PASSPORT_KEK_FILE,
    });

    await world.sql(`delete from passport.tenant_keys where version = 9`);
    expect(right.failed).toEqual([]);
    expect(wrong.failed).toEqual(['kms default/ru: vault.open_failed']);
  });

  it('finds alterations that are pending, ours and a region’s and Logto’s', async () => {
    const [bare, empty] = [await cloneDatabase('logto-bare'), await cloneDatabase('empty')];
    await runSql(
      bare.url,
      `update systems set value = '{"timestamp":1,"updatedAt":""}' where key = 'alterationState'`
    );

    const { code, failed } = await world.examine({ PASSPORT_VAULT_RU_URL: empty.url }, bare.url);

    await Promise.all([bare.drop(), empty.drop()]);
    expect(code).toBe(1);
    expect(failed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^alterations logto: pending: \d{10}-sites-and-pairwise-subjects, /),
        expect.stringMatching(/^alterations ru: pending: \d{10}-vault, /),
        expect.stringMatching(/^logto -: at alteration 1, this Logto brings \d{10}$/),
      ])
    );
  });

  it('finds an edited entry, a database older than its anchor, open tables and left-over jobs', async () => {
    for (const statement of [
      'alter table passport.audit_entries disable trigger user',
      `update passport.audit_entries set purpose = 'other' where sequence = 2`,
      'alter table passport.consents no force row level security',
      `insert into passport.key_jobs (tenant_id, kind, state, updated_at) values ('default', 'seal', 'running', now() - interval '2 hours')`,
    ]) {
      await world.sql(statement);
    }
    const edited = await world.examine();
    await world.sql(`delete from passport.audit_entries where sequence = 3`);
    await world.sql(
      `update passport.audit_heads set sequence = 2, entry_hash = (select entry_hash from passport.audit_entries where sequence = 2) where tenant_id = 'default'`
    );
    const older = await world.examine();

    expect(edited.failed).toEqual([
      'rls passport.consents: is not forced on',
      'audit default: edited at sequence 2',
    ]);
    expect(edited.findings).toContainEqual(
      expect.objectContaining({ check: 'jobs', about: 'default', verdict: 'warn' })
    );
    expect(older.failed).toContain(
      'anchor default: at 3, the database at 2 or with another history'
    );
  });

  it('goes on without a database it cannot reach, and never shows an address', async () => {
    const secret = 'postgres://secretuser:secretword@127.0.0.1:9/secretname';
    const region = await world.examine({ PASSPORT_VAULT_RU_URL: secret });
    const logto = await world.examine({}, secret);
    const invalid = await world.examine({ PASSPORT_VAULT_RU_URL: 'secret word' });

    expect(region.failed).toContain('database ru: not reachable: ECONNREFUSED');
    expect(logto.failed).toEqual(['database logto: not reachable: ECONNREFUSED']);
    expect(invalid.failed).toContain(
      'vault -: vault.invalid_config (option PASSPORT_VAULT_RU_URL)'
    );
    expect(region.stdout + logto.stdout + invalid.stdout).not.toMatch(/secret/);
  });

  it('warns of settings for development', async () => {
    const { findings } = await world.examine({ PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' });

    expect(findings.filter(({ check }) => check === 'settings')).toMatchObject([
      { verdict: 'warn', text: 'PASSPORT_EVENTS_ALLOW_PRIVATE is set' },
    ]);
  });

  it.each([
    [['doctor', 'default', 'admin'], 'cli.usage'],
    [['doctor', '--host'], 'cli.usage'],
    [['doctor', '--all'], 'cli.usage'],
    [['doctor', 'nobody'], 'cli.tenant_unknown'],
  ])('refuses %j with %s', async (parameters, code) => {
    const { database, environment } = world;
    const run = await runCommand({ databaseUrl: database.url, environment }, ...parameters);

    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(new RegExp(`^${code}: `));
  });

  it.each([
    [4999, 'ok'],
    [5001, 'warn'],
    [60_000, 'warn'],
    [60_001, 'fail'],
  ])('takes clocks %d ms apart for %s', (skewMs, verdict) => {
    expect(judgeClock('eu', skewMs).verdict).toBe(verdict);
  });

  it.each([
    ['postgres://u:p@127.0.0.1/x', 'ok'],
    ['postgres://u:p@[::1]/x', 'ok'],
    ['postgres:///x?host=/run/postgresql', 'ok'],
    ['postgres://u:p@db.example/x', 'warn'],
    ['postgres://u:p@db.example/x?sslmode=no-verify', 'warn'],
    ['postgres://u:p@db.example/x?sslmode=secret', 'warn'],
    ['postgres://u:p@db.example/x?sslmode=verify-full', 'ok'],
  ])('takes the way to %s for %s', (url, verdict) => {
    const finding = judgeTls({ name: 'eu', url });

    expect(finding.verdict).toBe(verdict);
    expect(JSON.stringify(finding)).not.toMatch(/secret|db\.example/);
  });
});
