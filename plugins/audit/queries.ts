/**
 * All SQL that writes the audit chain, and reads it in its order. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as
 * well. Lock order: the tenant's row of audit_heads, then inserts. Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import type { ChainHead } from './chain.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

export const entryColumns = sql`
  tenant_id as "tenantId", sequence, (extract(epoch from occurred_at) * 1000)::bigint as "occurredAtMs",
  actor_type as "actorType", actor_id as "actorId", user_id as "userId", user_ref as "userRef",
  site_id as "siteId", action, attributes, purpose, ip, result,
  encode(previous_hash, 'hex') as "previousHash", encode(entry_hash, 'hex') as "entryHash"
`;

/** Makes the tenant's head row at genesis; nothing when it exists. */
export const insertGenesis = async (
  connection: CommonQueryMethods,
  tenantId: string,
  genesis: ChainHead
) => {
  await connection.query(sql`
    insert into passport.audit_heads (tenant_id, sequence, entry_hash)
    values (${tenantId}, 0, ${sql.binary(bytes(genesis.entryHash))})
    on conflict (tenant_id) do nothing
  `);
};

/** Locks and returns the head of the tenant's chain until commit; null before genesis. */
export const lockHead = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.maybeOne<ChainHead>(sql`
    select sequence, encode(entry_hash, 'hex') as "entryHash"
    from passport.audit_heads
    where tenant_id = ${tenantId}
    for update
  `);

/** Inserts linked entries and their names of attributes in one statement; names hold no comma, so they travel joined. */
export const insertEntries = async (
  connection: CommonQueryMethods,
  entries: readonly AuditEntry[]
) => {
  const tuples = entries.map((entry) => [
    entry.tenantId,
    entry.sequence,
    entry.occurredAtMs,
    entry.actorType,
    entry.actorId,
    entry.userId,
    entry.userRef,
    entry.siteId,
    entry.action,
    entry.attributes.join(','),
    entry.purpose,
    entry.ip,
    entry.result,
    entry.previousHash,
    entry.entryHash,
  ]);
  await connection.query(sql`
    with inserted as (
      insert into passport.audit_entries (
        tenant_id, sequence, occurred_at, actor_type, actor_id, user_id, user_ref, site_id, action, attributes,
        purpose, ip, result, previous_hash, entry_hash
      )
      select
        tenant_id, sequence, to_timestamp(occurred_at_ms / 1000.0), actor_type, actor_id, user_id, user_ref, site_id,
        action, string_to_array(attributes, ','), purpose, ip, result, decode(previous_hash, 'hex'),
        decode(entry_hash, 'hex')
      from ${sql.unnest(tuples, [
        'text',
        'int8',
        'int8',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
        'text',
      ])} as batch (
        tenant_id, sequence, occurred_at_ms, actor_type, actor_id, user_id, user_ref, site_id, action, attributes,
        purpose, ip, result, previous_hash, entry_hash
      )
      order by sequence
      returning tenant_id, sequence, attributes
    )
    insert into passport.audit_entry_attributes (tenant_id, attribute, sequence)
    select distinct tenant_id, unnest(attributes), sequence
    from inserted
    -- What is searched by must not refuse what is recorded, such as where entries were taken away behind its back.
    on conflict do nothing
  `);
};

/** Moves the head to the newest entry, with its signature. */
export const updateHead = async (connection: CommonQueryMethods, head: AuditHead) => {
  await connection.query(sql`
    update passport.audit_heads
    set sequence = ${head.sequence},
      entry_hash = ${sql.binary(bytes(head.entryHash))},
      signed_at = to_timestamp(${head.signedAtMs} / 1000.0),
      key_id = ${head.keyId},
      signature = ${head.signature}
    where tenant_id = ${head.tenantId}
  `);
};

/** The newest signed head; null while the chain is empty. */
export const findHead = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.maybeOne<AuditHead>(sql`
    select tenant_id as "tenantId", sequence, encode(entry_hash, 'hex') as "entryHash",
      (extract(epoch from signed_at) * 1000)::bigint as "signedAtMs", key_id as "keyId", signature
    from passport.audit_heads
    where tenant_id = ${tenantId}
      and signature is not null
  `);

/** Up to `limit` entries after a sequence number, in chain order. */
export const listEntries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { afterSequence, limit }: { afterSequence: number; limit: number }
) =>
  connection.any<AuditEntry>(sql`
    select ${entryColumns}
    from passport.audit_entries
    where tenant_id = ${tenantId}
      and sequence > ${afterSequence}
    order by sequence
    limit ${limit}
  `);

/**
 * What a person is shown of who saw attributes about them: entries that name their id and at least one attribute, newest
 * first, before a sequence number (exclusive). Entries that only hold a user_ref are not found: the person's id was unknown
 * when they were written.
 */
export const listFeed = async (
  connection: CommonQueryMethods,
  tenantId: string,
  userId: string,
  { beforeSequence, limit }: { beforeSequence: number | null; limit: number }
) =>
  connection.any<AuditEntry>(sql`
    select ${entryColumns}
    from passport.audit_entries
    where tenant_id = ${tenantId}
      and user_id = ${userId}
      and cardinality(attributes) > 0
      and (${beforeSequence}::int8 is null or sequence < ${beforeSequence})
    order by sequence desc
    limit ${limit}
  `);
