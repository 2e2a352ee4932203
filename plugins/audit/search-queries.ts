/**
 * All SQL that searches the chain. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Isolation
 * assumed: read committed. Conditions that nobody asked for are left out, so that each search goes by the index of what was asked.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditEntry, AuditEntryInput } from '../../schemas/audit.ts';
import { entryColumns } from './queries.ts';

export type AuditFilter = {
  readonly userId?: string | undefined;
  readonly userRef?: string | undefined;
  readonly siteId?: string | undefined;
  readonly action?: string | undefined;
  readonly actorType?: AuditEntryInput['actorType'] | undefined;
  readonly actorId?: string | undefined;
  readonly result?: AuditEntryInput['result'] | undefined;
  /** A name of an attribute among those of the entry. */
  readonly attribute?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly untilMs?: number | undefined;
};

const equal = (column: string, value: string | undefined) =>
  value === undefined ? [] : [sql`${sql.identifier([column])} = ${value}`];

const listConditions = (filter: AuditFilter) => [
  ...equal('user_id', filter.userId),
  ...equal('user_ref', filter.userRef),
  ...equal('site_id', filter.siteId),
  ...equal('action', filter.action),
  ...equal('actor_type', filter.actorType),
  ...equal('actor_id', filter.actorId),
  ...equal('result', filter.result),
  ...(filter.fromMs === undefined
    ? []
    : [sql`occurred_at >= to_timestamp(${filter.fromMs} / 1000.0)`]),
  ...(filter.untilMs === undefined
    ? []
    : [sql`occurred_at < to_timestamp(${filter.untilMs} / 1000.0)`]),
];

/** A part of the chain; both ends exclusive, null for none. */
export type SearchPage = {
  readonly beforeSequence: number | null;
  readonly afterSequence?: number;
  readonly limit: number;
};

/** Up to `limit` entries that match a filter, newest first. */
export const findEntries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  filter: AuditFilter,
  { beforeSequence, afterSequence = 0, limit }: SearchPage
) => {
  const before = beforeSequence ?? Number.MAX_SAFE_INTEGER;
  const { attribute } = filter;
  const named =
    attribute === undefined
      ? []
      : [
          sql`exists (
            select 1
            from passport.audit_entry_attributes as named
            where named.tenant_id = ${tenantId}
              and named.attribute = ${attribute}
              and named.sequence > ${afterSequence}
              and named.sequence < ${before}
              and named.sequence = entries.sequence
          )`,
        ];
  const conditions = [
    sql`tenant_id = ${tenantId}`,
    sql`sequence > ${afterSequence}`,
    sql`sequence < ${before}`,
    ...listConditions(filter),
    ...named,
  ];
  return connection.any<AuditEntry>(sql`
    select ${entryColumns}
    from passport.audit_entries as entries
    where ${sql.join(conditions, sql` and `)}
    order by sequence desc
    limit ${limit}
  `);
};

const toMs = sql`(extract(epoch from nearest) * 1000)::float8`;

/** When the youngest entry from before a time is from, in milliseconds; null when there is none. */
export const findTimeBefore = async (
  connection: CommonQueryMethods,
  tenantId: string,
  untilMs: number
): Promise<number | null> =>
  connection.oneFirst<number | null>(sql`
    select ${toMs}
    from (
      select max(occurred_at) as nearest
      from passport.audit_entries
      where tenant_id = ${tenantId}
        and occurred_at < to_timestamp(${untilMs} / 1000.0)
    ) as found
  `);

/** When the oldest entry from a time on is from; null when there is none. */
export const findTimeSince = async (
  connection: CommonQueryMethods,
  tenantId: string,
  fromMs: number
): Promise<number | null> =>
  connection.oneFirst<number | null>(sql`
    select ${toMs}
    from (
      select min(occurred_at) as nearest
      from passport.audit_entries
      where tenant_id = ${tenantId}
        and occurred_at >= to_timestamp(${fromMs} / 1000.0)
    ) as found
  `);

/**
 * The first and the last sequence number of the entries between two times, both inclusive.
 *
 * Times are arguments, and the entries are collected first: an expression of columns would not be looked up behind row-level security, and for the
 * smallest number alone the planner would walk the chain.
 */
export const findPlaces = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }
) =>
  connection.one<{ readonly first: number | null; readonly last: number | null }>(sql`
    with near as materialized (
      select sequence
      from passport.audit_entries
      where tenant_id = ${tenantId}
        and occurred_at >= to_timestamp(${fromMs} / 1000.0)
        and occurred_at <= to_timestamp(${untilMs} / 1000.0)
    )
    select min(sequence) as first, max(sequence) as last
    from near
  `);

/** Every action there is, in order; walks from one to the next in their index. */
export const listActions = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.anyFirst<string>(sql`
    with recursive actions as (
      select min(action) as action
      from passport.audit_entries
      where tenant_id = ${tenantId}
      union all
      select (
        select min(entries.action)
        from passport.audit_entries as entries
        where entries.tenant_id = ${tenantId}
          and entries.action > actions.action
      )
      from actions
      where actions.action is not null
    )
    select action
    from actions
    where action is not null
  `);

/** Every attribute an entry names, in the same way. */
export const listAttributes = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.anyFirst<string>(sql`
    with recursive attributes as (
      select min(attribute) as attribute
      from passport.audit_entry_attributes
      where tenant_id = ${tenantId}
      union all
      select (
        select min(named.attribute)
        from passport.audit_entry_attributes as named
        where named.tenant_id = ${tenantId}
          and named.attribute > attributes.attribute
      )
      from attributes
      where attributes.attribute is not null
    )
    select attribute
    from attributes
    where attribute is not null
  `);
