/**
 * Looks, about every second and in every process, for events that wait: makes deliveries of them, and asks the queue to look after lanes
 * that are due. Also forgets what is old, about once an hour. Several at once do no harm.
 */
import type { Log } from '../kernel/port.ts';
import { createDeliveryQueries } from './delivery-queries.ts';
import { deleteOldDeliveries, deleteOldEvents, endAbandoned } from './log-queries.ts';
import { fanOut } from './outbox.ts';
import type { LaneJob } from './queue.ts';
import type { EventsTenant } from './tenant.ts';

export type DispatcherDeps = {
  readonly listTenants: () => Promise<readonly EventsTenant[]>;
  readonly enqueue: (jobs: readonly LaneJob[]) => Promise<void>;
  readonly tidyQueue: () => Promise<void>;
  readonly log: Log;
  readonly periodMs: number;
};

export type Dispatcher = {
  /** Looks at once instead of at the next turn. */
  readonly nudge: () => void;
  readonly stop: () => Promise<void>;
};

/** So that a stream whose receiver hangs leaves room for the others, and a site all of whose receivers hang for other sites. */
const laneLimits = { perStream: 4, perSite: 6 };
const retentionDays = 30;
const tidyPeriodMs = 3_600_000;

/** One turn for one tenant. */
export const dispatch = async (
  { id, pool }: EventsTenant,
  enqueue: DispatcherDeps['enqueue']
): Promise<void> => {
  while ((await fanOut(pool, id)) > 0) {
    // Until nothing waits: a batch is limited.
  }
  const lanes = await createDeliveryQueries(id).listDueLanes(pool, laneLimits);
  await enqueue(lanes.map((lane) => ({ tenantId: id, ...lane })));
};

/** Delivered and dead ones are kept 30 days, and so is what nobody fetched. */
export const tidy = async ({ id, pool }: EventsTenant): Promise<void> => {
  await endAbandoned(pool, id, retentionDays);
  await deleteOldDeliveries(pool, id, retentionDays);
  await deleteOldEvents(pool, id, retentionDays);
};

export const startDispatcher = (deps: DispatcherDeps): Dispatcher => {
  const { listTenants, enqueue, tidyQueue, log, periodMs } = deps;
  const state: {
    timer: NodeJS.Timeout | null;
    turn: Promise<void> | null;
    isNudged: boolean;
    isStopped: boolean;
    tidiedAt: number;
  } = { timer: null, turn: null, isNudged: false, isStopped: false, tidiedAt: -Infinity };

  const visit = async (tenant: EventsTenant, isTidying: boolean) => {
    try {
      await dispatch(tenant, enqueue);
      if (isTidying) {
        await tidy(tenant);
      }
    } catch (error) {
      // The next turn tries again; one tenant's failure is not another's.
      log.error('events_dispatch_failed', error, { tenant: tenant.id });
    }
  };
  const takeTurn = async () => {
    const isTidying = performance.now() - state.tidiedAt > tidyPeriodMs;
    try {
      for (const tenant of await listTenants()) {
        await visit(tenant, isTidying);
      }
      if (isTidying) {
        await tidyQueue();
      }
      state.tidiedAt = isTidying ? performance.now() : state.tidiedAt;
    } catch (error) {
      log.error('events_dispatch_failed', error);
    }
  };
  const plan = (waitMs: number) => {
    if (!state.isStopped) {
      state.timer = setTimeout(() => void begin(), waitMs);
      // The host decides when the process ends.
      state.timer.unref();
    }
  };
  const begin = async () => {
    state.isNudged = false;
    state.turn = takeTurn();
    await state.turn;
    state.turn = null;
    plan(state.isNudged ? 0 : periodMs * (0.8 + 0.4 * Math.random()));
  };
  plan(0);
  return {
    nudge: () => {
      state.isNudged = true;
      if (state.turn === null && state.timer) {
        clearTimeout(state.timer);
        plan(0);
      }
    },
    stop: async () => {
      state.isStopped = true;
      if (state.timer) {
        clearTimeout(state.timer);
      }
      await state.turn;
    },
  };
};
