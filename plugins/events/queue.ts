/**
 * The queue over PostgreSQL (graphile-worker) that spreads lanes over processes. A job says "look at this lane" and nothing more: what
 * is to be sent, its order and its state are rows of ours, and a job too many does nothing.
 *
 * The queue keeps the jobs of a process that died locked for four hours. They do not matter: a lane whose lease has run out is found due
 * again and gets a new job, because the key of a locked job goes to the new one. `tidy` unlocks and removes what such processes left.
 *
 * It lives in a schema of its own, to which the tenants' roles have no way; jobs hold ids and pseudonyms.
 */
import type * as graphileWorker from 'graphile-worker';
import type { RunnerOptions, SharedOptions } from 'graphile-worker';
import { z } from 'zod';
import type { Log } from '../kernel/port.ts';
import type { Lane } from './delivery-queries.ts';
import { keepRunning } from './keep-running.ts';

/** Read when the queue starts: commands have none. */
type Library = typeof graphileWorker;

export type LaneJob = Lane & { readonly tenantId: string };

export type LaneQueue = {
  readonly add: (jobs: readonly LaneJob[]) => Promise<void>;
  /** Removes jobs of processes that died. */
  readonly tidy: () => Promise<void>;
  /** Lets running jobs end. */
  readonly stop: () => Promise<void>;
};

const task = 'passport-events-lane';
const schema = 'passport_jobs';
/** Jobs that are added wake the workers at once (LISTEN); this is for a lost connection, and all there is behind a pooler in transaction mode. */
const pollIntervalMs = 5000;
/** No job runs for so long: a lane is left after 20 deliveries, and each ends within seconds. */
const deadAfter = '1 hour';
const jobSchema = z.object({ tenantId: z.string(), streamId: z.string(), userRef: z.string() });

/** The library's messages may quote a job: only that there was one is kept. */
const createLogger = ({ Logger }: Library, log: Log) =>
  new Logger(() => (level, _message, meta) => {
    if (level === 'error') {
      log.error('events_queue_failed', meta?.['error'] ?? meta?.['failure']);
    }
  });

/**
 * @param connectionString of a role that may create the queue's schema: the owner of the database
 * @param look what a job does; what it throws is logged, never retried by the queue
 */
export const startLaneQueue = async ({
  connectionString,
  concurrency,
  look,
  log,
}: {
  readonly connectionString: string;
  readonly concurrency: number;
  readonly look: (job: LaneJob) => Promise<void>;
  readonly log: Log;
}): Promise<LaneQueue> => {
  const library = await import('graphile-worker');
  const options: SharedOptions = {
    connectionString,
    schema,
    maxPoolSize: 4,
    // A pooler in transaction mode gives the next statement to another server process, which knows none of them.
    noPreparedStatements: true,
    logger: createLogger(library, log),
  };
  const runnerOptions: RunnerOptions = {
    ...options,
    concurrency,
    noHandleSignals: true,
    pollInterval: pollIntervalMs,
    taskList: {
      [task]: async (payload) => {
        try {
          await look(jobSchema.parse(payload));
        } catch (error) {
          log.error('event_lane_failed', error);
        }
      },
    },
  };
  const stopRunning = await keepRunning(async () => library.run(runnerOptions), log);
  const utils = await library.makeWorkerUtils(options);
  return {
    add: async (jobs) => {
      if (jobs.length > 0) {
        await utils.addJobs(
          jobs.map((job) => ({
            identifier: task,
            payload: job,
            jobKey: `${job.tenantId}:${job.streamId}:${job.userRef}`,
          }))
        );
      }
    },
    tidy: async () => {
      const workerIds = await utils.withPgClient(async (client) => {
        const { rows } = await client.query<{ worker: string }>(
          `select distinct locked_by as worker from ${schema}.jobs where locked_at < now() - $1::interval`,
          [deadAfter]
        );
        return rows.map(({ worker }) => worker);
      });
      await utils.forceUnlockWorkers(workerIds);
      await utils.cleanup({ tasks: ['DELETE_PERMAFAILED_JOBS'] });
    },
    stop: async () => {
      await stopRunning();
      await utils.release();
    },
  };
};
