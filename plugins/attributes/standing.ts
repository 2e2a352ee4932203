/**
 * What rules may know of a person without asking them, in one look: Logto's user roles, roles at the site, the region their data is kept in, and
 * whether the site serves them. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { Standing } from '../rules/port.ts';

export type StandingReader = (person: {
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
}) => Promise<Required<Omit<Standing, 'assuranceLevel'>>>;

/** Somebody unknown has no roles, no region and no block. */
export const createStandingReader =
  ({
    pool,
    tenantId,
  }: {
    readonly pool: CommonQueryMethods;
    readonly tenantId: string;
  }): StandingReader =>
  async ({ siteId, userId, userRef }) =>
    pool.one<Required<Omit<Standing, 'assuranceLevel'>>>(sql`
      select
        array(
          select roles.name::text
          from public.users_roles
          join public.roles
            on roles.tenant_id = users_roles.tenant_id
            and roles.id = users_roles.role_id
          where users_roles.tenant_id = ${tenantId}
            and users_roles.user_id = ${userId}
          order by roles.name
        ) as roles,
        array(
          select role
          from passport.site_roles
          where tenant_id = ${tenantId}
            and site_id = ${siteId}
            and user_ref = ${userRef}
          order by role
        ) as "siteRoles",
        (
          select region
          from passport.residency
          where tenant_id = ${tenantId}
            and user_id = ${userId}
        ) as region,
        exists (
          select 1
          from passport.blocks
          where tenant_id = ${tenantId}
            and site_id = ${siteId}
            and user_id = ${userId}
            and ended_at is null
        ) as "isBlocked"
    `);
