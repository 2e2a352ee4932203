/**
 * Anchors in a directory, meant for a WORM or append-only volume: one file per head, named
 * `<tenant>-<sequence, 16 digits>.json`, never opened for writing again.
 *
 * A head is written to a draft beside it and linked to its name when it is on the disk, so that no crash leaves half a head. Where a volume has
 * no hard links, the file is made under its name at once; one that a crash left empty there is stepped over.
 */
import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { auditHeadGuard } from '../../../schemas/audit.ts';
import type { AuditHead } from '../../../schemas/audit.ts';
import { createRandomId } from '../../kernel/port.ts';
import type { Anchor } from '../anchor.ts';
import { auditErrors } from '../errors.ts';

const sequenceDigits = 16;
const draftIdLength = 12;
/** What volumes without hard links answer. */
const linkless: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === code;

export const createDirectoryAnchor = (directory: string): Anchor => {
  const fileOf = ({ tenantId, sequence }: AuditHead) =>
    path.join(directory, `${tenantId}-${String(sequence).padStart(sequenceDigits, '0')}.json`);

  const fill = async (name: string, head: AuditHead) => {
    const file = await open(name, 'wx', 0o444);
    try {
      await file.writeFile(`${JSON.stringify(head)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  };

  /** So that the name survives a power cut as well. */
  const syncFolder = async () => {
    const folder = await open(directory, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  };

  const isEmpty = async (name: string) => (await stat(name)).size === 0;

  const write = async (head: AuditHead) => {
    await mkdir(directory, { recursive: true });
    const name = fileOf(head);
    const draft = `${name}.${createRandomId(draftIdLength)}`;
    await fill(draft, head);
    try {
      await link(draft, name);
    } catch (error) {
      if (hasCode(error, 'EEXIST') && (await isEmpty(name))) {
        await rename(draft, name);
      } else if (linkless.some((code) => hasCode(error, code))) {
        await fill(name, head);
      } else {
        throw error;
      }
    } finally {
      // A volume that lets nothing be removed keeps it; it is never read.
      await unlink(draft).catch(() => undefined);
    }
    await syncFolder();
  };

  /** File names of a tenant's heads, oldest first. */
  const listNames = async (tenantId: string): Promise<readonly string[]> => {
    const nameLength = tenantId.length + 1 + sequenceDigits + '.json'.length;
    const names = await readdir(directory);
    return names
      .filter((name) => name.startsWith(`${tenantId}-`) && name.length === nameLength)
      .sort();
  };

  /** Null when a crash left it empty. Anything else that is no head is an error: an anchor that was tampered with is not skipped. */
  const read = async (name: string): Promise<AuditHead | null> => {
    const text = await readFile(path.join(directory, name), 'utf8');
    return text === '' ? null : auditHeadGuard.parse(JSON.parse(text));
  };

  const orFailed = async <Result>(empty: Result, action: () => Promise<Result>) => {
    try {
      return await action();
    } catch (cause) {
      if (hasCode(cause, 'ENOENT')) {
        return empty;
      }
      throw auditErrors.anchor_failed({ cause });
    }
  };

  return {
    isReadable: true,
    put: async (head) => {
      try {
        await write(head);
      } catch (cause) {
        if (hasCode(cause, 'EEXIST')) {
          return;
        }
        throw auditErrors.anchor_failed({ cause });
      }
    },
    findNewest: async (tenantId) =>
      orFailed(null, async () => {
        for (const name of [...(await listNames(tenantId))].reverse()) {
          const head = await read(name);
          if (head) {
            return head;
          }
        }
        return null;
      }),
    list: async (tenantId) =>
      orFailed<readonly AuditHead[]>([], async () => {
        const heads: AuditHead[] = [];
        for (const name of await listNames(tenantId)) {
          const head = await read(name);
          heads.push(...(head ? [head] : []));
        }
        return heads;
      }),
  };
};
