/**
 * Opens every tenant of the database for what is done in the background: sweeping, erasures, anchoring. A process serves a tenant from its first
 * request on; what is due for a tenant that nobody asks for is due all the same.
 *
 * Asked at each round, so that a tenant made meanwhile is there at the next one. A tenant that cannot be opened keeps nobody else from it.
 */
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import { openPool } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import { toTenantUrl } from './tenant-url.ts';
import type { TenantRole } from './tenant-url.ts';
import type { TenantRuntime, Tenants } from './tenants.ts';

/**
 * @param getDatabaseUrl asked at the first round: Logto may read it from a file after the preload. Without it, those opened so far are all
 * @returns all that could be opened
 */
export const createTenantLister = (
  tenants: Pick<Tenants, 'getByUrl' | 'list'>,
  getDatabaseUrl: () => string | undefined,
  log: Log
): (() => Promise<readonly TenantRuntime[]>) => {
  const state: { pool: Promise<DatabasePool> | null } = { pool: null };

  const openAll = async (databaseUrl: string) => {
    state.pool ??= openPool(databaseUrl, 1, log);
    // The owner's role: tenants' roles see only their own row.
    const roles = await (
      await state.pool
    ).any<TenantRole & { readonly id: string }>(sql`
      select id, db_user as username, db_user_password as password
      from public.tenants
      where db_user is not null
      order by id
    `);
    for (const { id, ...role } of roles) {
      await tenants.getByUrl(toTenantUrl(databaseUrl, role)).catch((error: unknown) => {
        log.error('tenant_not_opened', error, { tenant: id });
      });
    }
  };

  return async () => {
    const databaseUrl = getDatabaseUrl();
    if (databaseUrl) {
      // Those that are open are worked for all the same.
      await openAll(databaseUrl).catch((error: unknown) => {
        log.error('tenants_not_listed', error);
      });
    }
    return tenants.list();
  };
};
