/**
 * All SQL of what needs attention at sites: rows that somebody has to look at, the worst first and so many at most. Reads only. Runs as the
 * tenant's role under forced row-level security; `tenant_id` is explicit as well.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { inScope } from './count-queries.ts';
import type { SiteScope } from './count-queries.ts';

/** Something at one site. */
export type SiteFact = {
  readonly siteId: string;
  /** How many. */
  readonly count: number;
  /** Since or until when, in milliseconds since the epoch. */
  readonly at: number | null;
  /** Names of attributes, or of keys. */
  readonly names: readonly string[];
};

/** More of a kind than anybody would read. */
const most = 20;
const mostNames = 10;

const toMilliseconds = (column: 'expires_at' | 'last_at' | 'updated_at' | 'created_at') =>
  sql`(extract(epoch from min(${sql.identifier([column])})) * 1000)::float8`;
const noNames = sql`'{}'::text[]`;

export const createAttentionQueries = (tenantId: string) => ({
  /** API keys that end within so many days and have no successor. */
  listExpiringKeys: async (connection: CommonQueryMethods, days: number, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select site_id as "siteId", count(*)::int4 as count, ${toMilliseconds('expires_at')} as at,
        (array_agg(name order by expires_at, name))[1:${mostNames}] as names
      from passport.api_keys
      where tenant_id = ${tenantId}
        and revoked_at is null
        and replaced_by is null
        and expires_at > now()
        and expires_at <= now() + make_interval(days => ${days}::int4)
        and ${inScope('site_id', scope)}
      group by site_id
      order by at, site_id
      limit ${most}
    `),

  /** Events that were given up. */
  listDeadDeliveries: async (connection: CommonQueryMethods, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select streams.site_id as "siteId", sum(dead.count)::int4 as count, null::float8 as at,
        ${noNames} as names
      from (
        select stream_id, count(*) as count
        from passport.event_deliveries
        where tenant_id = ${tenantId}
          and state = 'dead'
        group by stream_id
      ) as dead
      join passport.event_streams streams
        on streams.tenant_id = ${tenantId}
        and streams.id = dead.stream_id
      where ${inScope('site_id', scope)}
      group by streams.site_id
      order by count desc, streams.site_id
      limit ${most}
    `),

  /** Events that could be sent and are not, for longer than so many seconds. */
  listLateDeliveries: async (connection: CommonQueryMethods, seconds: number, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select site_id as "siteId", sum(late.count)::int4 as count,
        (extract(epoch from min(late.created_at)) * 1000)::float8 as at, ${noNames} as names
      from passport.event_streams streams
      cross join lateral (
        select count(*) as count, min(created_at) as created_at
        from passport.event_deliveries
        where tenant_id = ${tenantId}
          and stream_id = streams.id
          and state = 'pending'
          and event_deliveries.created_at < now() - make_interval(secs => ${seconds}::int4)
      ) as late
      where streams.tenant_id = ${tenantId}
        and streams.method <> 'poll'
        and streams.status = 'enabled'
        and late.count > 0
        and ${inScope('site_id', scope)}
      group by site_id
      order by at, site_id
      limit ${most}
    `),

  listPausedStreams: async (connection: CommonQueryMethods, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select site_id as "siteId", count(*)::int4 as count, ${toMilliseconds('updated_at')} as at,
        ${noNames} as names
      from passport.event_streams
      where tenant_id = ${tenantId}
        and status = 'paused'
        and ${inScope('site_id', scope)}
      group by site_id
      order by at, site_id
      limit ${most}
    `),

  /** Attributes that applications asked for lately and that are not declared to this day. */
  listUndeclared: async (connection: CommonQueryMethods, days: number, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select site_id as "siteId", sum(requests)::int4 as count, ${toMilliseconds('last_at')} as at,
        (array_agg(attribute order by attribute))[1:${mostNames}] as names
      from passport.undeclared_requests
      where tenant_id = ${tenantId}
        and last_at > now() - make_interval(days => ${days}::int4)
        and ${inScope('site_id', scope)}
        and not exists (
          select 1
          from passport.site_attributes
          where site_attributes.tenant_id = undeclared_requests.tenant_id
            and site_attributes.site_id = undeclared_requests.site_id
            and site_attributes.attribute = undeclared_requests.attribute
        )
        and exists (
          select 1
          from passport.sites
          where sites.tenant_id = undeclared_requests.tenant_id
            and sites.id = undeclared_requests.site_id
            and sites.removed_at is null
        )
      group by site_id
      order by count desc, site_id
      limit ${most}
    `),

  /** Purposes whose text in one of the site's languages is that of the other, or in no such script: it was never translated. */
  listUntranslated: async (connection: CommonQueryMethods, scope: SiteScope) =>
    connection.any<SiteFact>(sql`
      select site_id as "siteId", count(*)::int4 as count, null::float8 as at,
        (array_agg(distinct attribute order by attribute))[1:${mostNames}] as names
      from passport.site_attributes
      join passport.sites
        on sites.tenant_id = site_attributes.tenant_id
        and sites.id = site_attributes.site_id
      where site_attributes.tenant_id = ${tenantId}
        and sites.removed_at is null
        and ${inScope('site_id', scope)}
        and (
          ('ru' = any(sites.languages) and text_ru !~ '[А-Яа-яЁё]')
          or ('en' = any(sites.languages) and text_en !~ '[A-Za-z]')
        )
      group by site_id
      order by count desc, site_id
      limit ${most}
    `),

  /** Those that can still be decided (plugins/people). */
  countWaitingReveals: async (connection: CommonQueryMethods) =>
    connection.one<{ count: number; at: number | null }>(sql`
      select count(*)::int4 as count, (extract(epoch from min(asked_at)) * 1000)::float8 as at
      from passport.reveals
      where tenant_id = ${tenantId}
        and status = 'waiting'
        and user_id <> ''
        and asked_at > now() - interval '3 days'
    `),

  /** Done for so many days, and a site that is still there has not confirmed (plugins/dsr). */
  countUnconfirmedErasures: async (connection: CommonQueryMethods, days: number) =>
    connection.one<{ count: number; at: number | null }>(sql`
      select count(*)::int4 as count, (extract(epoch from min(ended_at)) * 1000)::float8 as at
      from passport.erasures
      where tenant_id = ${tenantId}
        and status = 'done'
        and ended_at < now() - make_interval(days => ${days}::int4)
        and exists (
          select 1
          from passport.erasure_notices
          join passport.sites
            on sites.tenant_id = erasure_notices.tenant_id
            and sites.id = erasure_notices.site_id
          where erasure_notices.tenant_id = erasures.tenant_id
            and erasure_id = erasures.id
            and confirmed_at is null
            and sites.removed_at is null
        )
    `),
});

export type AttentionQueries = ReturnType<typeof createAttentionQueries>;
