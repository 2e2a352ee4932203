/**
 * The hash chain: `entryHash = SHA-256(encodeEntry(entry))`, and every entry holds the hash before it.
 *
 * The verifier is a pure function over an ordered export. It finds an edited, deleted, inserted or reordered entry by
 * itself; it finds removed newest entries only against a signed head kept elsewhere (a bare chain cannot see its own
 * tail missing), and a chain recomputed by the database's owner only by the signatures.
 */
import { createHash } from 'node:crypto';
import type { AuditEntry, AuditEntryInput, AuditHead } from '../../schemas/audit.ts';
import { encodeEntry } from './encoding.ts';

export type ChainHead = { readonly sequence: number; readonly entryHash: string };

/** What precedes the first entry of a tenant. */
export const createGenesis = (tenantId: string): ChainHead => ({
  sequence: 0,
  entryHash: createHash('sha256').update(`passport-audit-genesis/v1:${tenantId}`).digest('hex'),
});

export const deriveEntryHash = (entry: Omit<AuditEntry, 'entryHash'>): string =>
  createHash('sha256').update(encodeEntry(entry)).digest('hex');

/** Links inputs behind a head, in their order. Pure: the caller holds the lock on the head. */
export const linkEntries = (
  tenantId: string,
  head: ChainHead,
  inputs: readonly (AuditEntryInput & { readonly occurredAtMs: number })[]
): readonly AuditEntry[] => {
  const entries: AuditEntry[] = [];
  let last = head;
  for (const input of inputs) {
    const unhashed = {
      ...input,
      tenantId,
      sequence: last.sequence + 1,
      previousHash: last.entryHash,
    };
    const entry = { ...unhashed, entryHash: deriveEntryHash(unhashed) };
    entries.push(entry);
    last = entry;
  }
  return entries;
};

export type ChainFault =
  | { readonly type: 'gap'; readonly sequence: number; readonly expected: number }
  | { readonly type: 'edited'; readonly sequence: number }
  | { readonly type: 'unlinked'; readonly sequence: number }
  | { readonly type: 'foreign_tenant'; readonly sequence: number }
  | { readonly type: 'bad_signature'; readonly sequence: number }
  | { readonly type: 'head_mismatch'; readonly sequence: number }
  | { readonly type: 'truncated'; readonly sequence: number; readonly anchored: number };

/** Where two statements about one sequence number contradict each other. */
const findContradiction = (points: readonly ChainHead[]): ChainFault | null => {
  const known = new Map<number, string>();
  for (const { sequence, entryHash } of points) {
    if ((known.get(sequence) ?? entryHash) !== entryHash) {
      return { type: 'head_mismatch', sequence };
    }
    known.set(sequence, entryHash);
  }
  return null;
};

export type ChainReport = {
  readonly entries: number;
  readonly signedHeads: number;
  readonly head: ChainHead | null;
  readonly fault: ChainFault | null;
};

const findEntryFault = (
  tenantId: string,
  last: ChainHead,
  entry: AuditEntry
): ChainFault | null => {
  const { sequence } = entry;
  if (entry.tenantId !== tenantId) {
    return { type: 'foreign_tenant', sequence };
  }
  if (sequence !== last.sequence + 1) {
    return { type: 'gap', sequence, expected: last.sequence + 1 };
  }
  if (deriveEntryHash(entry) !== entry.entryHash) {
    return { type: 'edited', sequence };
  }
  return entry.previousHash === last.entryHash ? null : { type: 'unlinked', sequence };
};

/**
 * Verifies an ordered stream of entries in constant memory.
 *
 * @param start the head before the first entry: genesis, or the closed segment's signed head after pruning
 * @param heads signed heads known from outside, in any order; an unverifiable signature is a fault
 * @param marks points whose signatures the caller has checked: the ends of closed segments
 * @param isSignatureValid checks one head against the public keys the verifier was given
 * @param onProgress called with the number of entries verified so far, every 10 000
 */
export const verifyChain = async ({
  tenantId,
  start = createGenesis(tenantId),
  entries,
  heads,
  marks = [],
  isSignatureValid,
  onProgress,
}: {
  tenantId: string;
  start?: ChainHead;
  entries: AsyncIterable<AuditEntry> | Iterable<AuditEntry>;
  heads: readonly AuditHead[];
  marks?: readonly ChainHead[];
  isSignatureValid: (head: AuditHead) => boolean;
  onProgress?: (verified: number) => void;
}): Promise<ChainReport> => {
  const forged = heads.find((head) => head.tenantId !== tenantId || !isSignatureValid(head));
  const report = (fault: ChainFault | null, count: number, head: ChainHead | null) => ({
    entries: count,
    signedHeads: heads.length,
    head,
    fault,
  });
  if (forged) {
    return report({ type: 'bad_signature', sequence: forged.sequence }, 0, null);
  }
  const points = [start, ...marks, ...heads];
  const contradiction = findContradiction(points);
  if (contradiction) {
    return report(contradiction, 0, null);
  }
  const anchored = new Map(points.map(({ sequence, entryHash }) => [sequence, entryHash]));

  let last: ChainHead = start;
  let count = 0;
  for await (const entry of entries) {
    const fault = findEntryFault(tenantId, last, entry);
    if (fault) {
      return report(fault, count, last);
    }
    const signed = anchored.get(entry.sequence);
    if (signed !== undefined && signed !== entry.entryHash) {
      return report({ type: 'head_mismatch', sequence: entry.sequence }, count, last);
    }
    last = { sequence: entry.sequence, entryHash: entry.entryHash };
    count += 1;
    if (count % 10_000 === 0) {
      onProgress?.(count);
    }
  }
  const newest = points.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  return newest > last.sequence
    ? report({ type: 'truncated', sequence: last.sequence, anchored: newest }, count, last)
    : report(null, count, last);
};
