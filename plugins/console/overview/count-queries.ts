/**
 * All SQL of the daily counts. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Days are UTC.
 *
 * Lock order: the tenant's row of count_cursors, then rows of daily_counts. Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** Of daily_counts that are counted here; those of consents are in consent-day-queries.ts. */
export type Metric = 'sign_in' | 'disclosure' | 'answer';
const metrics = [
  ...['sign_in', 'disclosure', 'answer'],
  ...['consent_granted', 'consent_withdrawn', 'consent_in_force'],
];

/** What the chain calls giving values to a site. */
const disclosures = ['id_token.issue', 'userinfo.read', 'attributes.read', 'attributes.open'];
/** And answering a question about them. */
const answers = ['verdicts.evaluate', 'permissions.evaluate'];

export type Share = {
  readonly attribute: string | null;
  readonly siteId: string | null;
  readonly values: number;
  readonly answers: number;
};

/** Sites somebody may see; null for every site. */
export type SiteScope = readonly string[] | null;

export const inScope = (column: 'site_id' | 'id', scope: SiteScope) =>
  scope === null
    ? sql`true`
    : sql`${sql.identifier([column])} = any(${sql.array([...scope], 'text')})`;

export const createCountQueries = (tenantId: string) => ({
  insertCursor: async (connection: CommonQueryMethods) => {
    const { rowCount } = await connection.query(sql`
      insert into passport.count_cursors (tenant_id)
      values (${tenantId})
      on conflict (tenant_id) do nothing
    `);
    return rowCount > 0;
  },

  /** Locks and returns the cursor until commit; null when there is none, or somebody else counts. */
  lockCursor: async (connection: CommonQueryMethods) =>
    connection.maybeOne<{ sequence: number }>(sql`
      select sequence::float8 as sequence
      from passport.count_cursors
      where tenant_id = ${tenantId}
      for update skip locked
    `),

  /** When the newest entry was written that is counted; null when nothing is, or it was deleted since. */
  findCountedUntil: async (connection: CommonQueryMethods) =>
    connection.maybeOneFirst<number>(sql`
      select (extract(epoch from occurred_at) * 1000)::float8
      from passport.count_cursors
      join passport.audit_entries
        on audit_entries.tenant_id = count_cursors.tenant_id
        and audit_entries.sequence = count_cursors.sequence
      where count_cursors.tenant_id = ${tenantId}
    `),

  /** The newest entry of at most `limit` behind a number; null when there is none. */
  findLastOf: async (connection: CommonQueryMethods, afterSequence: number, limit: number) =>
    connection.maybeOne<{ sequence: number; entries: number }>(sql`
      select max(sequence)::float8 as sequence, count(*)::int4 as entries
      from (
        select sequence
        from passport.audit_entries
        where tenant_id = ${tenantId}
          and sequence > ${afterSequence}
        order by sequence
        limit ${limit}
      ) as batch
      having count(*) > 0
    `),

  /** Adds entries (after, until] to their days. */
  addEntries: async (connection: CommonQueryMethods, after: number, until: number) => {
    const { rowCount } = await connection.query(sql`
      insert into passport.daily_counts (tenant_id, metric, day, site_id, name, count)
      select ${tenantId}, case when action = any(${sql.array(answers, 'text')}) then 'answer' else 'disclosure' end,
        (occurred_at at time zone 'UTC')::date, site_id, names.name, count(*)
      from passport.audit_entries
      cross join unnest(attributes) as names (name)
      where tenant_id = ${tenantId}
        and sequence > ${after}
        and sequence <= ${until}
        and result = 'allowed'
        and site_id is not null
        and action = any(${sql.array([...disclosures, ...answers], 'text')})
      group by 2, 3, 4, 5
      order by 2, 3, 4, 5
      on conflict (tenant_id, metric, day, site_id, name) do update
      set count = daily_counts.count + excluded.count
    `);
    return rowCount;
  },

  moveCursor: async (connection: CommonQueryMethods, sequence: number) => {
    const { rowCount } = await connection.query(sql`
      update passport.count_cursors
      set sequence = ${sequence}
      where tenant_id = ${tenantId}
    `);
    return rowCount > 0;
  },

  /** One more of today's. */
  addOne: async (connection: CommonQueryMethods, metric: Metric, siteId: string) => {
    const { rowCount } = await connection.query(sql`
      insert into passport.daily_counts (tenant_id, metric, day, site_id, count)
      values (${tenantId}, ${metric}, (now() at time zone 'UTC')::date, ${siteId}, 1)
      on conflict (tenant_id, metric, day, site_id, name) do update
      set count = daily_counts.count + 1
    `);
    return rowCount > 0;
  },

  /** A batch, oldest first. */
  deleteBefore: async (connection: CommonQueryMethods, days: number, limit: number) => {
    const { rowCount } = await connection.query(sql`
      delete from passport.daily_counts
      where ctid = any(array(
        select ctid
        from passport.daily_counts
        where tenant_id = ${tenantId}
          and metric = any(${sql.array([...metrics], 'text')})
          and day < (now() at time zone 'UTC')::date - ${days}::int4
        limit ${limit}
      ))
    `);
    return rowCount;
  },

  /** Per day; days without any are missing. */
  sumByDay: async (
    connection: CommonQueryMethods,
    metric: Metric,
    days: number,
    scope: SiteScope
  ) =>
    connection.any<{ day: string; count: number }>(sql`
      select day::text as day, sum(count)::float8 as count
      from passport.daily_counts
      where tenant_id = ${tenantId}
        and metric = ${metric}
        and day > (now() at time zone 'UTC')::date - ${days}::int4
        and ${inScope('site_id', scope)}
      group by day
      order by day
    `),

  /** What was given and answered, per attribute and per site: one of the two is null. The most first. */
  sumShares: async (connection: CommonQueryMethods, days: number, scope: SiteScope) =>
    connection.any<Share>(sql`
      select name as attribute, site_id as "siteId",
        coalesce(sum(count) filter (where metric = 'disclosure'), 0)::float8 as values,
        coalesce(sum(count) filter (where metric = 'answer'), 0)::float8 as answers
      from passport.daily_counts
      where tenant_id = ${tenantId}
        and metric in ('disclosure', 'answer')
        and day > (now() at time zone 'UTC')::date - ${days}::int4
        and ${inScope('site_id', scope)}
      group by grouping sets (name, site_id)
      order by sum(count) desc, 1, 2
      limit 1000
    `),
});

export type CountQueries = ReturnType<typeof createCountQueries>;
