/**
 * A restored backup brings back whoever was erased after it was taken. What was erased is known elsewhere: in every vault when Logto's
 * database alone is restored, and in the list kept apart from the backups when everything is. Replaying it erases them again.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand } from '../../testing/command.ts';
import type { TestDatabase } from '../../testing/databases.ts';
import type { TestHost } from '../../testing/host.ts';
import {
  email,
  endProcess,
  person,
  playScene,
  readEmail,
  startAgain,
} from '../../testing/lasting-person.ts';
import type { Scene } from '../../testing/lasting-person.ts';
import { connectManagement } from '../../testing/management.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import { callApi } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';

const minutes = 60_000;
const other = { username: 'Staying_Person', password: 'correct horse' };

/** A copy of the files of a database that nobody is connected to: a backup, and the way back. */
const copyDatabase = async (source: TestDatabase, mark: string): Promise<TestDatabase> => {
  const server = process.env['TEST_POSTGRES_URL'] ?? '';
  const name = `${source.name}_${mark}`;
  await source.disconnect();
  await runSql(server, `create database ${name} template ${source.name}`);
  await source.reconnect();
  const url = new URL(source.url);
  url.pathname = `/${name}`;
  return {
    ...source,
    name,
    url: url.href,
    drop: async () => {
      await runSql(server, `drop database if exists ${name} with (force)`);
    },
  };
};

type Databases = Pick<TestHost, 'database' | 'vaults'>;

const copyAll = async ({ database, vaults }: Databases, mark: string): Promise<Databases> => ({
  database: await copyDatabase(database, mark),
  vaults: { eu: await copyDatabase(vaults.eu, mark), ru: await copyDatabase(vaults.ru, mark) },
});

/** What is left of a person, wherever it may be. */
const countTraces = async ({ database, vaults }: Databases, userId: string) => {
  const [logto] = await runSql<Record<string, number>>(
    database.url,
    `select
      (select count(*)::int from users where id = $1) as accounts,
      (select count(*)::int from passport.user_keys where user_id = $1) as keys,
      (select count(*)::int from passport.pairwise_subjects where user_id = $1) as subjects,
      (select count(*)::int from passport.consents where user_id = $1 and ended_at is null) as consents,
      (select count(*)::int from oidc_model_instances where payload->>'accountId' = $1) as sessions`,
    [userId]
  );
  const values = await Promise.all(
    Object.values(vaults).map(async ({ url }) =>
      runSql<{ count: number }>(
        url,
        'select count(*)::int from vault.users_pii where user_id = $1',
        [userId]
      )
    )
  );
  return { ...logto, values: values.flat().reduce((sum, { count }) => sum + count, 0) };
};
const nothing = { accounts: 0, keys: 0, subjects: 0, consents: 0, sessions: 0, values: 0 };

