/** SQL of streams as the staff sees them: settings without secrets, and how delivery goes. Runs as the tenant's role; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { DeliveryMethod, StreamStatus } from './stream-queries.ts';

export type StreamOverview = {
  readonly id: string;
  readonly method: DeliveryMethod;
  /** Null for polled streams. */
  readonly endpointUrl: string | null;
  readonly hasAuthorization: boolean;
  readonly audience: readonly string[];
  readonly events: readonly string[];
  readonly status: StreamStatus;
  readonly reason: string | null;
  readonly description: string | null;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  readonly verifiedAt: number | null;
  /** An old webhook secret signs as well until then. */
  readonly previousSecretUntil: number | null;
  readonly pending: number;
  readonly dead: number;
  readonly delivered: number;
  readonly lastDeliveredAt: number | null;
};

const milliseconds = (column: string) =>
  sql`(extract(epoch from ${sql.identifier(['streams', column])}) * 1000)::float8`;

/** Oldest first. Counts are of what the delivery log still holds. */
export const listStreamOverviews = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string
) =>
  connection.any<StreamOverview>(sql`
    select streams.id, streams.method, streams.endpoint_url as "endpointUrl",
      streams.authorization_sealed is not null as "hasAuthorization", streams.audience,
      streams.events_accepted as events, streams.status, streams.reason, streams.description,
      ${milliseconds('created_at')} as "createdAt", ${milliseconds('verified_at')} as "verifiedAt",
      case when streams.webhook_previous_until > now()
        then ${milliseconds('webhook_previous_until')} end as "previousSecretUntil",
      counts.pending, counts.dead, counts.delivered, counts.last as "lastDeliveredAt"
    from passport.event_streams streams
    cross join lateral (
      select count(*) filter (where state = 'pending')::int4 as pending,
        count(*) filter (where state = 'dead')::int4 as dead,
        count(*) filter (where state = 'delivered')::int4 as delivered,
        (extract(epoch from max(delivered_at)) * 1000)::float8 as last
      from passport.event_deliveries deliveries
      where deliveries.tenant_id = streams.tenant_id
        and deliveries.stream_id = streams.id
    ) counts
    where streams.tenant_id = ${tenantId}
      and streams.site_id = ${siteId}
    order by streams.created_at, streams.id
  `);
