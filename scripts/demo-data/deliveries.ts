/** Streams of two sites with a log of what was delivered, as if their servers had listened all the time. Written as rows: nobody is there to answer. */
import type { Clock } from './clock.ts';
import type { OpenedSite } from './play.ts';
import { createChance } from './random.ts';

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
const idLength = 24;
const loggedEvents = 140;

/** Nothing waits: the host would try to deliver it. */
export const writeDeliveries = async (
  clock: Clock,
  tenantId: string,
  sites: readonly OpenedSite[],
  seed: number
) => {
  const chance = createChance(seed);
  for (const { siteId, key } of sites.filter((site) => site.key !== 'club')) {
    const streamId = `stream_${chance.text(letters, idLength)}`;
    await clock.run(
      `insert into passport.event_streams
         (tenant_id, id, site_id, audience, method, endpoint_url, events_requested, events_accepted, status, description,
          verified_at, created_at, updated_at)
       select $1, $2, $3, array[$4], 'push', $4 || '/events', types, types, 'enabled', 'Server',
         now() - interval '80 days', now() - interval '80 days', now() - interval '80 days'
       from (select array_agg(distinct type) as types from passport.event_outbox) as known`,
      [tenantId, streamId, siteId, `https://${key}.example`]
    );
    await clock.run(
      `insert into passport.event_deliveries
         (tenant_id, id, stream_id, event_id, event_uri, jti, user_ref, position, ordinal, state, attempts, last_status,
          last_error, latency_ms, created_at, delivered_at, ended_at)
       select tenant_id, 'delivery_' || substr(md5(id) || md5(id || 'x'), 1, 24), $2, id, type, 'jti-' || id, user_ref, position, 0,
         case when position % 23 = 0 then 'dead' else 'delivered' end,
         case when position % 23 = 0 then 8 when position % 7 = 0 then 2 else 1 end,
         case when position % 23 = 0 then 503 else 202 end,
         case when position % 23 = 0 then 'http_error' end,
         40 + (position * 37) % 400, created_at,
         case when position % 23 = 0 then null else created_at + interval '1 second' end,
         case when position % 23 = 0 then created_at + interval '1 day' else created_at + interval '1 second' end
       from (
         select * from passport.event_outbox
         where tenant_id = $1 and site_id = $3
         order by position desc
         limit ${loggedEvents}
       ) as newest`,
      [tenantId, streamId, siteId]
    );
  }
  await clock.run(
    'update passport.event_outbox set fanned_out_at = now() where fanned_out_at is null'
  );
};
