/** Everything a host mounts for the events of one tenant: streams, polling, the delivery log, and what says where they are. */
import type { Log } from '../kernel/port.ts';
import { eventsErrors } from './errors.ts';
import { createDeliveryQueries } from './delivery-queries.ts';
import { listDeliveries, measureLag } from './log-queries.ts';
import type { DeliveryFilter, DeliveryRecord, QueueLag } from './log-queries.ts';
import { createPoll } from './poll.ts';
import type { Poll } from './poll.ts';
import { listStreamOverviews } from './staff-queries.ts';
import type { StreamOverview } from './staff-queries.ts';
import { createStreamControl } from './stream-control.ts';
import type { StreamControl } from './stream-control.ts';
import { createStreams, defaultVerificationIntervalSeconds } from './streams.ts';
import type { Streams, StreamsDeps } from './streams.ts';

export type Events = {
  readonly streams: Streams;
  readonly control: StreamControl;
  readonly poll: Poll;
  readonly listDeliveries: (
    siteId: string,
    filter?: DeliveryFilter,
    limit?: number
  ) => Promise<readonly DeliveryRecord[]>;
  /** Streams of a site with how delivery goes, for the staff. */
  readonly listOverviews: (siteId: string) => Promise<readonly StreamOverview[]>;
  /**
   * Sends an ended delivery again, under its old `jti`; one that still waits is left as it is.
   * @throws events.delivery_not_found
   */
  readonly replay: (siteId: string, deliveryId: string) => Promise<void>;
  readonly measureLag: () => Promise<QueueLag>;
};

export const createEvents = (
  deps: StreamsDeps & { readonly log: Log; readonly pollWaitMs?: number }
): Events => {
  const { tenant, log, pollWaitMs } = deps;
  const { pool } = tenant;
  const queries = createDeliveryQueries(tenant.id);
  return {
    streams: createStreams(deps),
    control: createStreamControl(
      tenant,
      deps.verificationIntervalSeconds ?? defaultVerificationIntervalSeconds
    ),
    poll: createPoll(tenant, log, pollWaitMs === undefined ? {} : { waitMs: pollWaitMs }),
    listDeliveries: async (siteId, filter = {}, limit = 100) =>
      listDeliveries(pool, tenant.id, siteId, filter, limit),
    listOverviews: async (siteId) => listStreamOverviews(pool, tenant.id, siteId),
    replay: async (siteId, deliveryId) => {
      const isRevived = await queries.revive(pool, siteId, deliveryId);
      if (!isRevived && !(await queries.exists(pool, siteId, deliveryId))) {
        throw eventsErrors.delivery_not_found();
      }
    },
    measureLag: async () => measureLag(pool, tenant.id),
  };
};
