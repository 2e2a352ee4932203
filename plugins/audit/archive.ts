/**
 * Archives of closed segments: one export file per segment, `<tenant>-<first>-<last>.jsonl`, with the records of earlier
 * segments in front and its own record at the end, so that each verifies by itself.
 *
 * A file appears under its name only when it is complete and on the disk. A file that is there already is a segment whose
 * deletion was interrupted: it is used when it verifies and is of the same entries, and never overwritten.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { AuditEntry } from '../../schemas/audit.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { verifyChain } from './chain.ts';
import { auditErrors } from './errors.ts';
import type { ExportLine } from './export.ts';
import { endOfSegment } from './segment.ts';
import type { AuditSegment } from './segment.ts';
import { readChainNotes, verifyExport } from './verify.ts';

const sequenceDigits = 16;
const linesPerWrite = 1000;

const pad = (sequence: number) => String(sequence).padStart(sequenceDigits, '0');
const toLine = (line: ExportLine) => `${JSON.stringify(line)}\n`;

const isThere = async (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false
  );

/** The record in a file that is there already. @throws audit.archive_conflict */
const readExisting = async (
  file: string,
  wanted: AuditSegment,
  publicJwks: readonly unknown[]
): Promise<AuditSegment> => {
  const openFile = () => createReadStream(file);
  const { tenantId } = wanted;
  const report = await verifyExport({ tenantId, open: openFile, publicJwks });
  const segments = report.fault === null ? (await readChainNotes(openFile())).segments : [];
  const record = segments.find(({ firstSequence }) => firstSequence === wanted.firstSequence);
  if (
    record?.lastEntryHash !== wanted.lastEntryHash ||
    record.firstPreviousHash !== wanted.firstPreviousHash ||
    report.entries !== wanted.entryCount
  ) {
    throw auditErrors.archive_conflict({
      detail: { fault: report.fault?.type ?? 'other entries' },
    });
  }
  return record;
};

/** Passes entries on while it writes them. */
const createWriter = (file: FileHandle) => {
  const lines: string[] = [];
  const flush = async () => file.appendFile(lines.splice(0).join(''));
  return {
    flush,
    write: async (line: ExportLine) => {
      lines.push(toLine(line));
      if (lines.length >= linesPerWrite) {
        await flush();
      }
    },
  };
};

const syncDirectory = async (directory: string) => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Archives the entries of a segment and the segment itself.
 * @param earlier all segments before it
 * @param entries those of the segment, in order; checked against the record while they are written
 * @returns the record that stands in the archive: `segment`, or that of an interrupted earlier run
 * @throws audit.archive_conflict, audit.archive_failed, audit.chain_broken
 */
export const archiveSegment = async ({
  directory,
  segment,
  earlier,
  entries,
  publicJwks,
}: {
  directory: string;
  segment: AuditSegment;
  earlier: readonly AuditSegment[];
  entries: AsyncIterable<AuditEntry>;
  publicJwks: readonly unknown[];
}): Promise<AuditSegment> => {
  const { tenantId, firstSequence, lastSequence, firstPreviousHash } = segment;
  const name = `${tenantId}-${pad(firstSequence)}-${pad(lastSequence)}.jsonl`;
  const file = path.join(directory, name);
  if (await isThere(file)) {
    return readExisting(file, segment, publicJwks);
  }

  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`;
  const write = async (handle: FileHandle) => {
    const writer = createWriter(handle);
    for (const line of earlier) {
      await writer.write({ type: 'segment', ...line });
    }
    const written = async function* () {
      for await (const entry of entries) {
        await writer.write({ type: 'entry', ...entry });
        yield entry;
      }
    };
    const { fault } = await verifyChain({
      tenantId,
      start: { sequence: firstSequence - 1, entryHash: firstPreviousHash },
      entries: written(),
      heads: [],
      marks: [endOfSegment(segment)],
      isSignatureValid: () => false,
    });
    if (fault) {
      throw auditErrors.chain_broken({ detail: { fault: fault.type, sequence: fault.sequence } });
    }
    await writer.write({ type: 'segment', ...segment });
    await writer.flush();
    await handle.sync();
  };

  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const handle = await open(partial, 'wx', 0o600);
    try {
      await write(handle);
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncDirectory(directory);
    return segment;
  } catch (cause) {
    await rm(partial, { force: true });
    throw isPassportError(cause) ? cause : auditErrors.archive_failed({ cause });
  }
};
