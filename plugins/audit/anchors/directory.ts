/**
 * Anchors in a directory, meant for a WORM or append-only volume: one file per head, named
 * `<tenant>-<sequence, 16 digits>.json`, made exclusively and never opened for writing again.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { auditHeadGuard } from '../../../schemas/audit.ts';
import type { AuditHead } from '../../../schemas/audit.ts';
import type { Anchor } from '../anchor.ts';
import { auditErrors } from '../errors.ts';

const sequenceDigits = 16;

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === code;

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

  /** File names of a tenant's heads, oldest first. */
  const listNames = async (tenantId: string): Promise<readonly string[]> => {
    const nameLength = tenantId.length + 1 + sequenceDigits + '.json'.length;
    const names = await readdir(directory);
    return names
      .filter((name) => name.startsWith(`${tenantId}-`) && name.length === nameLength)
      .sort();
  };

  const read = async (name: string): Promise<AuditHead> =>
    auditHeadGuard.parse(JSON.parse(await readFile(path.join(directory, name), 'utf8')));

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
        const name = (await listNames(tenantId)).at(-1);
        return name === undefined ? null : read(name);
      }),
    list: async (tenantId) =>
      orFailed<readonly AuditHead[]>([], async () => {
        const heads: AuditHead[] = [];
        for (const name of await listNames(tenantId)) {
          heads.push(await read(name));
        }
        return heads;
      }),
  };
};
