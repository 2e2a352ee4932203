/**
 * Verifies an export with public keys alone: no database, no network. Streams; memory does not grow with the export.
 */
import type { Readable } from 'node:stream';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import { verifyChain } from './chain.ts';
import type { ChainHead, ChainReport } from './chain.ts';
import { readExport } from './export.ts';
import { createHeadVerifier } from './head-signature.ts';

/**
 * @param open opens the export from its beginning; called twice (heads stand behind the entries they sign)
 * @param anchors heads from outside the database; without them removed newest entries cannot be seen
 * @param start the closed segment's head when older entries were pruned
 */
export const verifyExport = async ({
  tenantId,
  open,
  publicJwks,
  anchors = [],
  start,
  onProgress,
}: {
  tenantId: string;
  open: () => Readable;
  publicJwks: readonly unknown[];
  anchors?: readonly AuditHead[];
  start?: ChainHead;
  onProgress?: (verified: number) => void;
}): Promise<ChainReport> => {
  const heads: AuditHead[] = [...anchors];
  for await (const line of readExport(open())) {
    if (line.type === 'head') {
      const { type: _, ...head } = line;
      heads.push(head);
    }
  }
  const entries = async function* (): AsyncGenerator<AuditEntry> {
    for await (const line of readExport(open())) {
      if (line.type === 'entry') {
        const { type: _, ...entry } = line;
        yield entry;
      }
    }
  };
  return verifyChain({
    tenantId,
    entries: entries(),
    heads,
    isSignatureValid: createHeadVerifier(publicJwks),
    ...(start ? { start } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
};
