/**
 * The export format: JSON Lines (one JSON object a line, UTF-8, `\n`). Lines are entries in chain order (type
 * `entry`) and signed heads (type `head`). The verifier needs this file and public keys, nothing else.
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { z } from 'zod';
import { auditEntryGuard, auditHeadGuard } from '../../schemas/audit.ts';
import { findHead, listEntries } from './queries.ts';

const lineGuard = z.discriminatedUnion('type', [
  auditEntryGuard.extend({ type: z.literal('entry') }),
  auditHeadGuard.extend({ type: z.literal('head') }),
]);

export type ExportLine = z.infer<typeof lineGuard>;

const pageSize = 1000;

/** Entries after `afterSequence` and then the newest signed head, as lines without their line feed. */
export const exportLines = async function* (
  connection: CommonQueryMethods,
  tenantId: string,
  afterSequence = 0
): AsyncGenerator<string> {
  // Read first: entries appended meanwhile come after it and do not disturb its check.
  const head = await findHead(connection, tenantId);
  let last = afterSequence;
  for (;;) {
    const page = await listEntries(connection, tenantId, { afterSequence: last, limit: pageSize });
    for (const entry of page) {
      yield JSON.stringify({ type: 'entry', ...entry } satisfies ExportLine);
    }
    const newest = page.at(-1);
    if (!newest) {
      break;
    }
    last = newest.sequence;
  }
  if (head) {
    yield JSON.stringify({ type: 'head', ...head } satisfies ExportLine);
  }
};

/** @throws SyntaxError or ZodError naming the line when it is not of the format */
export const parseExportLine = (line: string, lineNumber: number): ExportLine => {
  try {
    return lineGuard.parse(JSON.parse(line));
  } catch (cause) {
    throw new SyntaxError(`line ${lineNumber} of the export is not an entry or a head`, { cause });
  }
};

export const readExport = async function* (input: Readable): AsyncGenerator<ExportLine> {
  let lineNumber = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    lineNumber += 1;
    if (line !== '') {
      yield parseExportLine(line, lineNumber);
    }
  }
};
