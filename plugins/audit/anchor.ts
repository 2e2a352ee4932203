/**
 * Keeps signed heads outside the database. An anchor only ever grows; a database that is behind its anchor, or says something
 * else at the anchored place, was truncated, rewritten or restored from a backup, and is refused.
 */
import type { AuditHead } from '../../schemas/audit.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { auditErrors } from './errors.ts';
import type { KnownPoint } from './segment-queries.ts';

export type Anchor = {
  /** False when heads can only be sent there: `list` is then empty and `findNewest` knows what this process sent. */
  readonly isReadable: boolean;
  /**
   * Stores a head; storing the same head again does nothing.
   * @throws audit.anchor_failed; audit.anchor_ahead when the place itself knows a newer or another head
   */
  readonly put: (head: AuditHead) => Promise<void>;
  /** The head with the highest sequence number; null when the tenant has none. @throws audit.anchor_failed */
  readonly findNewest: (tenantId: string) => Promise<AuditHead | null>;
  /** All heads of a tenant, oldest first. @throws audit.anchor_failed */
  readonly list: (tenantId: string) => Promise<readonly AuditHead[]>;
};

/** Whether the database's newest head and its entry at the anchored place agree with the anchored head. */
export const isConsistent = async (
  anchored: AuditHead,
  head: AuditHead | null,
  findPoint?: (sequence: number) => Promise<KnownPoint>
): Promise<boolean> => {
  if (!head || head.sequence < anchored.sequence) {
    return false;
  }
  if (head.sequence === anchored.sequence) {
    return head.entryHash === anchored.entryHash;
  }
  if (!findPoint) {
    return true;
  }
  const { entryHash, isClosed } = await findPoint(anchored.sequence);
  // Inside a closed segment there is nothing left to compare; its archive and its signature speak for it.
  return entryHash === anchored.entryHash || (entryHash === null && isClosed);
};

/**
 * Anchors the newest head of a database, after making sure that the database is not behind its anchor.
 *
 * The anchor is asked before the database: several processes anchor one chain, and a head that another one anchors between the two would look
 * as if the database were behind it. One that is anchored after both is met by the place itself; the database has grown by then.
 * @param findPoint looks up the anchored place in the database; without it, a backup that was restored and then grew
 *   past the anchor is not seen here (the verifier sees it)
 * @returns the anchored head; null while the chain is empty
 * @throws audit.anchor_ahead when the anchor knows a newer or another head than the database
 */
export const anchorHead = async (
  anchor: Anchor,
  tenantId: string,
  findHead: () => Promise<AuditHead | null>,
  findPoint?: (sequence: number) => Promise<KnownPoint>
): Promise<AuditHead | null> => {
  const newest = await anchor.findNewest(tenantId);
  const head = await findHead();
  if (newest && !(await isConsistent(newest, head, findPoint))) {
    throw auditErrors.anchor_ahead({
      detail: { anchored: newest.sequence, present: head?.sequence ?? 0 },
    });
  }
  if (!head || head.sequence === newest?.sequence) {
    return head;
  }
  try {
    await anchor.put(head);
    return head;
  } catch (error) {
    const isAhead = isPassportError(error) && error.code === auditErrors.anchor_ahead().code;
    const later = isAhead ? await findHead() : null;
    if (!later || later.sequence <= head.sequence) {
      throw error;
    }
    await anchor.put(later);
    return later;
  }
};
