/**
 * Keeps signed heads outside the database. An anchor only ever grows; a database that is behind its anchor was
 * truncated or restored from a backup, and says so.
 *
 * This file anchors in a directory (meant for a WORM or append-only volume): one file per head, named
 * `<tenant>-<sequence, 16 digits>.json`, made exclusively and never opened for writing again.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { auditHeadGuard } from '../../schemas/audit.ts';
import type { AuditHead } from '../../schemas/audit.ts';
import { auditErrors } from './errors.ts';

export type Anchor = {
  /** Stores a head; storing the same head again does nothing. @throws audit.anchor_failed */
  readonly put: (head: AuditHead) => Promise<void>;
  /** All heads of a tenant, oldest first. @throws audit.anchor_failed */
  readonly list: (tenantId: string) => Promise<readonly AuditHead[]>;
};

const sequenceDigits = 16;

const isNodeError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error;

export const createDirectoryAnchor = (directory: string): Anchor => {
  const fileOf = ({ tenantId, sequence }: AuditHead) =>
    path.join(directory, `${tenantId}-${String(sequence).padStart(sequenceDigits, '0')}.json`);

  const write = async (head: AuditHead) => {
    await mkdir(directory, { recursive: true });
    const file = await open(fileOf(head), 'wx', 0o444);
    try {
      await file.writeFile(`${JSON.stringify(head)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  };

  return {
    put: async (head) => {
      try {
        await write(head);
      } catch (cause) {
        if (isNodeError(cause) && cause.code === 'EEXIST') {
          return;
        }
        throw auditErrors.anchor_failed({ cause });
      }
    },
    list: async (tenantId) => {
      try {
        const names = await readdir(directory);
        const own = names.filter(
          (name) =>
            name.startsWith(`${tenantId}-`) &&
            name.length === tenantId.length + 1 + sequenceDigits + '.json'.length
        );
        return await Promise.all(
          own
            .sort()
            .map(async (name) =>
              auditHeadGuard.parse(JSON.parse(await readFile(path.join(directory, name), 'utf8')))
            )
        );
      } catch (cause) {
        if (isNodeError(cause) && cause.code === 'ENOENT') {
          return [];
        }
        throw auditErrors.anchor_failed({ cause });
      }
    },
  };
};

/**
 * Anchors the newest head of a database, after making sure that the database is not behind its anchor.
 * @returns the anchored head; null while the chain is empty
 * @throws audit.anchor_ahead when the anchor knows a newer head than the database: truncated, or an old backup
 */
export const anchorHead = async (
  anchor: Anchor,
  tenantId: string,
  head: AuditHead | null
): Promise<AuditHead | null> => {
  const newest = (await anchor.list(tenantId)).at(-1);
  const isBehind = newest && (!head || head.sequence < newest.sequence);
  const isRewritten =
    newest && head?.sequence === newest.sequence && head.entryHash !== newest.entryHash;
  if (isBehind || isRewritten) {
    throw auditErrors.anchor_ahead({
      detail: { anchored: newest.sequence, present: head?.sequence ?? 0 },
    });
  }
  if (head && head.sequence !== newest?.sequence) {
    await anchor.put(head);
  }
  return head;
};
