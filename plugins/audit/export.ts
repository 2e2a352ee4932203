/**
 * The export format: JSON Lines (one JSON object a line, UTF-8, `\n`). Lines are records of closed segments (type
 * `segment`), entries in chain order (type `entry`) and signed heads (type `head`). The verifier needs this file and
 * public keys, nothing else.
 */
import type { Readable } from 'node:stream';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { z } from 'zod';
import { auditEntryGuard, auditHeadGuard } from '../../schemas/audit.ts';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import { auditErrors } from './errors.ts';
import { readLines } from './lines.ts';
import { findHead, listEntries } from './queries.ts';
import { auditSegmentGuard } from './segment.ts';
import { listSegments } from './segment-queries.ts';

const lineGuard = z.discriminatedUnion('type', [
  auditEntryGuard.extend({ type: z.literal('entry') }),
  auditHeadGuard.extend({ type: z.literal('head') }),
  auditSegmentGuard.extend({ type: z.literal('segment') }),
]);

export type ExportLine = z.infer<typeof lineGuard>;
type EntryLine = Extract<ExportLine, { type: 'entry' }>;
export type NoteLine = Exclude<ExportLine, EntryLine>;

const pageSize = 1000;
/** How every entry of ours begins; the first pass of the verifier leaves such lines unparsed. */
const entryPrefix = '{"type":"entry",';

/** Entries after one sequence number up to another, in chain order, page by page. */
export const streamEntries = async function* (
  connection: CommonQueryMethods,
  tenantId: string,
  { after, until }: { after: number; until: number }
): AsyncGenerator<AuditEntry> {
  let last = after;
  while (last < until) {
    const page = await listEntries(connection, tenantId, { afterSequence: last, limit: pageSize });
    yield* page.filter(({ sequence }) => sequence <= until);
    const newest = page.at(-1);
    if (!newest) {
      return;
    }
    last = newest.sequence;
  }
};

/**
 * Records of closed segments, entries up to the newest signed head, that head; as lines without their line feed. Entries
 * appended meanwhile stand behind the head and are left for the next export.
 * @param afterSequence more than 0 leaves out segments and older entries; such a part verifies only behind the rest
 */
export const exportLines = async function* (
  connection: CommonQueryMethods,
  tenantId: string,
  afterSequence = 0
): AsyncGenerator<string> {
  const segments = afterSequence === 0 ? await listSegments(connection, tenantId) : [];
  for (const segment of segments) {
    yield JSON.stringify({ type: 'segment', ...segment } satisfies ExportLine);
  }
  const head = await findHead(connection, tenantId);
  const range = {
    after: segments.at(-1)?.lastSequence ?? afterSequence,
    // Entries without any head are not a chain; they are exported so that the verifier can say so.
    until: head?.sequence ?? Number.MAX_SAFE_INTEGER,
  };
  for await (const entry of streamEntries(connection, tenantId, range)) {
    yield JSON.stringify({ type: 'entry', ...entry } satisfies ExportLine);
  }
  if (head) {
    yield JSON.stringify({ type: 'head', ...head } satisfies ExportLine);
  }
};

/** @throws audit.invalid_export with the line's number; the line itself is not repeated */
export const parseExportLine = (line: string, lineNumber: number): ExportLine => {
  try {
    return lineGuard.parse(JSON.parse(line));
  } catch {
    throw auditErrors.invalid_export({ detail: { line: lineNumber } });
  }
};

/** Every line that is not an entry, and the first entry. @throws audit.invalid_export */
export const readNotes = async function* (input: Readable): AsyncGenerator<ExportLine> {
  let hasEntry = false;
  for await (const batch of readLines(input)) {
    for (const [line, lineNumber] of batch) {
      if (hasEntry && line.startsWith(entryPrefix)) {
        continue;
      }
      const parsed = parseExportLine(line, lineNumber);
      if (parsed.type !== 'entry' || !hasEntry) {
        yield parsed;
      }
      hasEntry ||= parsed.type === 'entry';
    }
  }
};

/** Every entry. @throws audit.invalid_export, also for a line that begins like an entry and is something else */
export const readEntries = async function* (input: Readable): AsyncGenerator<AuditEntry> {
  for await (const batch of readLines(input)) {
    for (const [line, lineNumber] of batch) {
      const parsed = parseExportLine(line, lineNumber);
      if (parsed.type === 'entry') {
        const { type: _, ...entry } = parsed;
        yield entry;
      } else if (line.startsWith(entryPrefix)) {
        throw auditErrors.invalid_export({ detail: { line: lineNumber } });
      }
    }
  }
};

/** A file of anchored heads, one JSON object a line, as a receiver of anchors keeps them. @throws audit.invalid_export */
export const readHeads = async (input: Readable): Promise<readonly AuditHead[]> => {
  const heads: AuditHead[] = [];
  for await (const batch of readLines(input)) {
    for (const [line, lineNumber] of batch) {
      try {
        heads.push(auditHeadGuard.parse(JSON.parse(line)));
      } catch {
        throw auditErrors.invalid_export({ detail: { line: lineNumber } });
      }
    }
  }
  return heads;
};
