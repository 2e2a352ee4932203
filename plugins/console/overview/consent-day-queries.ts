/**
 * All SQL of consents per day. A day that is over does not change any more (an end is never set in the past), so it is counted once, into
 * daily_counts; only the days since are looked up among the consents themselves. Runs as the tenant's role under forced row-level security;
 * `tenant_id` is explicit as well. Days are UTC, `YYYY-MM-DD`. Lock order: the tenant's row of count_cursors, then rows of daily_counts.
 *
 * In force: granted, not taken back and not expired. That a purpose was changed since, so that its people are asked again, does not count.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { inScope } from './count-queries.ts';
import type { SiteScope } from './count-queries.ts';

type Fragment = ReturnType<typeof inScope>;

export type ConsentChange = {
  readonly day: string;
  readonly granted: number;
  /** Taken back before their end, by the person, the site or an administrator. */
  readonly withdrawn: number;
  /** No longer in force, for whatever reason. */
  readonly over: number;
};
export type ConsentDay = Omit<ConsentChange, 'over'> & { readonly inForce: number };

/** Of history; more is not asked for. */
const keptDays = 400;

const startOf = (day: Fragment) => sql`(${day}::timestamp at time zone 'UTC')`;

export const createConsentDayQueries = (tenantId: string) => {
  /** Per site and day, from a day on until now. */
  const changes = (from: Fragment, scope: SiteScope) => sql`
    select site_id, (decided_at at time zone 'UTC')::date as day, count(*) as granted, 0::bigint as withdrawn,
      0::bigint as over
    from passport.consents
    where tenant_id = ${tenantId}
      and decision = 'granted'
      and decided_at >= ${startOf(from)}
      and ${inScope('site_id', scope)}
    group by 1, 2
    union all
    select site_id, (least(ended_at, expires_at) at time zone 'UTC')::date, 0,
      count(*) filter (where ended_by <> 'newer' and (expires_at is null or ended_at <= expires_at)),
      count(*)
    from passport.consents
    where tenant_id = ${tenantId}
      and decision = 'granted'
      and least(ended_at, expires_at) >= ${startOf(from)}
      and least(ended_at, expires_at) <= now()
      and ${inScope('site_id', scope)}
    group by 1, 2
  `;
  const inForceNow = (scope: SiteScope) => sql`
    select site_id, count(*) as in_force
    from passport.consents
    where tenant_id = ${tenantId}
      and decision = 'granted'
      and ended_at is null
      and (expires_at is null or expires_at > now())
      and ${inScope('site_id', scope)}
    group by site_id
  `;
  return {
    /** Locks the cursor until commit; null when somebody else counts. */
    lockUntil: async (connection: CommonQueryMethods) =>
      connection.maybeOne<{ until: string | null }>(sql`
        select consents_until::text as until
        from passport.count_cursors
        where tenant_id = ${tenantId}
        for update skip locked
      `),

    /** The newest day that is counted; null when none is. */
    findUntil: async (connection: CommonQueryMethods) =>
      connection.maybeOneFirst<string | null>(sql`
        select consents_until::text
        from passport.count_cursors
        where tenant_id = ${tenantId}
          and consents_until is not null
      `),

    /** Counts the days behind `until` (null: the whole history), up to and with `last`, and moves the cursor there. */
    countDays: async (connection: CommonQueryMethods, until: string | null, last: string) => {
      const from = sql`coalesce(${until}::date + 1, ${last}::date - ${keptDays - 1}::int4)`;
      const { rowCount } = await connection.query(sql`
        with changes as (
          select site_id, day, sum(granted) as granted, sum(withdrawn) as withdrawn, sum(over) as over
          from (${changes(from, null)}) as each
          group by 1, 2
        ),
        present as (${inForceNow(null)}),
        known as (
          select site_id from changes
          union
          select site_id from present
        ),
        days as (
          select known.site_id, day::date as day, coalesce(granted, 0) as granted,
            coalesce(withdrawn, 0) as withdrawn,
            -- Reckoned back from now: without what was granted after this day, with what has ended after it.
            coalesce(in_force, 0)
              - sum(coalesce(granted, 0) - coalesce(over, 0)) over later
              + coalesce(granted, 0) - coalesce(over, 0) as in_force
          from known
          cross join generate_series(
            ${from}::timestamp, (now() at time zone 'UTC')::date::timestamp, interval '1 day'
          ) as day
          left join changes using (site_id, day)
          left join present using (site_id)
          window later as (partition by known.site_id order by day desc)
        ),
        moved as (
          update passport.count_cursors
          set consents_until = ${last}::date
          where tenant_id = ${tenantId}
        )
        insert into passport.daily_counts (tenant_id, metric, day, site_id, count)
        select ${tenantId}, metric, day, site_id, amount
        from days
        cross join lateral (values
          ('consent_granted', granted), ('consent_withdrawn', withdrawn), ('consent_in_force', in_force)
        ) as figures (metric, amount)
        where day <= ${last}::date
          and amount > 0
        on conflict (tenant_id, metric, day, site_id, name) do update
        set count = excluded.count
      `);
      return rowCount;
    },

    /** Days that are counted, out of the last `days`; a day without anything is missing. */
    listCounted: async (connection: CommonQueryMethods, days: number, scope: SiteScope) =>
      connection.any<ConsentDay>(sql`
        select day::text as day,
          coalesce(sum(count) filter (where metric = 'consent_granted'), 0)::float8 as granted,
          coalesce(sum(count) filter (where metric = 'consent_withdrawn'), 0)::float8 as withdrawn,
          coalesce(sum(count) filter (where metric = 'consent_in_force'), 0)::float8 as "inForce"
        from passport.daily_counts
        where tenant_id = ${tenantId}
          and metric in ('consent_granted', 'consent_withdrawn', 'consent_in_force')
          and day > (now() at time zone 'UTC')::date - ${days}::int4
          and ${inScope('site_id', scope)}
        group by day
        order by day
      `),

    /** When a counted day ended. */
    sumInForce: async (connection: CommonQueryMethods, day: string, scope: SiteScope) =>
      connection.oneFirst<number>(sql`
        select coalesce(sum(count), 0)::float8
        from passport.daily_counts
        where tenant_id = ${tenantId}
          and metric = 'consent_in_force'
          and day = ${day}::date
          and ${inScope('site_id', scope)}
      `),

    /** Behind a day; days without any change are missing. */
    listChanges: async (connection: CommonQueryMethods, after: string, scope: SiteScope) =>
      connection.any<ConsentChange>(sql`
        select day::text as day, sum(granted)::float8 as granted, sum(withdrawn)::float8 as withdrawn,
          sum(over)::float8 as over
        from (${changes(sql`(${after}::date + 1)`, scope)}) as each
        group by day
        order by day
      `),

    /** Looks at every live consent: only while nothing is counted. */
    countInForce: async (connection: CommonQueryMethods, scope: SiteScope) =>
      connection.oneFirst<number>(sql`
        select coalesce(sum(in_force), 0)::float8
        from (${inForceNow(scope)}) as present
      `),
  };
};

export type ConsentDayQueries = ReturnType<typeof createConsentDayQueries>;
