import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listAlterations, listPendingAlterations } from '../alterations/runner.ts';
import { programPath } from './testing/compiled-pack.ts';
import { cloneDatabase } from './testing/databases.ts';
import { makeKeyFiles } from './testing/key-files.ts';
import { runSql } from './testing/sql.ts';
import type { TestDatabase } from './testing/databases.ts';

type Run = { code: number; stdout: string; stderr: string };

const run = async (
  parameters: readonly string[],
  url?: string,
  environment: Readonly<Record<string, string>> = {}
): Promise<Run> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [programPath, ...parameters],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_NO_WARNINGS: '1',
          ...(url === undefined ? {} : { DB_URL: url }),
          ...environment,
        },
        timeout: 30_000,
      },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    );
  });

describe('passport alteration', () => {
  let bare: TestDatabase;
  beforeAll(async () => {
    bare = await cloneDatabase('logto-bare');
  });
  afterAll(async () => bare.drop());

  it('tells what is pending without deploying it, deploys it, and then finds nothing more to do', async () => {
    const ids = (await listAlterations('passport')).map(({ id }) => id);

    const before = await run(['alteration', 'status'], bare.url);
    const stillPending = await listPendingAlterations(bare.url);
    const deployed = await run(['alteration', 'deploy'], bare.url);
    const after = await run(['alteration', 'status'], bare.url);
    const again = await run(['alteration', 'deploy'], bare.url);

    const lines = (word: string) => ids.map((id) => `${word} ${id}\n`).join('');
    expect(before).toEqual({ code: 1, stdout: lines('pending'), stderr: '' });
    expect(stillPending).toEqual(ids);
    expect(deployed).toEqual({ code: 0, stdout: lines('deployed'), stderr: '' });
    expect(await listPendingAlterations(bare.url)).toEqual([]);
    expect(after).toEqual({ code: 0, stdout: 'passport: up to date\n', stderr: '' });
    expect(again).toEqual({ code: 0, stdout: 'passport: nothing to deploy\n', stderr: '' });
  });

  it.each([
    ['no command', []],
    ['an unknown group', ['tables', 'deploy']],
    ['an unknown action', ['alteration', 'rollback']],
    ['an unknown set', ['alteration', 'status', 'public']],
    ['one word too many', ['alteration', 'status', 'passport', 'now']],
  ])('refuses %s', async (_, parameters) => {
    const { code, stdout, stderr } = await run(parameters, bare.url);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cli\.usage: /);
  });

  it('asks for the address of the database', async () => {
    const { code, stderr } = await run(['alteration', 'status']);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^cli\.database_url_missing: /);
  });

  it('fails with a code, without the address or its password, when the database does not let it in', async () => {
    const url = new URL(bare.url);
    url.pathname = '/there_is_no_such_database';
    url.password = 'a-secret-of-the-operator';

    const { code, stdout, stderr } = await run(['alteration', 'deploy'], url.href);

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^cli\.failed: [\dA-Z]{5,}\n$/);
  });

  it('fails by the name of what is missing on a database that Logto has not seeded', async () => {
    const empty = await cloneDatabase('empty');

    const { code, stderr } = await run(['alteration', 'deploy'], empty.url);

    await empty.drop();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cli\.failed: 42P01\n$/);
  });
});

describe('passport site', () => {
  it('lists sites, puts an application under one, and says which custom claims it may have', async () => {
    const database = await cloneDatabase('logto');
    const keys = await makeKeyFiles();
    const siteId = `site_${'a'.repeat(24)}`;
    await runSql(
      database.url,
      `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', $1, 'Shop', $2)`,
      [siteId, `sector_${'a'.repeat(24)}`]
    );

    const attached = await run(
      ['site', 'attach', 'default', siteId, 'app_1'],
      database.url,
      keys.environment
    );
    const allowed = await run(
      ['site', 'claims', 'default', siteId, 'tier'],
      database.url,
      keys.environment
    );
    const listed = await run(['site', 'list', 'default'], database.url);
    const foreign = await run(['site', 'list', 'admin'], database.url);
    const unknownSite = await run(
      ['site', 'attach', 'admin', siteId, 'app_1'],
      database.url,
      keys.environment
    );
    const unknownTenant = await run(['site', 'list', 'nobody'], database.url);
    const usage = await run(['site', 'attach', 'default'], database.url);

    await Promise.all([database.drop(), keys.remove()]);
    expect([attached.code, allowed.code, listed.code]).toEqual([0, 0, 0]);
    expect(listed.stdout.trim()).toBe(`${siteId}\tapp_1\ttier`);
    expect(foreign.stdout).toBe('');
    expect([unknownSite.code, unknownSite.stderr]).toEqual([
      1,
      expect.stringContaining('sites.not_found'),
    ]);
    expect(unknownTenant.stderr).toContain('cli.tenant_unknown');
    expect([usage.code, usage.stderr]).toEqual([2, expect.stringContaining('cli.usage')]);
  });
});

describe('passport alteration rollback', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
  });
  afterAll(async () => database.drop());

  it('takes tables back down to one, and none of a database in which something is sealed', async () => {
    const sealed = await run(
      ['alteration', 'rollback', 'passport', '1795250000-vault-keys'],
      database.url
    );
    await runSql(database.url, `update passport.sealing_states set mode = 'plain'`);
    const done = await run(
      ['alteration', 'rollback', 'passport', '1795258000-blocks-and-complaints'],
      database.url
    );
    const again = await run(['alteration', 'deploy', 'passport'], database.url);

    expect(sealed).toMatchObject({ code: 2, stderr: expect.stringContaining('cli.still_sealed') });
    expect(done).toMatchObject({
      code: 0,
      stdout: (await listAlterations('passport'))
        .map(({ id }) => id)
        .filter((id) => id >= '1795258000')
        .toReversed()
        .map((id) => `rolled back ${id}\n`)
        .join(''),
    });
    expect(again.code).toBe(0);
  });
});
