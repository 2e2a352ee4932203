/**
 * What an upgrade must keep. The pack's: a database as an older version of it left it. Logto's: its own alterations of two releases run
 * with the pack on, over sealed people. Both ways back are made with `down`, so that the older database is one with a real past.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listPendingAlterations, rollbackAlterations } from '../../../alterations/runner.ts';
import { runLogtoDatabaseCommand } from '../seed.ts';
import { runCommand } from '../../testing/command.ts';
import { preloadPath } from '../../testing/compiled-pack.ts';
import type { TestHost } from '../../testing/host.ts';
import {
  email,
  endProcess,
  expectPerson,
  expectSealed,
  exportChain,
  playScene,
  readEmail,
  startAgain,
} from '../../testing/lasting-person.ts';
import type { Scene } from '../../testing/lasting-person.ts';
import { connectManagement } from '../../testing/management.ts';
import { createKey } from '../../testing/passport-api.ts';
import { takeSnapshot } from '../../testing/snapshot.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';

const minutes = 60_000;
const logtoHome = process.env['HOST'] === 'logto' ? process.env['LOGTO_HOME'] : undefined;

describe('a database of an older version of the pack', () => {
  const older = '1795254000-sites-and-api-keys';
  let scene: Scene;
  let host: TestHost;
  let entries: number;
  beforeAll(async () => {
    scene = await playScene(await startWorld(true));
    host = scene.world.host;
    expect((await readEmail(host, scene)).status).toBe(200);
    await endProcess(host);
    entries = (await exportChain(host)).lines;
    await rollbackAlterations(host.databaseUrl, 'passport', older);
  }, 4 * minutes);
  afterAll(async () => host?.stop());

  it('has rows in its tables, and the new version refuses to start on it', async () => {
    const pending = await listPendingAlterations(host.databaseUrl);
    const [rows] = await runSql<Record<string, number>>(
      host.databaseUrl,
      `select
        (select count(*)::int from passport.pairwise_subjects) as subjects,
        (select count(*)::int from passport.consents) as consents,
        (select count(*)::int from passport.user_keys) as keys,
        (select count(*)::int from passport.audit_entries) as entries`
    );

    expect(pending[0]).toBe(older);
    expect(Object.values(rows ?? {}).every((count) => count > 0)).toBe(true);
    await expect(startAgain(host)).rejects.toThrow('kernel.alterations_pending');
  });

  it(
    'migrates forward without loss, and the host serves',
    async () => {
      const { code, stdout } = await runCommand(host, 'alteration', 'deploy');
      expect(code).toBe(0);
      expect(stdout).toContain(`deployed ${older}`);

      host = await startAgain(host);

      await expectPerson(host, scene);
      await expectSealed(host);
      expect((await exportChain(host)).lines).toBeGreaterThanOrEqual(entries);
    },
    4 * minutes
  );

  it('still has the consent: a new key of the site reads what is shared', async () => {
    // Keys of sites came with the alteration that was taken back, and went with it.
    const management = await connectManagement(host);
    const apiKey = await createKey({ ...scene.world, host, management }, scene.siteId, [
      'attributes:read',
    ]);

    const { status, body } = await readEmail(host, { ...scene, apiKey });

    expect(status).toBe(200);
    expect(body).toMatchObject({ attributes: { email: { status: 'value', value: { email } } } });
  });
});

describe('Logto’s own alterations', () => {
  /** What the releases between add; going back drops it with whatever was in it. */
  const added = new Set([
    'users.password_updated_at',
    'users.is_password_expired',
    'sign_in_experiences.password_expiration',
    'sign_in_experiences.username_policy',
    'sign_in_experiences.verification_code_policy',
    'domains.verification_files',
    'saml_sso_connector_signing_keys',
    // Set by one of Logto's alterations itself, for the admin tenant.
    'account_centers.profile_fields',
  ]);
  let scene: Scene;
  let host: TestHost;
  let before: Awaited<ReturnType<typeof takeSnapshot>>[];

  const takeAll = async () =>
    Promise.all([host.databaseUrl, ...host.vaultUrls].map(async (url) => takeSnapshot(url, added)));
  const run = async (...parameters: readonly string[]) =>
    runLogtoDatabaseCommand(host.databaseUrl, ['alteration', ...parameters], {
      logtoHome,
      // Everywhere in the container; in Logto's command it must do nothing.
      environment: { ...host.environment, NODE_OPTIONS: `--import=${preloadPath}` },
    });
  const hasColumn = async (table: string, column: string) =>
    (
      await runSql(
        host.databaseUrl,
        `select 1 from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = $2`,
        [table, column]
      )
    ).length > 0;

  beforeAll(async () => {
    scene = await playScene(await startWorld(true));
    host = scene.world.host;
    await endProcess(host);
    // Logto's alterations take the role's name from the database's; a cloned database has the roles of its template.
    await runSql(host.databaseUrl, `create role logto_tenant_${host.database.name}`);
    await run('rollback', '1.40.1');
    before = await takeAll();
  }, 4 * minutes);
  afterAll(async () => host?.stop());

  it('find sealed people and the pack’s triggers in a database of Logto 1.40', async () => {
    expect(await hasColumn('users', 'is_password_expired')).toBe(false);
    expect(await hasColumn('domains', 'verification_files')).toBe(false);
    await expectSealed(host);
  });

  it.each([
    ['1.40 to 1.41', '1.41.0', ['users', 'is_password_expired']],
    ['1.41 to 1.42', 'latest', ['domains', 'verification_files']],
  ] as const)(
    'of %s change no row of Logto’s, ours or a vault’s',
    async (_title, target, [table, column]) => {
      await run('deploy', target);

      expect(await hasColumn(table, column)).toBe(true);
      const after = await takeAll();
      const withoutMark = (snapshots: typeof after) =>
        snapshots.map((snapshot) => ({ ...snapshot, 'public.systems': [] }));
      expect(withoutMark(after)).toEqual(withoutMark(before));
    },
    4 * minutes
  );

  it(
    'leave a system in which everybody signs in and every consent stands',
    async () => {
      host = await startAgain(host);

      await expectPerson(host, scene);
      await expectSealed(host);
      const { status, body } = await readEmail(host, scene);
      expect(status).toBe(200);
      expect(body).toMatchObject({ attributes: { email: { status: 'value', value: { email } } } });
      const { code, stdout } = await runCommand(host, 'alteration', 'status');
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'passport: up to date\n' });
    },
    4 * minutes
  );
});
