/**
 * Puts on the chain that somebody of the staff looks something up: once per question and not per page or row, so that leafing on and a page
 * that asks again do not make the chain grow without end.
 *
 * Who asks the same within ten minutes of an entry is covered by that entry. Kept per process; what is forgotten is recorded once more.
 */
import type { AuditEntryInput } from '../../schemas/audit.ts';
import type { AuditLog } from './service.ts';

export type ReadRecorder = {
  /**
   * Before the answer is read; if it rejects, nothing may be told.
   * @param question what is asked beyond what the entry says, without the page: ids, names and times, never a value
   * @throws audit.unavailable
   */
  readonly record: (entry: AuditEntryInput, question?: object) => Promise<void>;
};

const coveredMs = 600_000;
const mostKept = 1000;

export const createReadRecorder = ({
  audit,
  now,
}: {
  readonly audit: Pick<AuditLog, 'append'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): ReadRecorder => {
  /** When each question was last recorded, oldest first. */
  const recorded = new Map<string, number>();
  return {
    record: async (entry, question = {}) => {
      const key = JSON.stringify([entry, question]);
      const at = now();
      if (at - (recorded.get(key) ?? -Infinity) < coveredMs) {
        return;
      }
      await audit.append([entry]);
      recorded.delete(key);
      recorded.set(key, at);
      const [oldest] = recorded.keys();
      if (recorded.size > mostKept && oldest !== undefined) {
        recorded.delete(oldest);
      }
    },
  };
};