describe('a person who was erased after the backup', () => {
  let folder: string;
  let list: string;
  let scene: Scene;
  let staying: { readonly userId: string; readonly subject: string };
  let original: TestHost;
  let backup: Databases;
  let copies: readonly Databases[] = [];
  let host: TestHost | undefined;

  const at = ({ database, vaults }: Databases) => ({ ...original, database, vaults });
  const environmentOf = ({ vaults }: Databases) => ({
    ...original.environment,
    PASSPORT_VAULT_EU_URL: vaults.eu.url,
    PASSPORT_VAULT_RU_URL: vaults.ru.url,
  });
  const start = async (databases: Databases) =>
    startAgain({ ...at(databases), environment: environmentOf(databases) });
  const command = async (databases: Databases, ...parameters: readonly string[]) =>
    runCommand(
      { databaseUrl: databases.database.url, environment: environmentOf(databases) },
      ...parameters
    );

  /** What an administrator decides about the person who stays, and about the site's key. */
  const decide = async ({ userUrl }: TestHost, token: string) => {
    const { siteId } = scene;
    const { userId, subject } = staying;
    const [key] = await runSql<{ id: string }>(
      original.database.url,
      'select id from passport.api_keys where site_id = $1',
      [siteId]
    );
    const calls: readonly (readonly [string, string, object?])[] = [
      ['POST', `/sites/${siteId}/consents/withdraw`, { userRef: subject, attribute: 'email' }],
      ['PUT', `/admin/users/${userId}/sites/${siteId}/block`, { reason: 'fraud' }],
      ['PUT', `/admin/users/${userId}/suspension`, { suspended: true }],
      ['POST', `/admin/users/${userId}/erasure`, {}],
      ['DELETE', `/sites/${siteId}/api-keys/${key?.id ?? ''}`],
    ];
    for (const [method, url, body] of calls) {
      const { status } = await callApi(userUrl, token, method, url, body);
      expect([url, Math.floor(status / 100)]).toEqual([url, 2]);
    }
  };
  const readStanding = async ({ database }: Databases) => {
    const [row] = await runSql(
      database.url,
      `select
        (select is_suspended from users where id = $1) as "isSuspended",
        (select count(*)::int from passport.consents
          where user_id = $1 and decision = 'granted' and ended_at is null) as consents,
        (select count(*)::int from passport.blocks where user_id = $1 and ended_at is null) as blocks,
        (select count(*)::int from passport.erasures where user_id = $1 and status = 'pending') as requests`,
      [staying.userId]
    );
    return row;
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'erasures-'));
    list = path.join(folder, 'erasures.jsonl');
    scene = await playScene(await startWorld(true));
    original = scene.world.host;
    const { claims } = await signInAt(
      { ...scene.site, scope: 'openid' },
      { ...other, isNew: true }
    );
    const otherId = await findNewestUserId(original);
    const { management } = scene.world;
    await management.call('PATCH', `/users/${otherId}`, { primaryEmail: 'staying@example.com' });
    await signInAt(scene.site, { ...other, share: ['email'] });
    staying = { userId: otherId, subject: String(claims.sub) };
    await endProcess(original);
    backup = await copyAll(original, 'backup');
    host = await start(original);
    const { call, token } = await connectManagement(host);
    await call('DELETE', `/users/${scene.userId}`);
    await decide(host, token);
    await endProcess(host);
  }, 4 * minutes);
  afterAll(async () => {
    if (host) {
      await endProcess(host);
    }
    for (const { database, vaults } of [backup, ...copies]) {
      await database.drop();
      await vaults.eu.drop();
      await vaults.ru.drop();
    }
    await original.stop();
    await rm(folder, { recursive: true, force: true });
  }, minutes);

  it('is on the list, by id and time and nothing else, and so in every vault', async () => {
    const { code, stdout } = await command(original, 'erasures', 'default', list);

    const lines = (await readFile(list, 'utf8')).trim().split('\n');
    const rows = await Promise.all(
      Object.values(original.vaults).map(async ({ url }) =>
        runSql(url, 'select user_id from vault.erased_people')
      )
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 erasures\n' });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { tenant: 'default', user_id: scene.userId, erased_at: expect.any(String) },
    ]);
    expect(rows).toEqual([[{ user_id: scene.userId }], [{ user_id: scene.userId }]]);
    // Logto itself leaves grants and tokens of whoever it deletes until they expire.
    expect(await countTraces(original, scene.userId)).toEqual({
      ...nothing,
      sessions: expect.any(Number),
    });
  });

  it(
    'is erased again when Logto’s database alone was restored: the vaults know',
    async () => {
      const restored = {
        database: await copyDatabase(backup.database, 'alone'),
        vaults: original.vaults,
      };
      expect(await countTraces(restored, scene.userId)).toMatchObject({ accounts: 1, keys: 1 });

      const { code, stdout } = await command(restored, 'restore', 'replay-erasures', 'default');

      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: '1 erasures known, 1 accounts deleted again\n',
      });
      expect(await countTraces(restored, scene.userId)).toEqual(nothing);
      await restored.database.drop();
    },
    2 * minutes
  );

  it(
    'opens again when everything was restored, until the list that was kept is replayed',
    async () => {
      const restored = await copyAll(backup, 'whole');
      copies = [restored];
      host = await start(restored);
      expect((await readEmail(host, scene)).body).toMatchObject({
        attributes: { email: { status: 'value', value: { email } } },
      });
      await endProcess(host);
      const blind = await command(restored, 'restore', 'replay-erasures', 'default');
      expect(blind.stdout).toBe('0 erasures known, 0 accounts deleted again\n');
      // Nor does an export of a database that has forgotten take anybody off the list.
      const exported = await command(restored, 'erasures', 'default', list);
      expect(exported.stdout).toBe('1 erasures\n');

      const { stdout } = await command(restored, 'restore', 'replay-erasures', 'default', list);

      expect(stdout).toBe('1 erasures known, 1 accounts deleted again\n');
      expect(await countTraces(restored, scene.userId)).toEqual(nothing);
      host = await start(restored);
      const { body } = await readEmail(host, scene);
      expect(JSON.stringify(body)).not.toContain(email);
      const site = { ...scene.site, userUrl: host.userUrl, scope: 'openid' };
      await expect(signInAt(site, person)).rejects.toThrow();
      // Nobody else is touched, and doing it twice does nothing more.
      expect((await signInAt(site, other)).claims.sub).toMatch(/^ppid_/);
      const again = await command(restored, 'restore', 'replay-erasures', 'default', list);
      expect(again.stdout).toBe('1 erasures known, 0 accounts deleted again\n');
    },
    4 * minutes
  );

  it(
    'leaves others with what was decided about them: an export of the chain brings it back',
    async () => {
      const restored = {
        database: await copyDatabase(backup.database, 'decided'),
        vaults: original.vaults,
      };
      const kept = path.join(folder, 'kept.jsonl');
      expect((await command(original, 'audit', 'export', 'default', kept)).code).toBe(0);
      const before = { isSuspended: false, consents: 1, blocks: 0, requests: 0 };
      const after = { isSuspended: true, consents: 0, blocks: 1, requests: 1 };
      expect(await readStanding(restored)).toEqual(before);
      expect(await readStanding(original)).toEqual(after);
      const replay = async (...option: readonly string[]) =>
        command(restored, 'restore', 'replay-decisions', 'default', kept, ...option);

      const dry = await replay('--dry-run');
      const stillBefore = await readStanding(restored);
      const { code, stdout } = await replay();

      expect([dry.code, stillBefore]).toEqual([0, before]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\d+ entries behind sequence \d+ are not in the database$/m);
      expect(stdout).toContain(
        [
          'consents withdrawn\t1',
          'blocks set or lifted\t1',
          'people suspended or let in\t1',
          'requests to be erased made or taken back\t1',
        ].join('\n')
      );
      expect(stdout).toMatch(
        new RegExp(`^by hand\\t\\S+\\tadmin.revoke_api_key\\t${scene.siteId}\\t-$`, 'm')
      );
      expect(await readStanding(restored)).toEqual(after);
      // Doing it twice does nothing more.
      expect((await replay()).stdout).not.toMatch(/\t[1-9]\d*$/m);
      await restored.database.drop();
    },
    3 * minutes
  );

  it('leaves everything as it is when the export was changed', async () => {
    const kept = path.join(folder, 'whole.jsonl');
    const forged = path.join(folder, 'forged.jsonl');
    await command(original, 'audit', 'export', 'default', kept);
    const text = await readFile(kept, 'utf8');
    await writeFile(forged, text.replace('users.suspend', 'users.unsuspend'));
    const before = await readStanding(backup);

    const { code, stderr } = await command(
      backup,
      ...['restore', 'replay-decisions', 'default', forged]
    );

    expect(text).toContain('users.suspend');
    expect([code, await readStanding(backup)]).toEqual([2, before]);
    expect(stderr).toContain('cli.export_unverified');
  });

  it('is not looked for in a file that is no list', async () => {
    const { code, stderr } = await command(
      original,
      ...['restore', 'replay-erasures', 'default', path.join(folder, 'nothing')]
    );

    expect(code).toBe(2);
    expect(stderr).toContain('cli.list_unreadable');
  });
});
