/**
 * Polling (RFC 8936). A token is offered at every poll until it is acknowledged or refused, oldest first: a receiver that lost an answer
 * gets it again, and order is kept without anything being held back.
 *
 * A poll that finds nothing waits up to 30 seconds unless it asked not to; it holds no connection of the database meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../kernel/port.ts';
import { createDeliveryQueries } from './delivery-queries.ts';
import { eventsErrors } from './errors.ts';
import { fanOut } from './outbox.ts';
import { buildSet, setHeader } from './set.ts';
import { parseBody } from './stream-form.ts';
import { createStreamQueries } from './stream-queries.ts';
import type { EventsTenant } from './tenant.ts';
import { describeReceiverError } from './verdict.ts';

export type PollAnswer = {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
};
export type Poll = (
  siteId: string,
  streamId: string,
  body: unknown,
  /** Aborted when the receiver has gone: the poll then ends early. */
  signal?: AbortSignal
) => Promise<PollAnswer>;

const jti = z.string().max(100);
const pollBody = z.object({
  maxEvents: z.number().int().min(0).optional(),
  returnImmediately: z.boolean().optional(),
  ack: z.array(jti).max(1000).optional(),
  setErrs: z
    .record(jti, z.object({ err: z.string().max(100), description: z.string().optional() }))
    .optional(),
});

const mostEvents = 100;
const longestWaitMs = 30_000;
const stepMs = 500;

export const createPoll = (
  tenant: EventsTenant,
  log: Log,
  { waitMs = longestWaitMs }: { readonly waitMs?: number } = {}
): Poll => {
  const { pool, issuer, sign } = tenant;
  const streams = createStreamQueries(tenant.id);
  const queries = createDeliveryQueries(tenant.id);

  const settle = async (streamId: string, { ack, setErrs }: z.infer<typeof pollBody>) => {
    if (ack && ack.length > 0) {
      await queries.endPolled(pool, streamId, ack, null);
    }
    for (const [id, { err }] of Object.entries(setErrs ?? {})) {
      await queries.endPolled(pool, streamId, [id], describeReceiverError(err));
    }
  };
  type Offer = Awaited<ReturnType<typeof queries.listForPoll>>;
  const buildSets = async (offer: Offer) => {
    const sets: Record<string, string> = {};
    for (const event of offer) {
      try {
        sets[event.jti] = await sign(buildSet(event, issuer), setHeader);
      } catch (error) {
        // What comes after it may depend on it: the answer ends here, and the next poll tries again.
        log.error('event_not_built', error, { tenant: tenant.id, delivery: event.id });
        break;
      }
    }
    const offered = offer.filter((event) => Object.hasOwn(sets, event.jti));
    await queries.notePolled(
      pool,
      offered.map(({ id }) => id)
    );
    return sets;
  };
  const waitForEvents = async (
    streamId: string,
    limit: number,
    untilMs: number,
    signal?: AbortSignal
  ) => {
    for (;;) {
      await fanOut(pool, tenant.id);
      const found = await queries.listForPoll(pool, streamId, limit + 1);
      const left = untilMs - performance.now();
      if (found.length > 0 || left <= 0 || signal?.aborted) {
        return found;
      }
      await sleep(Math.min(stepMs, left));
    }
  };

  return async (siteId, streamId, body, signal) => {
    const stream = await streams.find(pool, siteId, streamId);
    if (!stream) {
      throw eventsErrors.stream_not_found();
    }
    if (stream.method !== 'poll') {
      throw eventsErrors.wrong_method();
    }
    const asked = parseBody(pollBody, body ?? {});
    await settle(streamId, asked);
    const limit = Math.min(asked.maxEvents ?? mostEvents, mostEvents);
    // RFC 8936 §2.2: no events wanted means that this only acknowledges.
    const isWaiting = limit > 0 && asked.returnImmediately !== true;
    const until = performance.now() + (isWaiting ? waitMs : 0);
    const found = await waitForEvents(streamId, limit, until, signal);
    return {
      sets: await buildSets(found.slice(0, limit)),
      moreAvailable: found.length > limit,
    };
  };
};
