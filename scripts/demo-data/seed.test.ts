/** The seeder on a database of its own, with few people: through the pack's services, in the past, leaving no trace of its clock. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { makeKeyFiles } from '../testing/key-files.ts';
import { runSql } from '../testing/sql.ts';

const execute = promisify(execFile);
const script = path.join(import.meta.dirname, 'seed.ts');
const people = 12;

describe('a database with demo data', () => {
  let databases: readonly TestDatabase[];
  let keys: Awaited<ReturnType<typeof makeKeyFiles>>;
  beforeAll(async () => {
    keys = await makeKeyFiles();
    const [logto, eu, ru] = await Promise.all([
      cloneDatabase('logto'),
      cloneDatabase('vault'),
      cloneDatabase('vault'),
    ]);
    databases = [logto, eu, ru];
    await execute(process.execPath, [script, String(people)], {
      env: {
        ...process.env,
        ...keys.environment,
        DB_URL: logto.url,
        PASSPORT_REGIONS: 'eu,ru',
        PASSPORT_VAULT_EU_URL: eu.url,
        PASSPORT_VAULT_RU_URL: ru.url,
      },
    });
  }, 120_000);
  afterAll(async () => {
    await Promise.all(databases.map(async (database) => database.drop()));
    await keys.remove();
  });
  const ask = async <Row>(text: string): Promise<readonly Row[]> =>
    runSql<Row & Record<string, unknown>>(databases[0]?.url ?? '', text);

  it('has its people sealed', async () => {
    const rows = await ask<{ name: string }>(
      `select name, primary_email from users where tenant_id = 'default'`
    );

    expect(rows).toHaveLength(people);
    expect(JSON.stringify(rows)).not.toContain('example');
  });

  it('has nothing that is younger than the story', async () => {
    const [row] = await ask<Record<string, boolean>>(`
      select
        (select bool_and(created_at < now() - interval '20 minutes') from users where tenant_id = 'default') as users,
        (select bool_and(decided_at < now()) and min(decided_at) < now() - interval '3 days' from passport.consents) as consents,
        (select min(occurred_at) < now() - interval '89 days' from passport.audit_entries) as entries,
        (select bool_and(later.occurred_at >= earlier.occurred_at)
         from passport.audit_entries as earlier
         join passport.audit_entries as later on later.sequence = earlier.sequence + 1) as in_order
    `);

    expect(row).toEqual({ users: true, consents: true, entries: true, in_order: true });
  });

  it('has requests to be erased: pending, taken back, done, and done with a site that never confirmed', async () => {
    const rows = await ask<{ status: string; waiting: number }>(`
      select status, (count(notices.id) filter (where confirmed_at is null))::int as waiting,
        bool_and(requested_at < coalesce(ended_at, now()) and coalesce(confirmed_at > ended_at, true)) as in_order
      from passport.erasures
      left join passport.erasure_notices as notices on notices.erasure_id = erasures.id
      where status <> 'pending'
      group by erasures.id, status
      order by status, waiting`);
    const pending = await ask(`select id from passport.erasures where status = 'pending'`);

    expect(rows).toEqual([
      { status: 'cancelled', waiting: expect.any(Number), in_order: true },
      { status: 'done', waiting: 0, in_order: true },
      { status: 'done', waiting: 1, in_order: true },
    ]);
    expect(pending.length).toBeGreaterThan(0);
  });

  it('has nothing left of the seeder', async () => {
    expect(
      await ask(`select tgname from pg_trigger where tgname like '%demo%'
        union all select nspname from pg_namespace where nspname = 'demo'`)
    ).toEqual([]);
  });
});
