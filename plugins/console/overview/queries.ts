/**
 * All SQL of what the overview shows beside the daily counts. Reads only. Runs as the tenant's role under forced row-level security;
 * `tenant_id` is explicit as well.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { inScope } from './count-queries.ts';
import type { SiteScope } from './count-queries.ts';

export const createOverviewQueries = (tenantId: string) => ({
  /** Removed ones as well: figures still name them. */
  listSites: async (connection: CommonQueryMethods, scope: SiteScope) =>
    connection.any<{ id: string; name: string; isRemoved: boolean }>(sql`
      select id, coalesce(display_name, name) as name, removed_at is not null as "isRemoved"
      from passport.sites
      where tenant_id = ${tenantId}
        and ${inScope('id', scope)}
      order by 2, 1
    `),

  countPeople: async (connection: CommonQueryMethods) =>
    connection.any<{ region: string; people: number }>(sql`
      select region, count(*)::int4 as people
      from passport.residency
      where tenant_id = ${tenantId}
      group by region
      order by region
    `),

  /** People whom these sites know. */
  countPeopleAt: async (connection: CommonQueryMethods, siteIds: readonly string[]) =>
    connection.oneFirst<number>(sql`
      select count(distinct user_id)::int4
      from passport.pairwise_subjects
      where tenant_id = ${tenantId}
        and unlinked_at is null
        and sector_id in (
          select sector_id
          from passport.sites
          where tenant_id = ${tenantId}
            and id = any(${sql.array([...siteIds], 'text')})
        )
    `),

  countOpenComplaints: async (connection: CommonQueryMethods, scope: SiteScope) =>
    connection.one<{ open: number; oldestAt: number | null }>(sql`
      select count(*)::int4 as open, (extract(epoch from min(created_at)) * 1000)::float8 as "oldestAt"
      from passport.complaints
      where tenant_id = ${tenantId}
        and status = 'open'
        and ${inScope('site_id', scope)}
    `),
});

export type OverviewQueries = ReturnType<typeof createOverviewQueries>;
