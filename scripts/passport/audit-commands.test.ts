import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuditLog, readAuditSigner } from '../../plugins/audit/port.ts';
import type { AuditEntryInput } from '../../plugins/audit/port.ts';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { openTestPool } from '../testing/pool.ts';
import { runSql } from '../testing/sql.ts';

const entry: AuditEntryInput = {
  actorType: 'site',
  actorId: 'site_a',
  userId: 'u1',
  userRef: 'ppid_1',
  siteId: 'site_a',
  action: 'attributes.read',
  attributes: ['email'],
  purpose: 'delivery',
  ip: null,
  result: 'allowed',
};

const open = async () => {
  const [database, keys] = [await cloneDatabase('logto'), await makeKeyFiles()];
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-commands-'));
  const pool = await openTestPool(await getTenantUrl(database.url, 'default'));
  const clock = { ms: Date.now() };
  const environment: Readonly<Record<string, string>> = {
    PASSPORT_AUDIT_KEY_FILE: keys.environment.PASSPORT_AUDIT_KEY_FILE,
    PASSPORT_AUDIT_ANCHOR: `file:${path.join(folder, 'anchors')}`,
  };
  const log = createAuditLog({
    tenantId: 'default',
    pool,
    signer: readAuditSigner(environment),
    now: () => clock.ms,
  });
  const run = async (...parameters: readonly string[]) =>
    runCommand({ databaseUrl: database.url, environment }, 'audit', ...parameters);
  return {
    database,
    environment,
    log,
    clock,
    run,
    file: (name: string) => path.join(folder, name),
    /** As somebody would who was handed files: no database, no private key. */
    runAlone: async (...parameters: readonly string[]) =>
      runCommand({ databaseUrl: '', environment: {} }, 'audit', ...parameters),
    close: async () => {
      await pool.end();
      await database.drop();
      await keys.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

type World = Awaited<ReturnType<typeof open>>;

describe('passport audit', () => {
  let world: World;
  beforeAll(async () => {
    world = await open();
    world.clock.ms = Date.now() - 4 * 366 * 86_400_000;
    await world.log.append([entry, entry, entry]);
    world.clock.ms = Date.now();
    await world.log.append([entry, entry]);
    await writeFile(world.file('keys.json'), (await world.run('keys')).stdout);
  });
  afterAll(async () => world.close());

  const verify = async (name: string, ...more: readonly string[]) =>
    world.runAlone('verify', world.file(name), '--keys', world.file('keys.json'), ...more);

  it('prints public keys only', async () => {
    const { keys } = JSON.parse(await readFile(world.file('keys.json'), 'utf8')) as {
      keys: object[];
    };

    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['crv', 'kty', 'x']]);
  });

  it('exports to a file and to standard output what verifies without database and private key', async () => {
    const toFile = await world.run('export', 'default', world.file('export.jsonl'));
    const toOutput = await world.run('export', 'default');
    const verified = await verify('export.jsonl');

    expect(toFile).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(toOutput.stdout).toBe(await readFile(world.file('export.jsonl'), 'utf8'));
    expect((await stat(world.file('export.jsonl'))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(toOutput.stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({
      type: 'head',
      sequence: 5,
    });
    expect(verified).toEqual({
      code: 0,
      stdout:
        'tenant default: 5 entries, 0 closed segments, 1 heads\nverified up to sequence 5, without an anchor\n',
      stderr: '',
    });
  });

  it('names the first fault of a changed file, with exit code 1', async () => {
    const text = await readFile(world.file('export.jsonl'), 'utf8');
    await writeFile(world.file('edited.jsonl'), text.replace('delivery', 'marketing'));
    await writeFile(world.file('broken.jsonl'), text.replace('{', '['));

    const edited = await verify('edited.jsonl');
    const broken = await verify('broken.jsonl');

    expect([edited.code, edited.stdout]).toEqual([
      1,
      expect.stringContaining('\nfault: edited, sequence 1\n'),
    ]);
    expect([broken.code, broken.stdout]).toEqual([
      1,
      expect.stringContaining('\nfault: unreadable, line 1\n'),
    ]);
  });

  it('anchors now, tells the status, and finds a cut-off end against the anchor', async () => {
    const anchored = await world.run('anchor', 'default');
    const status = await world.run('status', 'default');
    const lines = (await readFile(world.file('export.jsonl'), 'utf8')).split('\n');
    await writeFile(world.file('cut.jsonl'), [...lines.slice(0, 4), lines[5]].join('\n'));
    const [name] = await readdir(world.file('anchors'));
    await writeFile(
      world.file('anchors.jsonl'),
      await readFile(path.join(world.file('anchors'), name!), 'utf8')
    );

    const whole = await verify('export.jsonl', '--anchor', world.file('anchors'));
    const cut = await verify('cut.jsonl', '--anchor', world.file('anchors.jsonl'));

    expect(anchored).toMatchObject({ code: 0, stdout: 'anchored default at sequence 5\n' });
    expect(status.stdout).toMatch(
      /^head\t5\t\S+\nfirst entry present\t1\nclosed segments\t0\tup to sequence 0\nanchor\t5\t\S+\t0 entries behind\n$/
    );
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/sequence 5\n$/) });
    expect(cut).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('fault: truncated, sequence 4, anchored 5'),
    });
  });

  it('does not take an anchor without heads of the tenant for a proof', async () => {
    const { code, stderr } = await verify(
      'export.jsonl',
      '--anchor',
      path.dirname(world.file('x'))
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(/^audit\.anchor_empty: /);
  });

  it('prunes into an archive; export and archive verify afterwards', async () => {
    const pruned = await world.run('prune', 'default', world.file('archive'));
    const again = await world.run('prune', 'default', world.file('archive'), '3');
    await world.run('export', 'default', world.file('rest.jsonl'));
    const [archive] = await readdir(world.file('archive'));
    const status = await world.run('status', 'default');

    const rest = await verify('rest.jsonl', '--anchor', world.file('anchors'));
    const archived = await verify(path.join('archive', archive!));

    expect(pruned).toMatchObject({ code: 0, stdout: 'closed 1 to 3\t3 entries\n' });
    expect(again).toMatchObject({ code: 0, stdout: 'default: nothing older than 3 years\n' });
    expect(rest).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 entries, 1 closed segments, 2 heads\n'),
    });
    expect(archived).toMatchObject({ code: 0, stdout: expect.stringContaining('3 entries') });
    expect(status.stdout).toContain('closed segments\t1\tup to sequence 3\n');
  });

  it('refuses to anchor a database that was restored from an older backup', async () => {
    for (const statement of [
      'alter table passport.audit_entries disable trigger user',
      'delete from passport.audit_entries where sequence = 5',
      `update passport.audit_heads set sequence = 4, entry_hash = (select entry_hash from passport.audit_entries where sequence = 4) where tenant_id = 'default'`,
    ]) {
      await runSql(world.database.url, statement);
    }

    const { code, stderr } = await world.run('anchor', 'default');
    const status = await world.run('status', 'default');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^audit\.anchor_ahead: /);
    expect(status.stdout).toMatch(/the database is OLDER\n$/);
  });

  it('anchors at a webhook', async () => {
    const received: unknown[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => received.push(JSON.parse(chunk.toString())));
      request.on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { database, environment } = world;

    const { code } = await runCommand(
      {
        databaseUrl: database.url,
        environment: { ...environment, PASSPORT_AUDIT_ANCHOR: `http://127.0.0.1:${port}/` },
      },
      'audit',
      'anchor',
      'default'
    );

    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(code).toBe(0);
    expect(received).toMatchObject([{ tenantId: 'default', sequence: 4 }]);
  });

  it.each([
    [['verify']],
    [['verify', 'file', '--keys']],
    [['verify', 'file', '--keys', 'keys', '--anchor']],
    [['export']],
    [['prune', 'default']],
    [['prune', 'default', 'archive', '0']],
    [['anchor', 'default', 'more']],
    [['forget', 'default']],
  ])('refuses %j', async (parameters) => {
    const { code, stderr } = await world.run(...parameters);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^cli\.usage: /);
  });

  it('names an unknown tenant, a missing file and keys that are none', async () => {
    const tenant = await world.run('status', 'nobody');
    const missing = await world.runAlone('verify', '/no/such/file', '--keys', world.file('keys.json')); // prettier-ignore
    const keys = await world.runAlone('verify', world.file('rest.jsonl'), '--keys', world.file('rest.jsonl')); // prettier-ignore

    expect([tenant.code, tenant.stderr]).toEqual([
      2,
      expect.stringMatching(/^cli\.tenant_unknown/),
    ]);
    expect([missing.code, missing.stderr]).toEqual([1, 'cli.failed: ENOENT\n']);
    expect([keys.code, keys.stderr]).toEqual([1, expect.stringMatching(/^audit\.invalid_key_set/)]);
  });
});
