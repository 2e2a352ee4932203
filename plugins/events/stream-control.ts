/**
 * What happens on a stream besides its settings: status (SSF 1.0 §8.1.2), subjects (§8.1.3), verification (§8.1.4), and the stream-updated
 * event (§8.1.5) when we, not the receiver, change the status.
 *
 * States: enabled <-> paused (events are kept) and any -> disabled (what waited dies, nothing new is kept) -> enabled. Every subject of
 * the site is on a stream from the beginning; a removed one stays away until it is added again.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { z } from 'zod';
import { createDeliveryQueries } from './delivery-queries.ts';
import { eventsErrors } from './errors.ts';
import { fanOutAll, insertEvent } from './outbox.ts';
import { parseBody } from './stream-form.ts';
import { createStreamQueries } from './stream-queries.ts';
import type { Stream, StreamStatus } from './stream-queries.ts';
import type { EventsTenant } from './tenant.ts';

export type StatusAnswer = {
  readonly stream_id: string;
  readonly status: StreamStatus;
  readonly reason?: string;
};

export type StreamControl = {
  /** @throws events.stream_not_found, as everything here */
  readonly getStatus: (siteId: string, streamId: string) => Promise<StatusAnswer>;
  /** By the receiver itself. @throws events.invalid_request */
  readonly setStatus: (siteId: string, body: unknown) => Promise<StatusAnswer>;
  /** By us: an administrator, an operator. The receiver is told with a stream-updated event. */
  readonly imposeStatus: (
    siteId: string,
    streamId: string,
    status: StreamStatus,
    reason: string | null
  ) => Promise<StatusAnswer>;
  /** @throws events.invalid_request, events.unknown_subject */
  readonly addSubject: (siteId: string, body: unknown) => Promise<void>;
  /** Nothing further about the subject is put on the stream; what waits already still goes. @throws as `addSubject` */
  readonly removeSubject: (siteId: string, body: unknown) => Promise<void>;
  /** Puts a verification event on the stream. @throws events.invalid_request, events.verification_too_soon, events.stream_disabled */
  readonly verify: (siteId: string, body: unknown) => Promise<void>;
};

const statusBody = z.object({
  stream_id: z.string(),
  status: z.enum(['enabled', 'paused', 'disabled']),
  reason: z.string().max(200).optional(),
});
const subjectBody = z.object({
  stream_id: z.string(),
  subject: z.object({ format: z.literal('iss_sub'), iss: z.string(), sub: z.string().max(64) }),
});
const verificationBody = z.object({
  stream_id: z.string(),
  state: z.string().max(1024).optional(),
});

const showStatus = ({ id, status, reason }: Pick<Stream, 'id' | 'status' | 'reason'>) => ({
  stream_id: id,
  status,
  ...(reason === null ? {} : { reason }),
});

export const createStreamControl = (
  tenant: EventsTenant,
  verificationIntervalSeconds: number
): StreamControl => {
  const { pool } = tenant;
  const queries = createStreamQueries(tenant.id);
  const deliveries = createDeliveryQueries(tenant.id);

  const get = async (siteId: string, streamId: string) => {
    const stream = await queries.find(pool, siteId, streamId);
    if (!stream) {
      throw eventsErrors.stream_not_found();
    }
    return stream;
  };
  /** What was written while nobody wanted it is settled before somebody wants it again. */
  const settle = async (stream: Stream, status: StreamStatus) => {
    if (stream.status === 'disabled' && status !== 'disabled') {
      await fanOutAll(pool, tenant.id);
    }
  };
  const applyStatus = async (
    connection: CommonQueryMethods,
    stream: Stream,
    change: Pick<Stream, 'status' | 'reason'>
  ) => {
    await queries.setStatus(connection, stream, change);
    if (change.status === 'disabled') {
      await deliveries.endStream(connection, stream.id);
    }
    return showStatus({ id: stream.id, ...change });
  };
  const findSubject = async (siteId: string, body: unknown) => {
    const { stream_id: streamId, subject } = parseBody(subjectBody, body);
    const stream = await get(siteId, streamId);
    const isKnown =
      subject.iss === tenant.issuer && (await queries.isSubjectOf(pool, siteId, subject.sub));
    if (!isKnown) {
      throw eventsErrors.unknown_subject();
    }
    return { stream, userRef: subject.sub };
  };

  return {
    getStatus: async (siteId, streamId) => showStatus(await get(siteId, streamId)),
    setStatus: async (siteId, body) => {
      const { stream_id: streamId, status, reason } = parseBody(statusBody, body);
      const stream = await get(siteId, streamId);
      await settle(stream, status);
      return pool.transaction(async (connection) =>
        applyStatus(connection, stream, { status, reason: reason ?? null })
      );
    },
    imposeStatus: async (siteId, streamId, status, reason) => {
      const stream = await get(siteId, streamId);
      await settle(stream, status);
      return pool.transaction(async (connection) => {
        await insertEvent(connection, tenant.id, {
          siteId,
          streamId,
          type: 'stream-updated',
          payload: { status, ...(reason === null ? {} : { reason }) },
        });
        return applyStatus(connection, stream, { status, reason });
      });
    },
    addSubject: async (siteId, body) => {
      const { stream, userRef } = await findSubject(siteId, body);
      await queries.include(pool, stream.id, userRef);
    },
    removeSubject: async (siteId, body) => {
      const { stream, userRef } = await findSubject(siteId, body);
      await queries.exclude(pool, stream.id, userRef);
    },
    verify: async (siteId, body) => {
      const { stream_id: streamId, state } = parseBody(verificationBody, body);
      const stream = await get(siteId, streamId);
      if (stream.status !== 'enabled') {
        throw eventsErrors.stream_disabled();
      }
      await pool.transaction(async (connection) => {
        if (!(await queries.noteVerification(connection, stream, verificationIntervalSeconds))) {
          throw eventsErrors.verification_too_soon();
        }
        await insertEvent(connection, tenant.id, {
          siteId,
          streamId,
          type: 'verification',
          payload: state === undefined ? {} : { state },
        });
      });
    },
  };
};
