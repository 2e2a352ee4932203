/**
 * SQL on Logto's hooks. Runs as the tenant's role under row-level security; `tenant_id` is explicit as well.
 * Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type HookRow = {
  readonly signingKey: string;
  /** False for the application of a test delivery, which does not exist. */
  readonly isApplicationKnown: boolean;
};

/** A hook of the tenant, and whether the tenant has the application; null when it has no such hook. */
export const findHook = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { hookId, applicationId }: { hookId: string; applicationId: string | null }
) =>
  connection.maybeOne<HookRow>(sql`
    select
      hooks.signing_key as "signingKey",
      exists (
        select 1
        from public.applications
        where applications.tenant_id = ${tenantId}
          and applications.id = ${applicationId}
      ) as "isApplicationKnown"
    from public.hooks
    where hooks.tenant_id = ${tenantId}
      and hooks.id = ${hookId}
  `);
