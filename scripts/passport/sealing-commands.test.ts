import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { createKeyRuns } from '../../plugins/vault/port.ts';
import { runCommand } from '../testing/command.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { openTestPool } from '../testing/pool.ts';
import { runSql } from '../testing/sql.ts';
import { claimKeySlot } from './key-slot.ts';

const open = async () => {
  const [logto, eu, ru, keys] = await Promise.all([
    cloneDatabase('logto'),
    cloneDatabase('vault'),
    cloneDatabase('vault'),
    makeKeyFiles(),
  ]);
  const pool = await openTestPool(await getTenantUrl(logto.url, 'default'));
  const environment = {
    ...keys.environment,
    PASSPORT_REGIONS: 'eu,ru',
    PASSPORT_VAULT_EU_URL: eu.url,
    PASSPORT_VAULT_RU_URL: ru.url,
  };
  return {
    ...{ logto, ru, pool },
    run: async (...parameters: readonly string[]) =>
      runCommand({ databaseUrl: logto.url, environment }, ...parameters),
    close: async () => {
      await pool.end();
      await Promise.all([logto.drop(), eu.drop(), ru.drop()]);
      await keys.remove();
    },
  };
};

describe('a command over keys', () => {
  let rig: {
    logto: TestDatabase;
    ru: TestDatabase;
    pool: DatabasePool;
    run: Awaited<ReturnType<typeof open>>['run'];
    close: () => Promise<void>;
  };
  beforeAll(async () => {
    rig = await open();
  });
  afterAll(async () => rig.close());
  const rotation = {
    kind: 'rotate-kek',
    region: 'eu',
    origin: 'console',
    startedBy: 'ada',
  } as const;

  it('waits for the lease that a killed process has left, and then goes on', async () => {
    await createKeyRuns({ pool: rig.pool, tenantId: 'default', leaseSeconds: 15 }).claim(rotation);

    const result = await rig.run('key', 'rotate', 'dek', 'default');

    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('waiting');
    expect(
      await runSql(
        rig.logto.url,
        'select kind, origin, state, error_code from passport.key_runs order by started_at'
      )
    ).toEqual([
      {
        kind: 'rotate-kek',
        origin: 'console',
        state: 'failed',
        error_code: 'vault.job_interrupted',
      },
      { kind: 'rotate-dek', origin: 'command', state: 'done', error_code: null },
    ]);
  });

  it('is refused while the console rotates keys and goes on with it', async () => {
    const runs = createKeyRuns({ pool: rig.pool, tenantId: 'default', leaseSeconds: 3 });
    const console = await runs.claim(rotation);
    const waited: string[] = [];

    await console.work(async () => {
      await expect(
        claimKeySlot(
          { runs, onWait: () => waited.push('once'), waitMs: 5000 },
          { kind: 'rotate-dek', region: null, origin: 'command', startedBy: 'cli:ada' }
        )
      ).rejects.toMatchObject({ code: 'vault.job_running' });
    });

    expect(waited).toEqual(['once']);
  });

  it('that is not on the audit chain does not begin, and leaves the slot free', async () => {
    await runSql(rig.logto.url, 'alter table passport.audit_entries rename to elsewhere');

    const { code, stderr } = await rig.run('key', 'rotate', 'dek', 'default');

    await runSql(rig.logto.url, 'alter table passport.elsewhere rename to audit_entries');
    expect([code, stderr]).toEqual([1, expect.stringContaining('audit.unavailable')]);
    expect(
      await runSql(rig.logto.url, `select id from passport.key_runs where state = 'running'`)
    ).toEqual([]);
  });
});

describe('passport sweep', () => {
  it('names the steps that failed and ends with 1, after all others', async () => {
    const rig = await open();
    await rig.ru.disconnect();

    const broken = await rig.run('sweep', 'default');
    await rig.ru.reconnect();
    const repaired = await rig.run('sweep', 'default');
    await rig.close();

    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('values_ru\tfailed: vault.unavailable\n');
    expect(broken.stdout).toContain('values_eu\t0\n');
    expect(broken.stdout).toContain('passcodes\t0\n');
    expect(repaired).toMatchObject({ code: 0, stderr: '' });
  });

  it('erases everybody whose day has come, not a batch of them', async () => {
    const rig = await open();
    const people = 103;
    await runSql(
      rig.logto.url,
      `insert into public.users (tenant_id, id) select 'default', 'gone' || n from generate_series(1, $1::int) n`,
      [people]
    );
    await runSql(
      rig.logto.url,
      `insert into passport.erasures (tenant_id, id, user_id, requested_by, due_at)
       select 'default', 'dsr_' || lpad(n::text, 24, '0'), 'gone' || n, 'person', now() - interval '1 day'
       from generate_series(1, $1::int) n`,
      [people]
    );

    const { code, stdout } = await rig.run('sweep', 'default');

    const left = await runSql(rig.logto.url, `select id from public.users where id like 'gone%'`);
    await rig.close();
    expect([code, left]).toEqual([0, []]);
    expect(stdout).toContain(`erasures\t${people}\n`);
  });
});
