import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { cloneDatabase } from '../scripts/testing/databases.ts';
import type { TestDatabase } from '../scripts/testing/databases.ts';
import { openTestPool } from '../scripts/testing/pool.ts';
import { runSql } from '../scripts/testing/sql.ts';
import { createLog } from '../plugins/kernel/port.ts';
import { createTenantLister } from './every-tenant.ts';
import type { TenantRuntime } from './tenants.ts';

describe('work in the background', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
  });
  afterAll(async () => database.drop());

  /** Opens a tenant as far as saying whose role it is. */
  const open = (getDatabaseUrl: () => string | undefined) => {
    const lines: string[] = [];
    const opened = new Map<string, TenantRuntime>();
    const list = createTenantLister(
      {
        getByUrl: async (url) => {
          const known = opened.get(url);
          if (known) {
            return known;
          }
          const pool = await openTestPool(url, 1);
          try {
            const id = await pool.oneFirst<string>(
              sql`select id from public.tenants where db_user = current_user`
            );
            // The lister hands it on and looks at nothing of it.
            const tenant = { id } as TenantRuntime;
            opened.set(url, tenant);
            return tenant;
          } finally {
            await pool.end();
          }
        },
        list: async () => Promise.resolve([...opened.values()]),
      },
      getDatabaseUrl,
      createLog(
        (line) => lines.push(line),
        () => new Date()
      )
    );
    return { lines, listIds: async () => (await list()).map(({ id }) => id) };
  };

  it('is done for every tenant, also for one that has had no request since the start', async () => {
    const { listIds } = open(() => database.url);

    expect(await listIds()).toEqual(['admin', 'default']);
    expect(await listIds()).toEqual(['admin', 'default']);
  });

  it('is done for the others when one tenant cannot be opened, and says which', async () => {
    const { lines, listIds } = open(() => database.url);
    await runSql(database.url, `update tenants set db_user = 'nobody_knows' where id = 'admin'`);

    expect(await listIds()).toEqual(['default']);
    expect(lines.join('')).toContain('tenant_not_opened');
    expect(lines.join('')).toContain('"tenant":"admin"');
  });

  it('goes on for those that are open when the database does not say who there is', async () => {
    const state = { url: database.url };
    const { lines, listIds } = open(() => state.url);
    await listIds();
    await runSql(database.url, 'alter table tenants rename to elsewhere');

    expect(await listIds()).toEqual(['default']);
    await runSql(database.url, 'alter table elsewhere rename to tenants');
    expect(lines.join('')).toContain('tenants_not_listed');
    expect(await open(() => undefined).listIds()).toEqual([]);
  });
});
