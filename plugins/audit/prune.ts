/**
 * Retention: closes segments of the chain and deletes their entries.
 *
 * Order of steps, so that an interruption at any point loses nothing and a second run goes on: verify the whole chain that is
 * present, up to its signed head (else forged entries would get a signature here); then for each segment: sign its record,
 * archive entries and record, and in one transaction insert the record and delete the entries.
 *
 * Whole months (UTC) are closed: what is deleted is older than the retention by up to a month.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import { archiveSegment } from './archive.ts';
import { createGenesis } from './chain.ts';
import type { ChainHead } from './chain.ts';
import { auditErrors } from './errors.ts';
import { streamEntries } from './export.ts';
import type { HeadSigner } from './head-signature.ts';
import { findHead } from './queries.ts';
import { endOfSegment } from './segment.ts';
import type { AuditSegment } from './segment.ts';
import {
  deleteEntries,
  findFirstSequence,
  findLastBefore,
  insertSegment,
  listSegments,
} from './segment-queries.ts';
import { verifyEntries } from './verify.ts';

/** One transaction deletes at most this many. */
const segmentLimit = 100_000;

export type PruneOptions = {
  /** As the owner of the tables: the tenant's role may not delete. */
  readonly pool: DatabasePool;
  readonly tenantId: string;
  /** Where archives are kept; on another disk than the database. */
  readonly directory: string;
  readonly keepYears: number;
  readonly signer: HeadSigner;
  /** Keys of the past; the signer's own is added. */
  readonly formerKeys: readonly unknown[];
  /** Heads from outside the database, to refuse a database that is behind them. */
  readonly anchors: readonly AuditHead[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onProgress?: (verified: number) => void;
  readonly entriesPerSegment?: number;
};

/** The beginning of the month (UTC) that lies `years` before now. */
export const deriveCutoff = (nowMs: number, years: number): number => {
  const date = new Date(nowMs);
  return Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), 1);
};

/** Last sequence numbers of the segments to close. */
const planEnds = (start: number, last: number, size: number): readonly number[] =>
  Array.from({ length: Math.ceil((last - start) / size) }, (_, index) =>
    Math.min(last, start + (index + 1) * size)
  );

/** Verifies what is present and collects the hashes at the planned ends. @throws audit.chain_broken */
const verifyPresent = async (
  options: PruneOptions,
  segments: readonly AuditSegment[],
  head: AuditHead,
  ends: readonly number[]
): Promise<readonly ChainHead[]> => {
  const { pool, tenantId, signer, formerKeys, anchors, onProgress } = options;
  const wanted = new Set(ends);
  const found: ChainHead[] = [];
  const after = segments.at(-1)?.lastSequence ?? 0;
  const tapped = async function* (): AsyncGenerator<AuditEntry> {
    for await (const entry of streamEntries(pool, tenantId, { after, until: head.sequence })) {
      if (wanted.has(entry.sequence)) {
        found.push({ sequence: entry.sequence, entryHash: entry.entryHash });
      }
      yield entry;
    }
  };
  const { fault } = await verifyEntries({
    tenantId,
    notes: { heads: [head], segments, firstSequence: after + 1 },
    entries: tapped(),
    publicJwks: [signer.publicJwk, ...formerKeys],
    anchors,
    ...(onProgress ? { onProgress } : {}),
  });
  if (fault) {
    throw auditErrors.chain_broken({ detail: { ...fault } });
  }
  return found;
};

const closeSegment = async (
  { pool, tenantId, directory, signer, formerKeys, now }: PruneOptions,
  earlier: readonly AuditSegment[],
  start: ChainHead,
  end: ChainHead
): Promise<AuditSegment> => {
  const signed = signer.signSegment({
    tenantId,
    firstSequence: start.sequence + 1,
    lastSequence: end.sequence,
    firstPreviousHash: start.entryHash,
    lastEntryHash: end.entryHash,
    entryCount: end.sequence - start.sequence,
    closedAtMs: now(),
  });
  const range = { after: start.sequence, until: end.sequence };
  const segment = await archiveSegment({
    directory,
    segment: signed,
    earlier,
    entries: streamEntries(pool, tenantId, range),
    publicJwks: [signer.publicJwk, ...formerKeys],
  });
  await pool.transaction(async (connection) => {
    await insertSegment(connection, segment);
    const deleted = await deleteEntries(connection, tenantId, segment);
    if (deleted !== segment.entryCount) {
      throw auditErrors.chain_broken({ detail: { deleted, expected: segment.entryCount } });
    }
  });
  return segment;
};

/**
 * @returns the segments closed by this call
 * @throws audit.chain_broken, audit.archive_conflict, audit.archive_failed; segments closed before stay closed
 */
export const pruneChain = async (options: PruneOptions): Promise<readonly AuditSegment[]> => {
  const { pool, tenantId, keepYears, now, entriesPerSegment = segmentLimit } = options;
  const earlier = await listSegments(pool, tenantId);
  const newest = earlier.at(-1);
  const start = newest ? endOfSegment(newest) : createGenesis(tenantId);
  const head = await findHead(pool, tenantId);
  if (!head || (await findFirstSequence(pool, tenantId)) === null) {
    return [];
  }
  const before = await findLastBefore(pool, tenantId, deriveCutoff(now(), keepYears));
  const ends = planEnds(start.sequence, before ?? head.sequence, entriesPerSegment);
  if (ends.length === 0) {
    return [];
  }
  const found = await verifyPresent(options, earlier, head, ends);

  const closed: AuditSegment[] = [];
  let last = start;
  for (const end of found) {
    closed.push(await closeSegment(options, [...earlier, ...closed], last, end));
    last = end;
  }
  return closed;
};
