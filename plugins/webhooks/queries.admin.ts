/**
 * The one query about webhooks across tenants. Logto's call that sends a webhook does not say for which tenant; ids of hooks are unique
 * in the whole table, so the hook tells. Runs as Logto's own database user, which is not bound by row-level security, and
 * returns what Logto itself reads to become the tenant's role; everything else is asked as that role.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type TenantRole = { readonly username: string; readonly password: string | null };

/** The database role of the tenant a hook belongs to; null when there is no such hook. */
export const findRoleOfHook = async (connection: CommonQueryMethods, hookId: string) =>
  connection.maybeOne<TenantRole>(sql`
    select tenants.db_user as username, tenants.db_user_password as password
    from public.hooks
    join public.tenants on tenants.id = hooks.tenant_id
    where hooks.id = ${hookId}
      and tenants.db_user is not null
  `);
