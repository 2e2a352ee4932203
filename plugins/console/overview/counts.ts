/**
 * Counts per day: what the audit chain says was given to sites, and sign-ins. Statistics, so they fail open: a sign-in that could not be
 * counted is still a sign-in.
 *
 * The chain is counted as it grows: a cursor per tenant names the newest entry that is counted, and a batch is counted in one transaction
 * with the step of the cursor. Entries are numbered without gaps and committed in order, so none is missed and none counted twice, by any
 * number of processes. Deleting old entries of the chain (retention) takes nothing away here.
 *
 * Consents are counted when their day is over, a quarter of an hour later: by then whatever was decided on that day has committed.
 */
import type { DatabasePool } from '@silverhand/slonik';
import { createConsentDayQueries } from './consent-day-queries.ts';
import { createCountQueries } from './count-queries.ts';

export type Counts = {
  /** Counts at most this many batches of what is new. @returns whether everything is counted now */
  readonly fold: (batches: number) => Promise<boolean>;
  /** Counts the consents of days that are over. @returns whether there were any */
  readonly foldConsents: () => Promise<boolean>;
  /** Somebody signed in at a site. */
  readonly noteSignIn: (siteId: string) => Promise<void>;
  /** Forgets days nobody asks for any more. @returns how many rows */
  readonly forget: () => Promise<number>;
};

/** About 50 ms of work. */
const batchEntries = 10_000;
/** Thirteen months: this month can be compared with the same one a year ago. */
const keptDays = 400;
const forgottenAtOnce = 5000;
/** Longer than any transaction lasts that takes a consent. */
const settledMs = 15 * 60_000;
const dayMs = 86_400_000;
const isoDayLength = 10;

export const createCounts = ({
  pool,
  tenantId,
  now,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Counts => {
  const queries = createCountQueries(tenantId);
  const consentDays = createConsentDayQueries(tenantId);

  /** @returns whether there may be more */
  const foldBatch = async (): Promise<boolean> =>
    pool.transaction(async (connection) => {
      const cursor = await queries.lockCursor(connection);
      const last = cursor && (await queries.findLastOf(connection, cursor.sequence, batchEntries));
      if (!cursor || !last) {
        // Somebody else is at it, or nothing is left.
        return false;
      }
      await queries.addEntries(connection, cursor.sequence, last.sequence);
      await queries.moveCursor(connection, last.sequence);
      return last.entries === batchEntries;
    });

  return {
    fold: async (batches) => {
      await queries.insertCursor(pool);
      for (let count = 0; count < batches; count += 1) {
        if (!(await foldBatch())) {
          return true;
        }
      }
      return false;
    },
    foldConsents: async () => {
      await queries.insertCursor(pool);
      const last = new Date(now() - settledMs - dayMs).toISOString().slice(0, isoDayLength);
      return pool.transaction(async (connection) => {
        const cursor = await consentDays.lockUntil(connection);
        if (!cursor || (cursor.until !== null && cursor.until >= last)) {
          return false;
        }
        await consentDays.countDays(connection, cursor.until, last);
        return true;
      });
    },
    noteSignIn: async (siteId) => {
      await queries.addOne(pool, 'sign_in', siteId);
    },
    forget: async () => queries.deleteBefore(pool, keptDays, forgottenAtOnce),
  };
};
