/**
 * One key job of a tenant at a time, over all processes: those of the host and the operator's commands (`key rotate`, `seal`,
 * `unseal`). Moves of single people take no slot: relocation.ts says why they need none.
 *
 * States of a run: running (somebody holds its lease and renews it) -> done, or failed (it threw; the job's own journal knows where it
 * stopped, and the next run of the same kind goes on there). A running one whose lease has passed is interrupted: its process ended.
 * Interrupted -> running again, when somebody wants the same, or a process of the host finds it (only if the console started it); or ->
 * failed (`vault.job_interrupted`), when somebody wants another job.
 *
 * Whoever lost the lease (a process that stood still for longer) notices at the next renewal and stops.
 */
import { setInterval } from 'node:timers';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { createRandomId } from '../kernel/port.ts';
import { vaultErrors } from './errors.ts';
import { createKeyRunQueries } from './key-run-queries.ts';
import type { KeyRun, KeyRunProgress, WantedRun } from './key-run-queries.ts';

export type ClaimedRun = {
  readonly run: KeyRun;
  /**
   * Does the job under the lease and notes how it ended.
   * @param job told by `report` that the lease is lost (it throws); it stops there
   * @throws what the job threw, vault.job_lost
   */
  readonly work: (
    job: (report: (progress: Partial<KeyRunProgress>) => void) => Promise<unknown>
  ) => Promise<void>;
  /** Gives it up before it began. */
  readonly abandon: (error: unknown) => Promise<void>;
};

export type KeyRuns = {
  /** Newest first. */
  readonly list: (limit: number) => Promise<readonly KeyRun[]>;
  /** A new run, or the interrupted one of the same kind and region. @throws vault.job_running */
  readonly claim: (wanted: WantedRun) => Promise<ClaimedRun>;
  /** The interrupted run that the console started; null when there is none. */
  readonly claimInterrupted: () => Promise<ClaimedRun | null>;
};

const idLength = 24;
/** How long the slot of a process that ended stays taken. */
export const keyLeaseSeconds = 20;
const beatsPerLease = 4;
/** Progress is noted this often at most. */
const noteMs = 500;

const toCode = (error: unknown) => (isPassportError(error) ? error.code : 'kernel.internal');

export const createKeyRuns = ({
  pool,
  tenantId,
  leaseSeconds = keyLeaseSeconds,
}: {
  readonly pool: CommonQueryMethods;
  readonly tenantId: string;
  readonly leaseSeconds?: number;
}): KeyRuns => {
  const queries = createKeyRunQueries(pool, tenantId);
  const createLease = () => ({ id: createRandomId(idLength), seconds: leaseSeconds });
  type Lease = ReturnType<typeof createLease>;
  const beatMs = (leaseSeconds * 1000) / beatsPerLease;

  /** Renews the lease until it is stopped. */
  const keep = ({ id, phase, done, total }: KeyRun, lease: Lease) => {
    const state = { progress: { phase, done, total }, isNew: false, isLost: false, at: Date.now() };
    const beat = async () => {
      state.isNew = false;
      state.at = Date.now();
      // A database that does not answer is no loss of the lease yet: the next beat decides.
      const isOurs = await queries.beat(id, lease, state.progress).catch(() => true);
      state.isLost ||= !isOurs;
    };
    const timer = setInterval(
      () => {
        if (state.isNew || Date.now() - state.at >= beatMs) {
          void beat();
        }
      },
      Math.min(noteMs, beatMs)
    );
    return {
      state,
      report: (progress: Partial<KeyRunProgress>) => {
        if (state.isLost) {
          throw vaultErrors.job_lost();
        }
        state.progress = { ...state.progress, ...progress };
        state.isNew = true;
      },
      stop: () => clearInterval(timer),
    };
  };

  const toClaimed = (run: KeyRun, lease: Lease): ClaimedRun => ({
    run,
    work: async (job) => {
      const { state, report, stop } = keep(run, lease);
      try {
        await job(report);
      } catch (error) {
        await queries.end(run.id, lease.id, state.progress, toCode(error));
        throw error;
      } finally {
        stop();
      }
      if (!(await queries.end(run.id, lease.id, state.progress, null))) {
        throw vaultErrors.job_lost();
      }
    },
    abandon: async (error) => {
      await queries.end(run.id, lease.id, run, toCode(error));
    },
  });

  return {
    list: async (limit) => queries.list(limit),
    claim: async (wanted) => {
      const lease = createLease();
      await queries.endOthers(wanted, vaultErrors.job_interrupted().code);
      const run =
        (await queries.adopt(wanted, lease)) ??
        (await queries.insert(`keyrun_${createRandomId(idLength)}`, wanted, lease));
      if (!run) {
        throw vaultErrors.job_running();
      }
      return toClaimed(run, lease);
    },
    claimInterrupted: async () => {
      const lease = createLease();
      const run = await queries.adoptAny(lease);
      return run && toClaimed(run, lease);
    },
  };
};
