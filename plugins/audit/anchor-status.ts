/** What an anchor says of a tenant's chain, for people: asked of the anchor itself, beside what the last rounds of anchoring met. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isConsistent } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import type { AnchorState } from './anchoring.ts';
import { auditErrors } from './errors.ts';
import { findHead } from './queries.ts';
import { findPoint } from './segment-queries.ts';

/**
 * none: not configured. unreadable: heads can only be sent there. failed: did not answer. empty: holds no head of the tenant. agrees: the
 * database has what was anchored. contradicts: the database is older than its anchor, or says something else at the anchored place.
 */
export const anchorVerdicts = [
  'none',
  'unreadable',
  'failed',
  'empty',
  'agrees',
  'contradicts',
] as const;
export type AnchorVerdict = (typeof anchorVerdicts)[number];

export type AnchorStatus = {
  readonly verdict: AnchorVerdict;
  /** The newest anchored head, as far as it is known here. */
  readonly sequence: number | null;
  readonly signedAtMs: number | null;
  /** Since the newest head was last known to be anchored; null before the first round of this process. */
  readonly ageSeconds: number | null;
  /** Code of the last round's error; null when it succeeded. */
  readonly fault: string | null;
};

const limitMs = 3000;

/** A place that hangs must not hang the page. */
const within = async <Result>(promise: Promise<Result>): Promise<Result> =>
  Promise.race([
    promise,
    sleep(limitMs, undefined, { ref: false }).then(() => {
      throw auditErrors.anchor_failed();
    }),
  ]);

export const readAnchorStatus = async (
  connection: CommonQueryMethods,
  tenantId: string,
  {
    anchor,
    state,
  }: {
    readonly anchor: Anchor | null;
    readonly state: AnchorState | null;
  }
): Promise<AnchorStatus> => {
  const round = { ageSeconds: state?.ageSeconds ?? null, fault: state?.fault ?? null };
  const unknown = { sequence: state?.sequence ?? null, signedAtMs: null, ...round };
  if (!anchor) {
    return { verdict: 'none', ...unknown };
  }
  try {
    const newest = await within(anchor.findNewest(tenantId));
    if (!newest) {
      return { verdict: anchor.isReadable ? 'empty' : 'unreadable', ...unknown };
    }
    const { sequence, signedAtMs } = newest;
    // After the anchor: what is anchored meanwhile is no contradiction.
    const head = await findHead(connection, tenantId);
    const agrees = await isConsistent(newest, head, async (place) =>
      findPoint(connection, tenantId, place)
    );
    const read = agrees ? 'agrees' : 'contradicts';
    return {
      verdict: anchor.isReadable ? read : 'unreadable',
      ...{ sequence, signedAtMs },
      ...round,
    };
  } catch {
    return { verdict: 'failed', ...unknown };
  }
};
