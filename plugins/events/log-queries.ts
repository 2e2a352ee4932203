/** SQL of the delivery log: what operators and sites see of it, and when it is forgotten. Runs as the tenant's role. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type DeliveryState = 'pending' | 'delivered' | 'dead';

export type DeliveryRecord = {
  readonly id: string;
  readonly streamId: string;
  readonly eventUri: string;
  readonly jti: string;
  readonly userRef: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  readonly nextAttemptAt: number;
  readonly deliveredAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly latencyMs: number | null;
};

export type DeliveryFilter = {
  readonly streamId?: string | undefined;
  readonly state?: DeliveryState | undefined;
};

const milliseconds = (column: string) =>
  sql`(extract(epoch from ${sql.identifier(['deliveries', column])}) * 1000)::float8`;

/** A site's deliveries, newest first. */
export const listDeliveries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string,
  filter: DeliveryFilter,
  limit: number
) =>
  connection.any<DeliveryRecord>(sql`
    select deliveries.id, deliveries.stream_id as "streamId", deliveries.event_uri as "eventUri",
      deliveries.jti, deliveries.user_ref as "userRef", deliveries.state, deliveries.attempts,
      ${milliseconds('created_at')} as "createdAt", ${milliseconds('next_attempt_at')} as "nextAttemptAt",
      ${milliseconds('delivered_at')} as "deliveredAt",
      ${milliseconds('acknowledged_at')} as "acknowledgedAt",
      deliveries.last_status as "lastStatus", deliveries.last_error as "lastError",
      deliveries.latency_ms as "latencyMs"
    from passport.event_deliveries deliveries
    join passport.event_streams streams
      on streams.tenant_id = deliveries.tenant_id
      and streams.id = deliveries.stream_id
    where deliveries.tenant_id = ${tenantId}
      and streams.site_id = ${siteId}
      and (${filter.streamId ?? null}::text is null or deliveries.stream_id = ${filter.streamId ?? null})
      and (${filter.state ?? null}::text is null or deliveries.state = ${filter.state ?? null})
    order by deliveries.position desc, deliveries.ordinal desc, deliveries.id
    limit ${limit}
  `);

export type QueueLag = {
  readonly pending: number;
  readonly dead: number;
  /** Age of the oldest event that no stream got yet though it could be sent; 0 when there is none. */
  readonly oldestSeconds: number;
};

/** For health and metrics. Polled and paused streams do not count: what waits there waits for the site. */
export const measureLag = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.one<QueueLag>(sql`
    select count(*) filter (where deliveries.state = 'pending')::int4 as pending,
      count(*) filter (where deliveries.state = 'dead')::int4 as dead,
      greatest(
        coalesce(extract(epoch from now() - min(deliveries.created_at) filter (where deliveries.state = 'pending')), 0),
        coalesce((
          select extract(epoch from now() - min(created_at))
          from passport.event_outbox
          where tenant_id = ${tenantId}
            and fanned_out_at is null
        ), 0)
      )::float8 as "oldestSeconds"
    from passport.event_deliveries deliveries
    join passport.event_streams streams
      on streams.tenant_id = deliveries.tenant_id
      and streams.id = deliveries.stream_id
    where deliveries.tenant_id = ${tenantId}
      and streams.method <> 'poll'
      and streams.status = 'enabled'
  `);

/** Nobody fetched it for so long that nobody will. */
export const endAbandoned = async (
  connection: CommonQueryMethods,
  tenantId: string,
  retentionDays: number
) => {
  await connection.query(sql`
    update passport.event_deliveries
    set state = 'dead', ended_at = now(), last_error = 'abandoned', lease_id = null, leased_until = null
    where tenant_id = ${tenantId}
      and state = 'pending'
      and created_at < now() - make_interval(days => ${retentionDays})
  `);
};

export const deleteOldDeliveries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  retentionDays: number
) => {
  await connection.query(sql`
    delete from passport.event_deliveries
    where tenant_id = ${tenantId}
      and state <> 'pending'
      and ended_at < now() - make_interval(days => ${retentionDays})
  `);
};

/** Events that are nobody's any more. */
export const deleteOldEvents = async (
  connection: CommonQueryMethods,
  tenantId: string,
  retentionDays: number
) => {
  await connection.query(sql`
    delete from passport.event_outbox
    where tenant_id = ${tenantId}
      and fanned_out_at < now() - make_interval(days => ${retentionDays})
      and not exists (
        select 1
        from passport.event_deliveries
        where event_deliveries.tenant_id = ${tenantId}
          and event_deliveries.event_id = event_outbox.id
      )
  `);
};
