/** The list of erasures that is kept apart from every backup: it only ever grows. */
import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { runSql } from '../testing/sql.ts';

const at = '2026-01-02T03:04:05.000Z';
const line = (tenant: string, userId: string, erasedAt = at) =>
  `${JSON.stringify({ tenant, user_id: userId, erased_at: erasedAt })}\n`;

// Commands of their own processes, several in a row, beside other tests.
jest.setTimeout(180_000);

describe('passport erasures', () => {
  let databases: readonly TestDatabase[];
  let environment: Readonly<Record<string, string>>;
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  let folder: string;
  beforeAll(async () => {
    databases = [await cloneDatabase('logto'), await cloneDatabase('vault')];
    keys = await makeKeyFiles();
    folder = await mkdtemp(path.join(tmpdir(), 'restore-commands-'));
    environment = {
      ...keys.environment,
      PASSPORT_REGIONS: 'eu',
      PASSPORT_VAULT_EU_URL: databases[1]!.url,
    };
    await runSql(
      databases[0]!.url,
      `insert into passport.erased_people (tenant_id, user_id, erased_at)
       values ('default', 'user_1', $1), ('admin', 'user_2', $1)`,
      [at]
    );
  });
  afterAll(async () => {
    await Promise.all([...databases.map(async ({ drop }) => drop()), keys.remove()]);
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (tenantId: string, ...file: readonly string[]) =>
    runCommand({ databaseUrl: databases[0]!.url, environment }, 'erasures', tenantId, ...file);

  it('keeps in one file what it has of several tenants, each person once', async () => {
    const file = path.join(folder, 'all.jsonl');

    const runs = [
      await run('default', file),
      await run('admin', file),
      await run('default', file),
      await run('default'),
    ];

    expect(runs.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([
      ...[1, 2, 3].map(() => [0, '1 erasures\n', '']),
      [0, line('default', 'user_1'), ''],
    ]);
    expect(await readFile(file, 'utf8')).toBe(line('default', 'user_1') + line('admin', 'user_2'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.includes('all.jsonl'))).toEqual([
      'all.jsonl',
    ]);
  });

  it('keeps whom a restored database has forgotten, with the time that was noted first', async () => {
    const file = path.join(folder, 'restored.jsonl');
    const linked = path.join(folder, 'link.jsonl');
    const before =
      line('default', 'gone_before') + line('default', 'user_1', '2025-01-01T00:00:00Z');
    await writeFile(file, before);
    await chmod(file, 0o644);
    await symlink(file, linked);

    const { code, stdout } = await run('default', linked);

    expect([code, stdout]).toEqual([0, '2 erasures\n']);
    expect(await readFile(file, 'utf8')).toBe(before);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(linked, 'utf8')).toBe(before);
  });

  it.each([
    ['is no list', 'a note of somebody\n'],
    ['ends in the middle of a line', line('default', 'user_9') + line('default', 'x').slice(0, 20)],
    ['has other columns', '{"tenant":"default"}\n'],
  ])('leaves a file alone that %s', async (_, text) => {
    const file = path.join(folder, 'other.jsonl');
    await writeFile(file, text);

    const { code, stdout, stderr } = await run('default', file);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cli\.list_unreadable: /);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('puts no file in the place of a folder, a device or a link that leads nowhere', async () => {
    const nowhere = path.join(folder, 'nowhere.jsonl');
    await symlink(path.join(folder, 'unmounted/list.jsonl'), nowhere);

    const runs = [
      await run('default', folder),
      await run('default', '/dev/null'),
      await run('default', nowhere),
    ];

    expect(runs.map(({ code, stderr }) => [code, stderr.split(':')[0]])).toEqual(
      runs.map(() => [2, 'cli.list_unreadable'])
    );
  });
});
