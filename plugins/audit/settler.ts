/**
 * Finds out what became of entries that were appended inside somebody else's transaction: only those that were committed
 * are told on.
 *
 * States of a group: waiting (the transaction may be open) -> committed (its last entry is in the chain: told on) or gone (the
 * chain went past it with another entry, or the time is up: dropped). It only looks, and takes no lock.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditEntry } from '../../schemas/audit.ts';
import { findHead } from './queries.ts';
import { findPoint } from './segment-queries.ts';

/** Then a transaction is either over or in trouble; the chain has its entries in any case. */
const defaultDelays = [50, 200, 1000, 5000, 15_000, 40_000];

export const createSettler = ({
  pool,
  tenantId,
  onCommitted,
  delaysMilliseconds = defaultDelays,
}: {
  pool: CommonQueryMethods;
  tenantId: string;
  onCommitted: (entries: readonly AuditEntry[]) => void;
  /** Before each look. */
  delaysMilliseconds?: readonly number[];
}) => {
  /** @returns whether another look may tell more */
  const look = async (entries: readonly AuditEntry[], last: AuditEntry): Promise<boolean> => {
    const head = await findHead(pool, tenantId);
    const { entryHash } = await findPoint(pool, tenantId, last.sequence);
    if (entryHash === last.entryHash) {
      onCommitted(entries);
      return false;
    }
    return (head?.sequence ?? 0) < last.sequence;
  };

  const wait = (entries: readonly AuditEntry[], last: AuditEntry, turn: number) => {
    const delay = delaysMilliseconds[turn];
    if (delay === undefined) {
      return;
    }
    setTimeout(() => {
      look(entries, last).then(
        (mayTellMore) => {
          if (mayTellMore) {
            wait(entries, last, turn + 1);
          }
        },
        // The database did not answer: the next look asks again.
        () => wait(entries, last, turn + 1)
      );
    }, delay).unref();
  };

  return {
    watch: (entries: readonly AuditEntry[]) => {
      const last = entries.at(-1);
      if (last) {
        wait(entries, last, 0);
      }
    },
  };
};
