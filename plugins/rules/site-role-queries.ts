/**
 * All SQL of the roles people have at a site. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 * Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const createSiteRoleQueries = (tenantId: string) => ({
  /** By name. */
  list: async (connection: CommonQueryMethods, siteId: string, userRef: string) =>
    connection.anyFirst<string>(sql`
      select role
      from passport.site_roles
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and user_ref = ${userRef}
      order by role
    `),

  /** Changes of one person's roles at a site wait for each other until commit. */
  lock: async (connection: CommonQueryMethods, siteId: string, userRef: string) =>
    connection.query(sql`
      select pg_advisory_xact_lock(
        hashtextextended(${`passport-site-roles:${tenantId}:${siteId}:${userRef}`}, 0)
      )
    `),

  /** Those that are not in the list end, those that are new begin. @returns how many changed */
  replace: async (
    connection: CommonQueryMethods,
    siteId: string,
    userRef: string,
    { roles, by }: { readonly roles: readonly string[]; readonly by: string }
  ): Promise<number> =>
    connection.oneFirst<number>(sql`
      with wanted as (
        select distinct role
        from unnest(${sql.array([...roles], 'text')}) as given (role)
      ),
      removed as (
        delete from passport.site_roles
        where tenant_id = ${tenantId}
          and site_id = ${siteId}
          and user_ref = ${userRef}
          and role not in (select role from wanted)
        returning role
      ),
      added as (
        insert into passport.site_roles (tenant_id, site_id, user_ref, role, granted_by)
        select ${tenantId}, ${siteId}, ${userRef}, role, ${by}
        from wanted
        on conflict (tenant_id, site_id, user_ref, role) do nothing
        returning role
      )
      select ((select count(*) from removed) + (select count(*) from added))::int
    `),

  /** Which there are at a site, and of how many people. */
  listUsed: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<{ role: string; people: number }>(sql`
      select role, count(*)::int as people
      from passport.site_roles
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      group by role
      order by role
    `),

  /** Logto's roles for people, by name. */
  listUserRoles: async (connection: CommonQueryMethods) =>
    connection.anyFirst<string>(sql`
      select name
      from public.roles
      where tenant_id = ${tenantId}
        and type = 'User'
      order by name
    `),
});
