/**
 * Verifies an export with public keys alone: no database, no network. Streams; memory does not grow with the entries.
 *
 * Archives of closed segments, in order and in front of an export, verify as one.
 */
import type { Readable } from 'node:stream';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { createGenesis, verifyChain } from './chain.ts';
import type { ChainFault, ChainReport } from './chain.ts';
import { readEntries, readNotes } from './export.ts';
import { createHeadVerifier, createSegmentVerifier } from './head-signature.ts';
import { endOfSegment, findSegmentFault, sortSegments } from './segment.ts';
import type { AuditSegment, SegmentFault } from './segment.ts';

export type ExportFault =
  | ChainFault
  | SegmentFault
  /** No signature covers the entries behind this sequence number, or there is none at all. */
  | { readonly type: 'unsigned'; readonly sequence: number }
  | { readonly type: 'unreadable'; readonly line: number };

export type ExportReport = Omit<ChainReport, 'fault'> & {
  readonly segments: number;
  readonly fault: ExportFault | null;
};

/** What a chain says about itself besides its entries. */
export type ChainNotes = {
  readonly tenantId: string | null;
  readonly heads: readonly AuditHead[];
  readonly segments: readonly AuditSegment[];
  /** Of the first entry present; null when there is none. */
  readonly firstSequence: number | null;
};

/** Reads the whole export once. @throws audit.invalid_export */
export const readChainNotes = async (input: Readable): Promise<ChainNotes> => {
  const heads: AuditHead[] = [];
  const segments: AuditSegment[] = [];
  let tenantId: string | null = null;
  let firstSequence: number | null = null;
  for await (const { type, ...line } of readNotes(input)) {
    tenantId ??= line.tenantId;
    if (type === 'head') {
      // The rest of a union's member is that member without its type; TypeScript does not carry that over.
      heads.push(line as AuditHead);
    } else if (type === 'segment') {
      segments.push(line as AuditSegment);
    } else {
      firstSequence ??= (line as AuditEntry).sequence;
    }
  }
  return { tenantId, heads, segments, firstSequence };
};

type Verification = {
  readonly publicJwks: readonly unknown[];
  /** Heads from outside the database; without them removed newest entries cannot be seen. */
  readonly anchors?: readonly AuditHead[];
  readonly onProgress?: (verified: number) => void;
};

/** Verifies entries against what is known about them. @throws what `entries` throws; audit.invalid_key */
export const verifyEntries = async ({
  tenantId,
  notes,
  entries,
  publicJwks,
  anchors = [],
  onProgress,
}: Verification & {
  tenantId: string;
  notes: Omit<ChainNotes, 'tenantId'>;
  entries: AsyncIterable<AuditEntry>;
}): Promise<ExportReport> => {
  const segments = sortSegments(notes.segments);
  const heads = [...anchors, ...notes.heads];
  const badSegment = findSegmentFault(tenantId, segments, createSegmentVerifier(publicJwks));
  if (badSegment) {
    const counts = { entries: 0, signedHeads: heads.length, segments: segments.length };
    return { ...counts, head: null, fault: badSegment };
  }
  const marks = segments.map(endOfSegment);
  const before = marks.filter(({ sequence }) => sequence < (notes.firstSequence ?? Infinity));
  const start = before.at(-1) ?? createGenesis(tenantId);
  const report = await verifyChain({
    tenantId,
    start,
    entries,
    heads,
    marks,
    isSignatureValid: createHeadVerifier(publicJwks),
    ...(onProgress ? { onProgress } : {}),
  });
  const newest = [...marks, ...heads].reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const isUnsigned = newest === 0 || (report.head !== null && report.head.sequence > newest);
  const fault = report.fault ?? (isUnsigned ? { type: 'unsigned', sequence: newest } : null);
  return { ...report, segments: segments.length, fault };
};

/** @throws audit.invalid_export */
const orUnreadable = (error: unknown): ExportReport => {
  const line = isPassportError(error) ? error.detail?.['line'] : undefined;
  if (
    !isPassportError(error) ||
    error.code !== 'audit.invalid_export' ||
    typeof line !== 'number'
  ) {
    throw error;
  }
  const fault = { type: 'unreadable', line } as const;
  return { entries: 0, signedHeads: 0, segments: 0, head: null, fault };
};

/**
 * @param tenantId whose chain it must be; null takes the one the export names first
 * @param open opens the export from its beginning; called twice (heads stand behind the entries they sign)
 * @param findAnchors asked once, with the tenant; its heads are added to `anchors`
 */
export const verifyExport = async ({
  tenantId,
  open,
  findAnchors,
  ...verification
}: Verification & {
  tenantId: string | null;
  open: () => Readable;
  findAnchors?: (tenantId: string) => Promise<readonly AuditHead[]>;
}): Promise<ExportReport & { readonly tenantId: string }> => {
  let named = tenantId ?? '';
  try {
    const notes = await readChainNotes(open());
    named = tenantId ?? notes.tenantId ?? '';
    const anchors = [...(verification.anchors ?? []), ...((await findAnchors?.(named)) ?? [])];
    const entries = readEntries(open());
    const report = await verifyEntries({
      tenantId: named,
      notes,
      entries,
      ...verification,
      anchors,
    });
    return { tenantId: named, ...report };
  } catch (error) {
    return { tenantId: named, ...orUnreadable(error) };
  }
};
