/**
 * All SQL about closed segments. Reading runs as the tenant's role or as the owner; closing runs as the owner (the operator's
 * command): the tenant's role may neither insert a segment nor delete an entry. Lock order: segments, then entries.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditSegment } from './segment.ts';

const bytes = (hex: string) => sql.binary(Buffer.from(hex, 'hex'));

/** Every closed segment, in chain order. */
export const listSegments = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.any<AuditSegment>(sql`
    select tenant_id as "tenantId", first_sequence as "firstSequence", last_sequence as "lastSequence",
      encode(first_previous_hash, 'hex') as "firstPreviousHash", encode(last_entry_hash, 'hex') as "lastEntryHash",
      entry_count as "entryCount", (extract(epoch from closed_at) * 1000)::bigint as "closedAtMs",
      key_id as "keyId", signature
    from passport.audit_segments
    where tenant_id = ${tenantId}
    order by first_sequence
  `);

/** Records a closed segment; the same range twice is refused by the primary key. */
export const insertSegment = async (connection: CommonQueryMethods, segment: AuditSegment) => {
  await connection.query(sql`
    insert into passport.audit_segments (
      tenant_id, first_sequence, last_sequence, first_previous_hash, last_entry_hash, entry_count, closed_at, key_id,
      signature
    )
    values (
      ${segment.tenantId}, ${segment.firstSequence}, ${segment.lastSequence}, ${bytes(segment.firstPreviousHash)},
      ${bytes(segment.lastEntryHash)}, ${segment.entryCount}, to_timestamp(${segment.closedAtMs} / 1000.0),
      ${segment.keyId}, ${segment.signature}
    )
  `);
};

/** Deletes the entries of a range, what they are found by, and tells how many; the trigger refuses those that no segment covers. */
export const deleteEntries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { firstSequence, lastSequence }: Pick<AuditSegment, 'firstSequence' | 'lastSequence'>
): Promise<number> =>
  connection.oneFirst<number>(sql`
    with removed as (
      delete from passport.audit_entries
      where tenant_id = ${tenantId}
        and sequence between ${firstSequence} and ${lastSequence}
      returning tenant_id, sequence, attributes
    ), found_by as (
      delete from passport.audit_entry_attributes as held
      using (select distinct tenant_id, unnest(attributes) as attribute, sequence from removed) as named
      where held.tenant_id = named.tenant_id
        and held.attribute = named.attribute
        and held.sequence = named.sequence
    )
    select count(*)::int8
    from removed
  `);

/** The last sequence number before the first entry that is as young as `cutoffMs`; null when none is. */
export const findLastBefore = async (
  connection: CommonQueryMethods,
  tenantId: string,
  cutoffMs: number
): Promise<number | null> =>
  connection.oneFirst<number | null>(sql`
    select min(sequence) - 1
    from passport.audit_entries
    where tenant_id = ${tenantId}
      and occurred_at >= to_timestamp(${cutoffMs} / 1000.0)
  `);

export type KnownPoint = {
  /** Null when the entry is not there, or is inside a closed segment. */
  readonly entryHash: string | null;
  readonly isClosed: boolean;
};

/** What the database says about one sequence number: the hash of its entry, or of the segment that ends there. */
export const findPoint = async (
  connection: CommonQueryMethods,
  tenantId: string,
  sequence: number
): Promise<KnownPoint> =>
  connection.one<KnownPoint>(sql`
    select
      encode(coalesce(
        (
          select last_entry_hash
          from passport.audit_segments
          where tenant_id = ${tenantId} and last_sequence = ${sequence}
        ),
        (
          select entry_hash
          from passport.audit_entries
          where tenant_id = ${tenantId} and sequence = ${sequence}
        )
      ), 'hex') as "entryHash",
      exists (
        select 1
        from passport.audit_segments
        where tenant_id = ${tenantId} and ${sequence}::int8 between first_sequence and last_sequence
      ) as "isClosed"
  `);

/** The lowest sequence number of the entries present; null when there is none. */
export const findFirstSequence = async (
  connection: CommonQueryMethods,
  tenantId: string
): Promise<number | null> =>
  connection.oneFirst<number | null>(sql`
    select min(sequence)
    from passport.audit_entries
    where tenant_id = ${tenantId}
  `);

/** Whether this role sees rows in spite of forced row-level security; one that does not would find nothing to prune, silently. */
export const canSeeAllTenants = async (connection: CommonQueryMethods): Promise<boolean> =>
  connection.oneFirst<boolean>(sql`
    select rolsuper or rolbypassrls
    from pg_roles
    where rolname = current_user
  `);
