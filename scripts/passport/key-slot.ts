/**
 * The tenant's one slot for key jobs, as the console takes it: a command and a rotation from the console never run at once.
 *
 * A process that was killed leaves a lease that runs out by itself. Since nobody can tell such a lease from one that is about to be renewed, a
 * command waits for as long as a lease lasts before it says that the slot is taken.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isPassportError } from '../../schemas/errors.ts';
import { keyLeaseSeconds, vaultErrors } from '../../plugins/vault/port.ts';
import type { ClaimedRun, KeyRuns, WantedRun } from '../../plugins/vault/port.ts';

const pollMs = 500;
/** A little more than the longest lease. */
const defaultWaitMs = (keyLeaseSeconds + 2) * 1000;

export type KeySlotDeps = {
  readonly runs: Pick<KeyRuns, 'claim'>;
  /** Told once, when there is somebody to wait for. */
  readonly onWait: () => void;
  readonly waitMs?: number;
};

/** @throws vault.job_running when somebody else holds the slot and goes on */
export const claimKeySlot = async (
  { runs, onWait, waitMs = defaultWaitMs }: KeySlotDeps,
  wanted: WantedRun
): Promise<ClaimedRun> => {
  const end = performance.now() + waitMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await runs.claim(wanted);
    } catch (error) {
      const isTaken = isPassportError(error) && error.code === vaultErrors.job_running().code;
      if (!isTaken || performance.now() > end) {
        throw error;
      }
    }
    if (tries === 0) {
      onWait();
    }
    await sleep(pollMs);
  }
};
