/**
 * A closed segment: the signed record that stands for entries which were archived and then deleted (retention).
 *
 * Segments of a tenant follow one another without a gap from the first entry on, so the newest of them is where
 * verification of what is left begins.
 */
import { z } from 'zod';
import { createGenesis } from './chain.ts';
import type { ChainHead } from './chain.ts';

const hex32 = z.string().regex(/^[\da-f]{64}$/);

export const auditSegmentGuard = z.object({
  tenantId: z.string().min(1).max(21),
  firstSequence: z.number().int().positive(),
  lastSequence: z.number().int().positive(),
  /** Hash before the first entry: genesis, or the last hash of the segment before. */
  firstPreviousHash: hex32,
  lastEntryHash: hex32,
  entryCount: z.number().int().positive(),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  closedAtMs: z.number().int().nonnegative(),
  /** RFC 7638 thumbprint of the Ed25519 public key. */
  keyId: z.string().min(1).max(128),
  /** Ed25519 (RFC 8032) over the segment encoding of plugins/audit/README.md, base64url. */
  signature: z.string().min(1).max(128),
});

export type AuditSegment = z.infer<typeof auditSegmentGuard>;

export const endOfSegment = ({ lastSequence, lastEntryHash }: AuditSegment): ChainHead => ({
  sequence: lastSequence,
  entryHash: lastEntryHash,
});

/** In chain order; the same record twice (archives put in front of an export) counts once. */
export const sortSegments = (segments: readonly AuditSegment[]): readonly AuditSegment[] => {
  const unique = new Map(segments.map((segment) => [JSON.stringify(segment), segment]));
  return [...unique.values()].sort((left, right) => left.firstSequence - right.firstSequence);
};

export type SegmentFault = { readonly type: 'bad_segment'; readonly sequence: number };

/** @returns the first segment that is forged, edited or not linked to the one before; null when all are right */
export const findSegmentFault = (
  tenantId: string,
  sorted: readonly AuditSegment[],
  isSignatureValid: (segment: AuditSegment) => boolean
): SegmentFault | null => {
  let last = createGenesis(tenantId);
  for (const segment of sorted) {
    const { firstSequence, lastSequence, firstPreviousHash, entryCount } = segment;
    if (
      segment.tenantId !== tenantId ||
      firstSequence !== last.sequence + 1 ||
      firstPreviousHash !== last.entryHash ||
      entryCount !== lastSequence - firstSequence + 1 ||
      !isSignatureValid(segment)
    ) {
      return { type: 'bad_segment', sequence: firstSequence };
    }
    last = endOfSegment(segment);
  }
  return null;
};
