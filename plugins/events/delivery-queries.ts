/**
 * SQL of deliveries. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 *
 * A lane is what has to stay in order: the deliveries of one subject on one stream. Only the first pending one of a lane is ever claimed.
 * A claim is a lease of some seconds that its holder renews; the lease of a process that died ends by itself, and whatever it still
 * wanted to note is refused, because the lease is another's. Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { OutgoingEvent } from './set.ts';

export type Lane = { readonly streamId: string; readonly userRef: string };

export type Claim = OutgoingEvent & {
  readonly id: string;
  readonly leaseId: string;
  /** This one included. */
  readonly attempts: number;
  readonly method: 'push' | 'webhook';
  readonly endpointUrl: string;
  readonly authorizationSealed: string | null;
  readonly webhookSecretSealed: string | null;
  /** Null unless it still signs. */
  readonly webhookPreviousSealed: string | null;
};

/** How many lanes may be in work at once. */
export type LaneLimits = { readonly perStream: number; readonly perSite: number };

export type Ending = {
  readonly status: number | null;
  readonly error: string | null;
  readonly latencyMs: number | null;
};

export const createDeliveryQueries = (tenantId: string) => ({
  /**
   * Lanes whose first delivery is due, free, and on a stream that sends; of one stream and of one site no more than the limits, those in
   * work included. Polled streams send nothing by themselves.
   */
  listDueLanes: async (connection: CommonQueryMethods, { perStream, perSite }: LaneLimits) =>
    connection.any<Lane>(sql`
      with first as (
        select distinct on (deliveries.stream_id, deliveries.user_ref)
          streams.site_id, deliveries.stream_id, deliveries.user_ref, deliveries.next_attempt_at,
          deliveries.leased_until
        from passport.event_deliveries deliveries
        join passport.event_streams streams
          on streams.tenant_id = deliveries.tenant_id
          and streams.id = deliveries.stream_id
        where deliveries.tenant_id = ${tenantId}
          and deliveries.state = 'pending'
          and streams.method <> 'poll'
          and (streams.status = 'enabled' or deliveries.user_ref = '')
        order by deliveries.stream_id, deliveries.user_ref, deliveries.position, deliveries.ordinal
      ),
      ranked as (
        select site_id, stream_id, user_ref, next_attempt_at,
          coalesce(leased_until > now(), false) as is_leased,
          row_number() over (
            partition by stream_id
            order by coalesce(leased_until > now(), false) desc, next_attempt_at, user_ref
          ) as place
        from first
        where next_attempt_at <= now()
      ),
      -- A site's streams take turns: the first lane of each before the second of any.
      ranked_by_site as (
        select stream_id, user_ref, next_attempt_at, is_leased,
          row_number() over (
            partition by site_id
            order by is_leased desc, place, next_attempt_at, stream_id
          ) as place
        from ranked
        where place <= ${perStream}
      )
      select stream_id as "streamId", user_ref as "userRef"
      from ranked_by_site
      where not is_leased
        and place <= ${perSite}
      order by next_attempt_at
    `),

  /**
   * Leases the first pending delivery of a lane if it is due. @returns null when it is not, or somebody else has it
   *
   * The conditions stand in the outer statement too: of two that choose the same row the second waits, looks at the row anew, and finds
   * it leased or ended.
   */
  claim: async (
    connection: CommonQueryMethods,
    { streamId, userRef }: Lane,
    leaseId: string,
    leaseMs: number
  ) =>
    connection.maybeOne<Claim>(sql`
      update passport.event_deliveries deliveries
      set lease_id = ${leaseId}, leased_until = now() + make_interval(secs => ${leaseMs / 1000}),
        attempts = deliveries.attempts + 1
      from passport.event_outbox outbox, passport.event_streams streams
      where deliveries.tenant_id = ${tenantId}
        and deliveries.id = (
          select id
          from passport.event_deliveries
          where tenant_id = ${tenantId}
            and stream_id = ${streamId}
            and user_ref = ${userRef}
            and state = 'pending'
          order by position, ordinal
          limit 1
        )
        and deliveries.state = 'pending'
        and deliveries.next_attempt_at <= now()
        and (deliveries.leased_until is null or deliveries.leased_until <= now())
        and outbox.tenant_id = ${tenantId}
        and outbox.id = deliveries.event_id
        and streams.tenant_id = ${tenantId}
        and streams.id = deliveries.stream_id
        and streams.method <> 'poll'
        and (streams.status = 'enabled' or deliveries.user_ref = '')
      returning deliveries.id, deliveries.lease_id as "leaseId", deliveries.attempts, deliveries.jti,
        deliveries.event_uri as "eventUri", deliveries.user_ref as "userRef",
        deliveries.stream_id as "streamId", outbox.type, outbox.payload,
        (extract(epoch from outbox.created_at) * 1000)::float8 as "occurredAt", streams.audience,
        streams.method, streams.endpoint_url as "endpointUrl",
        streams.authorization_sealed as "authorizationSealed",
        streams.webhook_secret_sealed as "webhookSecretSealed",
        case when streams.webhook_previous_until > now() then streams.webhook_previous_sealed end
          as "webhookPreviousSealed"
    `),

  renew: async (connection: CommonQueryMethods, { id, leaseId }: Claim, leaseMs: number) => {
    await connection.query(sql`
      update passport.event_deliveries
      set leased_until = now() + make_interval(secs => ${leaseMs / 1000})
      where tenant_id = ${tenantId}
        and id = ${id}
        and lease_id = ${leaseId}
    `);
  },

  /** Ends a delivery whose lease is still held. @returns whether it was */
  end: async (
    connection: CommonQueryMethods,
    { id, leaseId }: Claim,
    state: 'delivered' | 'dead',
    { status, error, latencyMs }: Ending
  ) => {
    const { rowCount } = await connection.query(sql`
      update passport.event_deliveries
      set state = ${state}, ended_at = now(),
        delivered_at = case when ${state} = 'delivered' then now() end,
        acknowledged_at = case when ${state} = 'delivered' then now() end,
        last_status = ${status}, last_error = ${error}, latency_ms = ${latencyMs},
        lease_id = null, leased_until = null
      where tenant_id = ${tenantId}
        and id = ${id}
        and lease_id = ${leaseId}
        and state = 'pending'
    `);
    return rowCount > 0;
  },

  /** Gives a leased delivery back, to be tried again after a while. */
  postpone: async (
    connection: CommonQueryMethods,
    { id, leaseId }: Claim,
    waitMs: number,
    { status, error, latencyMs }: Ending
  ) => {
    await connection.query(sql`
      update passport.event_deliveries
      set next_attempt_at = now() + make_interval(secs => ${waitMs / 1000}),
        last_status = ${status}, last_error = ${error}, latency_ms = ${latencyMs},
        lease_id = null, leased_until = null
      where tenant_id = ${tenantId}
        and id = ${id}
        and lease_id = ${leaseId}
        and state = 'pending'
    `);
  },

  /** What a stream may fetch, oldest first: one more than asked for says that there is more. */
  listForPoll: async (connection: CommonQueryMethods, streamId: string, limit: number) =>
    connection.any<OutgoingEvent & { readonly id: string }>(sql`
      select deliveries.id, deliveries.jti, deliveries.event_uri as "eventUri",
        deliveries.user_ref as "userRef", deliveries.stream_id as "streamId", outbox.type, outbox.payload,
        (extract(epoch from outbox.created_at) * 1000)::float8 as "occurredAt", streams.audience
      from passport.event_deliveries deliveries
      join passport.event_outbox outbox
        on outbox.tenant_id = deliveries.tenant_id
        and outbox.id = deliveries.event_id
      join passport.event_streams streams
        on streams.tenant_id = deliveries.tenant_id
        and streams.id = deliveries.stream_id
      where deliveries.tenant_id = ${tenantId}
        and deliveries.stream_id = ${streamId}
        and deliveries.state = 'pending'
        and streams.method = 'poll'
        and (streams.status = 'enabled' or deliveries.user_ref = '')
      order by deliveries.position, deliveries.ordinal
      limit ${limit}
    `),

  notePolled: async (connection: CommonQueryMethods, ids: readonly string[]) => {
    await connection.query(sql`
      update passport.event_deliveries
      set attempts = attempts + 1
      where tenant_id = ${tenantId}
        and id = any(${sql.array([...ids], 'text')})
    `);
  },

  /** Ends what a poller says it has, or will not have. Unknown and already ended ones are left alone (RFC 8936 §2.4). */
  endPolled: async (
    connection: CommonQueryMethods,
    streamId: string,
    jtis: readonly string[],
    error: string | null
  ) => {
    await connection.query(sql`
      update passport.event_deliveries
      set state = ${error === null ? 'delivered' : 'dead'}, ended_at = now(), last_error = ${error},
        delivered_at = case when ${error}::text is null then now() end,
        acknowledged_at = case when ${error}::text is null then now() end,
        lease_id = null, leased_until = null
      where tenant_id = ${tenantId}
        and stream_id = ${streamId}
        and jti = any(${sql.array([...jtis], 'text')})
        and state = 'pending'
    `);
  },

  /** Everything that waits on a stream dies: it was switched off. What is about the stream itself still goes. */
  endStream: async (connection: CommonQueryMethods, streamId: string) => {
    await connection.query(sql`
      update passport.event_deliveries
      set state = 'dead', ended_at = now(), last_error = 'stream_disabled', lease_id = null,
        leased_until = null
      where tenant_id = ${tenantId}
        and stream_id = ${streamId}
        and state = 'pending'
        and user_ref <> ''
    `);
  },

  /** An ended delivery goes again, under its old `jti`. @returns whether there was one */
  revive: async (connection: CommonQueryMethods, siteId: string, id: string) => {
    const { rowCount } = await connection.query(sql`
      update passport.event_deliveries deliveries
      set state = 'pending', ended_at = null, delivered_at = null, acknowledged_at = null, attempts = 0,
        next_attempt_at = now()
      from passport.event_streams streams
      where deliveries.tenant_id = ${tenantId}
        and deliveries.id = ${id}
        and deliveries.state <> 'pending'
        and streams.tenant_id = ${tenantId}
        and streams.id = deliveries.stream_id
        and streams.site_id = ${siteId}
    `);
    return rowCount > 0;
  },

  exists: async (connection: CommonQueryMethods, siteId: string, id: string) =>
    connection.exists(sql`
      select 1
      from passport.event_deliveries deliveries
      join passport.event_streams streams
        on streams.tenant_id = deliveries.tenant_id
        and streams.id = deliveries.stream_id
      where deliveries.tenant_id = ${tenantId}
        and deliveries.id = ${id}
        and streams.site_id = ${siteId}
    `),
});

export type DeliveryQueries = ReturnType<typeof createDeliveryQueries>;
