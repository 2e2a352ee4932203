/**
 * What health means, decided from facts. `degraded` is for people to look at; a process that serves what it can is not taken out of
 * service for a region that is down.
 */
import type { UpOrDown } from './checks.ts';

export type HealthFacts = {
  readonly regions: Readonly<Record<string, UpOrDown>>;
  readonly kms: UpOrDown;
  /** Null for a tenant without sites. */
  readonly queue: {
    readonly oldestWaitingSeconds: number;
    readonly pending: number;
    readonly dead: number;
  } | null;
  /** Null without an anchor. The age is null before the first round. */
  readonly anchor: { readonly ageSeconds: number | null; readonly fault: string | null } | null;
  /** The newest entry of the audit chain could not be written: accesses are refused. */
  readonly chainFailing: boolean;
};

export type Problem =
  'region_down' | 'kms_down' | 'queue_late' | 'anchor_failed' | 'anchor_late' | 'chain_failing';

const latestQueueSeconds = 300;
const missedRounds = 3;

/** @param anchorSeconds between two rounds of anchoring */
export const listProblems = (
  { regions, kms, queue, anchor, chainFailing }: HealthFacts,
  anchorSeconds: number
): readonly Problem[] => {
  const found: Readonly<Record<Problem, boolean>> = {
    region_down: Object.values(regions).includes('down'),
    kms_down: kms === 'down',
    queue_late: (queue?.oldestWaitingSeconds ?? 0) > latestQueueSeconds,
    anchor_failed: (anchor?.fault ?? null) !== null,
    anchor_late: (anchor?.ageSeconds ?? 0) > missedRounds * anchorSeconds,
    chain_failing: chainFailing,
  };
  // Object.entries widens the names to string.
  return (Object.entries(found) as [Problem, boolean][]).flatMap(([problem, isSo]) =>
    isSo ? [problem] : []
  );
};
