/**
 * The outbox: an event is written in the transaction of the change it tells about, and by nothing else. Also the step that makes
 * deliveries of it, one per stream and token.
 *
 * Order: `position` numbers events as they are written. Of one subject, a transaction that begins after another has ended gets a higher
 * number; those that overlap have no order. Fanning out runs alone in a tenant (advisory lock), so that deliveries appear in that order.
 * Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { createRandomId } from '../kernel/port.ts';
import { eventsErrors } from './errors.ts';
import { assertPayload, eventForms, streamEventTypes } from './event-types.ts';
import type { EventType, Payload } from './event-types.ts';

export type NewEvent = {
  readonly siteId: string;
  readonly type: EventType;
  readonly payload: Payload;
} & ({ readonly userRef: string } | { readonly streamId: string });

const batchSize = 500;

const assertKnown = (type: EventType, payload: Payload) => {
  try {
    assertPayload(type, payload);
  } catch {
    // The cause would quote the payload.
    throw eventsErrors.invalid_event({ detail: { type } });
  }
};

/**
 * Writes an event in the caller's transaction. @returns its id, which becomes the `jti`
 * @throws events.invalid_event when the payload is not of the type: the change it tells about fails with it
 */
export const insertEvent = async (
  connection: CommonQueryMethods,
  tenantId: string,
  event: NewEvent
): Promise<string> => {
  assertKnown(event.type, event.payload);
  const id = `event_${createRandomId(24)}`;
  await connection.query(sql`
    insert into passport.event_outbox (tenant_id, id, site_id, user_ref, stream_id, type, payload)
    values (
      ${tenantId}, ${id}, ${event.siteId}, ${'userRef' in event ? event.userRef : ''},
      ${'streamId' in event ? event.streamId : null}, ${event.type}, ${JSON.stringify(event.payload)}::jsonb
    )
  `);
  return id;
};

/** The same for many people of a site at once: one type, one statement. @throws events.invalid_event */
export const insertEvents = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, type }: Pick<NewEvent, 'siteId' | 'type'>,
  told: readonly { readonly userRef: string; readonly payload: Payload }[]
): Promise<void> => {
  const tuples = told.map(({ userRef, payload }) => {
    assertKnown(type, payload);
    return [`event_${createRandomId(24)}`, userRef, JSON.stringify(payload)];
  });
  await connection.query(sql`
    insert into passport.event_outbox (tenant_id, id, site_id, user_ref, type, payload)
    select ${tenantId}, id, ${siteId}, user_ref, ${type}, payload::jsonb
    from ${sql.unnest(tuples, ['text', 'text', 'text'])} as told (id, user_ref, payload)
  `);
};

const lockKey = (tenantId: string) => `passport-events:${tenantId}`;

/** Under the lock. @returns how many events were taken */
const fanOutBatch = async (connection: CommonQueryMethods, tenantId: string): Promise<number> => {
  const tuples = eventForms.map(({ type, uri, ordinal }) => [type, uri, ordinal]);
  const { rowCount } = await connection.query(sql`
    with forms as (
      select type, uri, ordinal
      from ${sql.unnest(tuples, ['text', 'text', 'int2'])} as form (type, uri, ordinal)
    ),
    waiting as (
      select id, site_id, user_ref, stream_id, type, position, created_at
      from passport.event_outbox
      where tenant_id = ${tenantId}
        and fanned_out_at is null
      order by position
      limit ${batchSize}
    ),
    made as (
      insert into passport.event_deliveries
        (tenant_id, id, stream_id, event_id, event_uri, jti, user_ref, position, ordinal)
      select ${tenantId},
        'delivery_' || substr(translate(gen_random_uuid()::text, '-', ''), 1, 24),
        streams.id, waiting.id, forms.uri,
        waiting.id || case when forms.ordinal = 0 then '' else '.' || forms.ordinal end,
        waiting.user_ref, waiting.position, forms.ordinal
      from waiting
      join forms
        on forms.type = waiting.type
      join passport.event_streams streams
        on streams.tenant_id = ${tenantId}
        and streams.site_id = waiting.site_id
      where case
        when waiting.stream_id is null then
          streams.status <> 'disabled'
          -- A stream begins with what happens after it was made.
          and streams.created_at <= waiting.created_at
          and forms.uri = any(streams.events_accepted)
          and waiting.type <> all(${sql.array([...streamEventTypes], 'text')})
          and not exists (
            select 1
            from passport.event_stream_exclusions exclusions
            where exclusions.tenant_id = ${tenantId}
              and exclusions.stream_id = streams.id
              and exclusions.user_ref = waiting.user_ref
          )
        else streams.id = waiting.stream_id
      end
      on conflict (tenant_id, stream_id, event_id, event_uri) do nothing
    )
    update passport.event_outbox
    set fanned_out_at = now()
    from waiting
    where event_outbox.tenant_id = ${tenantId}
      and event_outbox.id = waiting.id
  `);
  return rowCount;
};

/**
 * Makes deliveries of the oldest waiting events: on every stream of the site that is enabled or paused, accepts the event and has not
 * excluded its subject. An event about a stream goes to that stream, whatever it accepts. Once done for an event, never again.
 * @returns how many events were taken; 0 too when another process is at it
 */
export const fanOut = async (pool: DatabasePool, tenantId: string): Promise<number> =>
  pool.transaction(async (connection) => {
    const isAlone = await connection.oneFirst<boolean>(sql`
      select pg_try_advisory_xact_lock(hashtextextended(${lockKey(tenantId)}, 0))
    `);
    return isAlone ? fanOutBatch(connection, tenantId) : 0;
  });

/** The same for everything that has been written by now; waits for whoever is at it. */
export const fanOutAll = async (pool: DatabasePool, tenantId: string): Promise<void> => {
  const takeBatch = async () =>
    pool.transaction(async (connection) => {
      await connection.query(sql`
        select pg_advisory_xact_lock(hashtextextended(${lockKey(tenantId)}, 0))
      `);
      return fanOutBatch(connection, tenantId);
    });
  while ((await takeBatch()) === batchSize);
};
