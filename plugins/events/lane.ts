/**
 * Sends what is due in one lane (one subject on one stream), in order, until nothing is due.
 *
 * States of a delivery: pending -> delivered | dead; both -> pending by a replay. A pending one is free, leased, or waiting for its next
 * attempt; while the first of a lane waits, the ones behind it wait as well. Each step is one statement, so that a process that ends
 * between two of them leaves a lease that runs out and nothing else:
 *   claim · build · send · note. Ending between send and note sends the same token again, under the same `jti`.
 */
import { createRandomId } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import { attemptDelivery } from './attempt.ts';
import { createDeliveryQueries } from './delivery-queries.ts';
import type { Claim, DeliveryQueries, Lane } from './delivery-queries.ts';
import type { Post } from './safe-fetch.ts';
import type { EventsTenant } from './tenant.ts';
import { planRetry } from './verdict.ts';
import type { RetryPlan } from './verdict.ts';

export type LaneDeps = {
  readonly post: Post;
  readonly log: Log;
  readonly now: () => number;
  readonly random: () => number;
  readonly retryPlan: RetryPlan;
  /** How soon the work of a dead process is taken over. Renewed three times in its length. */
  readonly leaseMs: number;
};

/** Then other lanes have their turn; the rest is found due again. */
const longestRun = 20;

const keepLease = (
  claim: Claim,
  queries: DeliveryQueries,
  tenant: EventsTenant,
  { leaseMs, log }: Pick<LaneDeps, 'leaseMs' | 'log'>
): (() => void) => {
  const timer = setInterval(() => {
    queries.renew(tenant.pool, claim, leaseMs).catch((error: unknown) => {
      // Somebody else may take over, and the receiver then sees the token twice: it is made for that.
      log.error('event_lease_not_renewed', error, { tenant: tenant.id, delivery: claim.id });
    });
  }, leaseMs / 3);
  return () => clearInterval(timer);
};

const deliverNext = async (lane: Lane, tenant: EventsTenant, deps: LaneDeps): Promise<boolean> => {
  const queries = createDeliveryQueries(tenant.id);
  const claim = await queries.claim(tenant.pool, lane, `lease_${createRandomId(24)}`, deps.leaseMs);
  if (!claim) {
    return false;
  }
  const stop = keepLease(claim, queries, tenant, deps);
  try {
    const attempt = await attemptDelivery(claim, tenant, deps);
    const { status, latencyMs } = attempt;
    if (attempt.type === 'delivered') {
      return await queries.end(tenant.pool, claim, 'delivered', { status, latencyMs, error: null });
    }
    const ending = { status, latencyMs, error: attempt.error };
    const wait =
      attempt.type === 'dead' ? null : planRetry(deps.retryPlan, claim.attempts, deps.random());
    if (wait === null) {
      return await queries.end(tenant.pool, claim, 'dead', ending);
    }
    await queries.postpone(tenant.pool, claim, wait, ending);
    return false;
  } finally {
    stop();
  }
};

/** @returns how many deliveries ended */
export const drainLane = async (
  lane: Lane,
  tenant: EventsTenant,
  deps: LaneDeps
): Promise<number> => {
  for (let ended = 0; ended < longestRun; ended += 1) {
    if (!(await deliverNext(lane, tenant, deps))) {
      return ended;
    }
  }
  return longestRun;
};
