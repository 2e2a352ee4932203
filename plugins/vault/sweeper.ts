/**
 * Repairs and forgets, once a minute: what a crash left between the vault and Logto, and what has outlived its purpose.
 *
 *   people Logto does not have         keys destroyed, values removed (a sign-up that failed, a deletion)
 *   deletions                          copied into every vault, where a restored Logto finds them
 *   values no row refers to            removed (replaced or rolled back)
 *   interrupted moves                  finished
 *   values with their day behind them  day keys destroyed, sealed values removed
 *   expired rows Logto never removes   removed
 *
 * Every step can be repeated and may run in several processes at once. A step that fails is logged and tried again in the next
 * round; the others run.
 */
import type { Log } from '../kernel/port.ts';
import { graceDays } from './housekeeping.ts';
import type { Erasures } from './erasures.ts';
import type { Housekeeping, PurgedTable } from './housekeeping.ts';
import type { KeyRing } from './key-ring.ts';
import type { KeyQueries } from './queries.ts';
import type { RegionQueries } from './region-queries.ts';
import type { Regions } from './regions.ts';
import type { Relocation } from './relocation.ts';
import { toDay } from './transient.ts';

export type SweepReport = Readonly<Record<string, number>>;
export type Sweeper = {
  /**
   * One round. A step that failed is missing from the report.
   * @param graceSeconds how old something must be before it counts as left behind
   * @param onFailure told of each step that failed, beside the log
   */
  readonly sweep: (
    graceSeconds?: number,
    onFailure?: (step: string, error: unknown) => void
  ) => Promise<SweepReport>;
  /** Destroys everything about a person unless Logto still has them. */
  readonly eraseIfGone: (userId: string) => Promise<boolean>;
};

/** Longer than any request runs. */
const defaultGraceSeconds = 900;
const batch = 500;

export const createSweeper = (deps: {
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly keyRing: KeyRing;
  readonly housekeeping: Housekeeping;
  readonly erasures: Erasures;
  readonly relocation: Relocation;
  readonly clock: () => Date;
  readonly log: Log;
}): Sweeper => {
  const {
    queries,
    regionQueries,
    regions,
    keyRing,
    housekeeping,
    erasures,
    relocation,
    clock,
    log,
  } = deps;

  const eraseIfGone = async (userId: string): Promise<boolean> => {
    if (await queries.hasLogtoUser(userId)) {
      return false;
    }
    // Without its keys the rest cannot be opened, whatever happens to the following steps. The residency goes last: it is what
    // the next round finds an unfinished erasure by.
    await queries.deleteKeys(userId);
    keyRing.forgetUser(userId);
    for (const name of regions.names) {
      await regions
        .get(name)
        .run(async (connection) => regionQueries.deleteUser(connection, userId));
    }
    await queries.deleteResidency(userId);
    return true;
  };

  const sweepPeople = async (graceSeconds: number) => {
    const forgotten = await queries.listForgottenUsers(graceSeconds, batch);
    let erased = 0;
    for (const { userId } of forgotten) {
      erased += (await eraseIfGone(userId)) ? 1 : 0;
    }
    return erased;
  };

  const sweepValues = async (region: string, graceSeconds: number) => {
    const { run } = regions.get(region);
    const dirty = await run(async (connection) =>
      regionQueries.listDirty(connection, graceSeconds, batch)
    );
    let removed = 0;
    for (const { userId, dirtyAt } of dirty) {
      const markers = await housekeeping.listMarkers(userId);
      removed += await run(async (connection) => {
        const count = await regionQueries.deleteUnreferenced(
          connection,
          userId,
          markers,
          graceSeconds
        );
        await regionQueries.markClean(connection, userId, dirtyAt);
        return count;
      });
    }
    return removed;
  };

  const sweepDays = async () => {
    const today = toDay(clock().getTime());
    const { rowCount } = await queries.deleteTransientBefore(today);
    keyRing.forgetDaysBefore(today);
    let destroyed = 0;
    for (const name of regions.names) {
      const result = await regions
        .get(name)
        .run(async (connection) => regionQueries.deleteDayKeysBefore(connection, today));
      destroyed += result.rowCount;
    }
    return rowCount + destroyed;
  };

  return {
    eraseIfGone,
    sweep: async (graceSeconds = defaultGraceSeconds, onFailure) => {
      const steps: Readonly<Record<string, () => Promise<number>>> = {
        people: async () => sweepPeople(graceSeconds),
        erasures: erasures.copy,
        ...Object.fromEntries(
          regions.names.map((name) => [
            `values_${name}`,
            async () => sweepValues(name, graceSeconds),
          ])
        ),
        moves: async () => (await relocation.resume(graceSeconds)).length,
        days: sweepDays,
        ...Object.fromEntries(
          // Object.keys widens the names it was given.
          (Object.keys(graceDays) as PurgedTable[]).map((table) => [
            table,
            async () => housekeeping.purge(table),
          ])
        ),
        oidc_session_extensions: housekeeping.purgeSessionExtensions,
      };
      const report: Record<string, number> = {};
      for (const [name, step] of Object.entries(steps)) {
        try {
          report[name] = await step();
        } catch (error) {
          log.error('sweep_step_failed', error, { step: name });
          onFailure?.(name, error);
        }
      }
      return report;
    },
  };
};
