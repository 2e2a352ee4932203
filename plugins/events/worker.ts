/** Wires dispatcher, queue and lanes: what a process runs to send events. Any number of processes may. */
import type { Log } from '../kernel/port.ts';
import { startDispatcher } from './dispatcher.ts';
import type { Dispatcher } from './dispatcher.ts';
import { drainLane } from './lane.ts';
import type { LaneDeps } from './lane.ts';
import { startLaneQueue } from './queue.ts';
import type { LaneJob, LaneQueue } from './queue.ts';
import type { Post } from './safe-fetch.ts';
import type { EventsTenant } from './tenant.ts';
import { defaultRetryPlan } from './verdict.ts';

export type EventsWorker = Pick<Dispatcher, 'nudge' | 'stop'>;

export type EventsWorkerOptions = {
  /** Of the database's owner: the queue makes its own schema. */
  readonly connectionString: string;
  /** Every process should know every tenant: a job of an unknown one is left for another process. */
  readonly listTenants: () => Promise<readonly EventsTenant[]>;
  readonly post: Post;
  readonly log: Log;
  readonly concurrency?: number;
  readonly timing?: Partial<Pick<LaneDeps, 'retryPlan' | 'leaseMs'>> & {
    readonly periodMs?: number;
  };
};

const defaultConcurrency = 16;
const defaultLeaseMs = 6000;
const defaultPeriodMs = 1000;

export const startEventsWorker = async (options: EventsWorkerOptions): Promise<EventsWorker> => {
  const { connectionString, listTenants, post, log, timing = {} } = options;
  const deps: LaneDeps = {
    post,
    log,
    now: () => Date.now(),
    random: () => Math.random(),
    retryPlan: timing.retryPlan ?? defaultRetryPlan,
    leaseMs: timing.leaseMs ?? defaultLeaseMs,
  };
  const state: { dispatcher: Dispatcher | null; stopping: Promise<void> | null } = {
    dispatcher: null,
    stopping: null,
  };
  const look = async ({ tenantId, ...lane }: LaneJob) => {
    const tenant = (await listTenants()).find(({ id }) => id === tenantId);
    if (tenant) {
      const ended = await drainLane(lane, tenant, deps);
      if (ended > 0) {
        // Others of the stream may wait for their turn.
        state.dispatcher?.nudge();
      }
    }
  };
  const queue: LaneQueue = await startLaneQueue({
    connectionString,
    concurrency: options.concurrency ?? defaultConcurrency,
    look,
    log,
  });
  const dispatcher = startDispatcher({
    listTenants,
    enqueue: queue.add,
    tidyQueue: queue.tidy,
    log,
    periodMs: timing.periodMs ?? defaultPeriodMs,
  });
  state.dispatcher = dispatcher;
  const stop = async () => {
    await dispatcher.stop();
    await queue.stop();
  };
  return {
    nudge: dispatcher.nudge,
    stop: async () => {
      state.stopping ??= stop();
      return state.stopping;
    },
  };
};
