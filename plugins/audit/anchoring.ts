/**
 * Anchors the newest head of every tenant on a schedule, when it changed.
 *
 * States of a tenant: unknown -> anchored (its head stood in the anchor at the last round) <-> failing (the anchor could
 * not be reached: its age grows) -> refused (`audit.anchor_ahead`: the database is older than its anchor). A refusal is
 * tried and logged again at every round; nothing is written to the anchor while it lasts. Serving is not stopped here:
 * the state is what health checks read.
 */
import type { DatabasePool } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import type { Log } from '../kernel/port.ts';
import { anchorHead } from './anchor.ts';
import type { Anchor } from './anchor.ts';
import { findHead } from './queries.ts';
import { findPoint } from './segment-queries.ts';

export type AnchoredTenant = { readonly tenantId: string; readonly pool: DatabasePool };

export type AnchorState = {
  readonly tenantId: string;
  /** Newest sequence number known to be anchored; 0 while the chain is empty, null before the first success. */
  readonly sequence: number | null;
  /** Since the last round in which the tenant's newest head was anchored; null before the first. */
  readonly ageSeconds: number | null;
  /** Code of the last round's error; null when it succeeded. */
  readonly fault: string | null;
};

export type Anchoring = {
  /** One round at once; never rejects. Rounds do not overlap: a call during a round waits for that round. */
  readonly anchorNow: () => Promise<void>;
  readonly list: () => readonly AnchorState[];
  /** Resolves when a running round has ended. */
  readonly stop: () => Promise<void>;
};

type Known = {
  readonly sequence: number | null;
  readonly atMs: number | null;
  fault: string | null;
};

/** Anchors one tenant's newest head. @throws audit.anchor_ahead, audit.anchor_failed */
export const anchorTenant = async (anchor: Anchor, { tenantId, pool }: AnchoredTenant) =>
  anchorHead(
    anchor,
    tenantId,
    async () => findHead(pool, tenantId),
    async (sequence) => findPoint(pool, tenantId, sequence)
  );

/** @param now milliseconds since the epoch */
export const startAnchoring = ({
  listTenants,
  anchor,
  intervalSeconds,
  log,
  now,
}: {
  listTenants: () => Promise<readonly AnchoredTenant[]>;
  anchor: Anchor;
  intervalSeconds: number;
  log: Log;
  now: () => number;
}): Anchoring => {
  const known = new Map<string, Known>();
  const timer = { handle: undefined as NodeJS.Timeout | undefined, isStopped: false };
  let round: Promise<void> | null = null;

  const ageOf = ({ atMs }: Known) =>
    atMs === null ? null : Math.max(0, Math.round((now() - atMs) / 1000));

  const anchorOne = async (tenant: AnchoredTenant) => {
    const { tenantId } = tenant;
    const before = known.get(tenantId) ?? { sequence: null, atMs: null, fault: null };
    const age = ageOf(before);
    const fields = { tenant: tenantId, ...(age === null ? {} : { anchorAgeSeconds: age }) };
    try {
      const sequence = (await anchorTenant(anchor, tenant))?.sequence ?? 0;
      known.set(tenantId, { sequence, atMs: now(), fault: null });
      if (sequence !== before.sequence || before.fault !== null) {
        log.info('audit_anchored', { ...fields, sequence });
      }
    } catch (error) {
      const fault = isPassportError(error) ? error.code : 'audit.anchor_failed';
      known.set(tenantId, { ...before, fault });
      const isAhead = fault === 'audit.anchor_ahead';
      log.error(
        isAhead ? 'audit_database_older_than_its_anchor' : 'audit_anchor_failed',
        error,
        fields
      );
    }
  };

  const runRound = async () => {
    try {
      for (const tenant of await listTenants()) {
        await anchorOne(tenant);
      }
    } catch (error) {
      log.error('audit_anchor_failed', error);
    }
  };

  const anchorNow = async () => {
    round ??= runRound().finally(() => {
      round = null;
    });
    await round;
  };

  const plan = () => {
    if (!timer.isStopped) {
      timer.handle = setTimeout(() => void anchorNow().then(plan), intervalSeconds * 1000);
      // Anchoring is no reason to keep a process alive that has nothing else to do.
      timer.handle.unref();
    }
  };
  void anchorNow().then(plan);

  return {
    anchorNow,
    list: () =>
      [...known].map(([tenantId, state]) => ({
        tenantId,
        sequence: state.sequence,
        ageSeconds: ageOf(state),
        fault: state.fault,
      })),
    stop: async () => {
      timer.isStopped = true;
      clearTimeout(timer.handle);
      await round;
    },
  };
};
