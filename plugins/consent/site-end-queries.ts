/**
 * SQL of the end of a site. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. The caller has locked
 * the site's row, which whoever answers waits for (`isServed` in queries.ts): no consent appears behind these statements.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type EndedGrant = {
  readonly userId: string;
  readonly attribute: string;
  readonly purpose: string;
};

export const createSiteEndQueries = (tenantId: string) => ({
  /** Refusals stay as they are: there is nothing to take back. */
  endGrants: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<EndedGrant>(sql`
      update passport.consents
      set ended_at = now(), ended_by = 'admin'
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and ended_at is null
        and decision = 'granted'
      returning user_id as "userId", attribute, purpose
    `),

  /** Everything the provider keeps for the site's applications. @returns whom it was about */
  endTokens: async (connection: CommonQueryMethods, siteId: string) =>
    connection.anyFirst<string>(sql`
      with gone as (
        delete from public.oidc_model_instances
        where tenant_id = ${tenantId}
          and payload->>'clientId' in (
            select application_id
            from passport.site_applications
            where tenant_id = ${tenantId}
              and site_id = ${siteId}
          )
        returning payload->>'accountId' as user_id
      )
      select distinct user_id
      from gone
      where user_id is not null
    `),

  /** The same for one application. */
  endTokensOfApplication: async (connection: CommonQueryMethods, applicationId: string) => {
    const { rowCount } = await connection.query(sql`
      delete from public.oidc_model_instances
      where tenant_id = ${tenantId}
        and payload->>'clientId' = ${applicationId}
    `);
    return rowCount;
  },

  listRefs: async (connection: CommonQueryMethods, sectorId: string) =>
    connection.any<{ readonly userId: string; readonly userRef: string }>(sql`
      select user_id as "userId", user_ref as "userRef"
      from passport.pairwise_subjects
      where tenant_id = ${tenantId}
        and sector_id = ${sectorId}
        and unlinked_at is null
    `),

  /** @returns how many */
  unlinkRefs: async (connection: CommonQueryMethods, sectorId: string) => {
    const { rowCount } = await connection.query(sql`
      update passport.pairwise_subjects
      set unlinked_at = now(), user_id = ''
      where tenant_id = ${tenantId}
        and sector_id = ${sectorId}
        and unlinked_at is null
    `);
    return rowCount;
  },
});
