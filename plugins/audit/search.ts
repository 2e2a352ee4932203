/**
 * Searches the chain, newest first, page by page: a page ends where the next begins, and what is appended meanwhile stands in front of both.
 *
 * Times and sequence numbers rise together, which the planner does not know: a search by time first finds the places of its ends, so that it
 * walks no other part of the chain. An entry whose clock was off by more than an hour is found by everything but its time.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditEntry } from '../../schemas/audit.ts';
import { findEntries, findPlaces, findTimeBefore, findTimeSince } from './search-queries.ts';
import type { AuditFilter } from './search-queries.ts';

export type AuditPage = {
  readonly entries: readonly AuditEntry[];
  /** `beforeSequence` of the next page; null behind the last. */
  readonly next: number | null;
};

const nothing: AuditPage = { entries: [], next: null };
/** Clocks of processes differ, and an append may wait. */
const clockMs = 3_600_000;

const findFirst = async (connection: CommonQueryMethods, tenantId: string, fromMs: number) => {
  const nearest = await findTimeSince(connection, tenantId, fromMs);
  return nearest === null
    ? null
    : (
        await findPlaces(connection, tenantId, {
          fromMs: nearest,
          untilMs: nearest + clockMs,
        })
      ).first;
};

const findLast = async (connection: CommonQueryMethods, tenantId: string, untilMs: number) => {
  const nearest = await findTimeBefore(connection, tenantId, untilMs);
  return nearest === null
    ? null
    : (
        await findPlaces(connection, tenantId, {
          fromMs: nearest - clockMs,
          untilMs: nearest,
        })
      ).last;
};

/** @param beforeSequence exclusive; null begins with the newest */
export const searchEntries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  filter: AuditFilter,
  { beforeSequence, limit }: { readonly beforeSequence: number | null; readonly limit: number }
): Promise<AuditPage> => {
  const { fromMs, untilMs } = filter;
  const [first, last] = await Promise.all([
    fromMs === undefined ? 1 : findFirst(connection, tenantId, fromMs),
    untilMs === undefined ? Number.MAX_SAFE_INTEGER - 1 : findLast(connection, tenantId, untilMs),
  ]);
  if (first === null || last === null) {
    return nothing;
  }
  const found = await findEntries(connection, tenantId, filter, {
    beforeSequence: Math.min(beforeSequence ?? Infinity, last + 1),
    afterSequence: first - 1,
    // One more tells whether there is a next page.
    limit: limit + 1,
  });
  const entries = found.slice(0, limit);
  return { entries, next: found.length > limit ? (entries.at(-1)?.sequence ?? null) : null };
};
