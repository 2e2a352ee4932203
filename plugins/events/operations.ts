/**
 * Event streams in the API (SSF 1.0 §8.1, RFC 8936): the plugin parses the bodies itself, as those documents write them. A site manages its
 * own streams; an administrator sees them, pauses them and repeats deliveries.
 */
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import type { DeliveryRecord } from './log-queries.ts';
import type { Events } from './service.ts';

const anyBody = z.record(z.unknown());
const streamQuery = z.object({ stream_id: z.string().max(64) }).strict();
const listQuery = z
  .object({
    stream_id: z.string().max(64).optional(),
    state: z.enum(['pending', 'delivered', 'dead']).optional(),
  })
  .strict();
const deliveryGuard = z.object({
  id: z.string(),
  stream_id: z.string(),
  event: z.string(),
  jti: z.string(),
  user_ref: z.string(),
  state: z.enum(['pending', 'delivered', 'dead']),
  attempts: z.number().int(),
  created_at: z.string(),
  next_attempt_at: z.string(),
  delivered_at: z.string().nullable(),
  last_status: z.number().int().nullable(),
  last_error: z.string().nullable(),
  latency_ms: z.number().nullable(),
});

const notFound = { status: 404, code: 'events.stream_not_found' };
const deliveryNotFound = { status: 404, code: 'events.delivery_not_found' };
const invalid = [
  { status: 400, code: 'events.invalid_request' },
  { status: 400, code: 'events.endpoint_refused' },
  { status: 400, code: 'events.unsupported_event' },
];

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const toJson = (delivery: DeliveryRecord) => ({
  id: delivery.id,
  stream_id: delivery.streamId,
  event: delivery.eventUri,
  jti: delivery.jti,
  user_ref: delivery.userRef,
  state: delivery.state,
  attempts: delivery.attempts,
  created_at: toTime(delivery.createdAt),
  next_attempt_at: toTime(delivery.nextAttemptAt),
  delivered_at: toTime(delivery.deliveredAt),
  last_status: delivery.lastStatus,
  last_error: delivery.lastError,
  latency_ms: delivery.latencyMs,
});

const createStreamOperations = ({ streams }: Events): readonly Operation<Caller>[] => {
  const common = { tag: 'Events', access: 'events:manage', url: '/ssf/streams' } as const;
  return [
    defineOperation({
      ...common,
      id: 'createStream',
      method: 'POST',
      summary: 'Makes an event stream (SSF 1.0 §8.1.1.1)',
      description:
        'Delivery by push (`urn:ietf:rfc:8935`), poll (`urn:ietf:rfc:8936`, unless another is named) or Standard Webhooks (`urn:logto-passport:delivery:standard-webhooks`), whose secret is in the answer, once.',
      body: anyBody,
      reply: anyBody,
      replyStatus: 201,
      errors: [...invalid, { status: 409, code: 'events.too_many_streams' }],
      handle: async ({ caller, body }) => ({
        body: await streams.create(asSite(caller).siteId, body),
      }),
    }),
    defineOperation({
      ...common,
      id: 'readStreams',
      method: 'GET',
      summary: 'One stream, or all of your site (SSF 1.0 §8.1.1.2)',
      query: streamQuery.partial(),
      reply: anyBody.or(z.array(anyBody)),
      errors: [notFound],
      handle: async ({ caller, query }) => {
        const { siteId } = asSite(caller);
        return {
          body:
            query.stream_id === undefined
              ? await streams.list(siteId)
              : await streams.get(siteId, query.stream_id),
        };
      },
    }),
    defineOperation({
      ...common,
      id: 'updateStream',
      method: 'PATCH',
      summary: 'Changes what is sent (SSF 1.0 §8.1.1.3)',
      body: anyBody,
      reply: anyBody,
      errors: [...invalid, notFound],
      handle: async ({ caller, body }) => ({
        body: await streams.update(asSite(caller).siteId, body),
      }),
    }),
    defineOperation({
      ...common,
      id: 'replaceStream',
      method: 'PUT',
      summary: 'Replaces the settings (SSF 1.0 §8.1.1.4)',
      body: anyBody,
      reply: anyBody,
      errors: [...invalid, notFound],
      handle: async ({ caller, body }) => ({
        body: await streams.replace(asSite(caller).siteId, body),
      }),
    }),
    defineOperation({
      ...common,
      id: 'deleteStream',
      method: 'DELETE',
      summary: 'Ends a stream (SSF 1.0 §8.1.1.5)',
      query: streamQuery,
      errors: [notFound],
      handle: async ({ caller, query }) => {
        await streams.remove(asSite(caller).siteId, query.stream_id);
        return {};
      },
    }),
    defineOperation({
      ...common,
      id: 'rotateWebhookSecret',
      method: 'POST',
      url: '/ssf/webhook-secret',
      summary: 'A new secret of a webhook stream; the old one signs as well for a while',
      body: z
        .object({
          stream_id: z.string().max(64),
          overlap_seconds: z.number().int().min(0).max(2_592_000).optional(),
        })
        .strict(),
      reply: z.object({ webhook_secret: z.string() }),
      errors: [notFound, { status: 409, code: 'events.wrong_method' }],
      handle: async ({ caller, body }) => ({
        body: await streams.rotateWebhookSecret(
          asSite(caller).siteId,
          body.stream_id,
          body.overlap_seconds
        ),
      }),
    }),
  ];
};

const createControlOperations = ({ control, poll }: Events): readonly Operation<Caller>[] => {
  const common = { tag: 'Events', access: 'events:manage', method: 'POST' } as const;
  const unknownSubject = { status: 404, code: 'events.unknown_subject' };
  return [
    defineOperation({
      ...common,
      id: 'readStreamStatus',
      method: 'GET',
      url: '/ssf/status',
      summary: 'Status of a stream (SSF 1.0 §8.1.2.1)',
      query: streamQuery,
      reply: anyBody,
      errors: [notFound],
      handle: async ({ caller, query }) => ({
        body: await control.getStatus(asSite(caller).siteId, query.stream_id),
      }),
    }),
    defineOperation({
      ...common,
      id: 'setStreamStatus',
      url: '/ssf/status',
      summary: 'Pauses, disables or enables a stream (SSF 1.0 §8.1.2.2)',
      body: anyBody,
      reply: anyBody,
      errors: [notFound],
      handle: async ({ caller, body }) => ({
        body: await control.setStatus(asSite(caller).siteId, body),
      }),
    }),
    defineOperation({
      ...common,
      id: 'addSubject',
      url: '/ssf/subjects/add',
      summary: 'Puts a person back on the stream (SSF 1.0 §8.1.3.2)',
      body: anyBody,
      errors: [notFound, unknownSubject],
      handle: async ({ caller, body }) => {
        await control.addSubject(asSite(caller).siteId, body);
        return { status: 200, body: {} };
      },
    }),
    defineOperation({
      ...common,
      id: 'removeSubject',
      url: '/ssf/subjects/remove',
      summary: 'Takes a person off the stream (SSF 1.0 §8.1.3.3)',
      body: anyBody,
      errors: [notFound, unknownSubject],
      handle: async ({ caller, body }) => {
        await control.removeSubject(asSite(caller).siteId, body);
        return {};
      },
    }),
    defineOperation({
      ...common,
      id: 'verifyStream',
      url: '/ssf/verify',
      summary: 'Asks for a verification event (SSF 1.0 §8.1.4.2)',
      body: anyBody,
      errors: [notFound, { status: 429, code: 'events.verification_too_soon' }],
      handle: async ({ caller, body }) => {
        await control.verify(asSite(caller).siteId, body);
        return {};
      },
    }),
    defineOperation({
      ...common,
      id: 'pollEvents',
      // A poll that waits asks the database twice a second.
      atOnce: 200,
      atOncePerCaller: { most: 5, nameOf: (caller) => asSite(caller).siteId },
      url: '/ssf/poll/{streamId}',
      summary: 'Fetches events and acknowledges them (RFC 8936)',
      description: 'Waits up to 30 seconds when there is nothing, unless `returnImmediately`.',
      path: z.object({ streamId: z.string().max(64) }).strict(),
      body: anyBody,
      reply: z.object({ sets: z.record(z.string()), moreAvailable: z.boolean() }),
      errors: [notFound, { status: 409, code: 'events.wrong_method' }],
      handle: async ({ caller, path, body, ctx }) => {
        const gone = new AbortController();
        ctx.res.once('close', () => gone.abort());
        return { body: await poll(asSite(caller).siteId, path.streamId, body, gone.signal) };
      },
    }),
  ];
};

const createLogOperations = (events: Events): readonly Operation<Caller>[] => {
  const site = { tag: 'Events', access: 'events:manage' } as const;
  const read = { tag: 'Administration', access: 'staff:sites.read' } as const;
  const write = { tag: 'Administration', access: 'staff:sites.write' } as const;
  const reply = z.object({ deliveries: z.array(deliveryGuard) });
  const list = async (siteId: string, query: z.infer<typeof listQuery>) => ({
    body: {
      deliveries: (
        await events.listDeliveries(siteId, { streamId: query.stream_id, state: query.state })
      ).map(toJson),
    },
  });
  const replayPath = z.object({ id: z.string().max(64) }).strict();
  const sitePath = z.object({ siteId: z.string().max(64) }).strict();
  return [
    defineOperation({
      ...site,
      id: 'listDeliveries',
      method: 'GET',
      url: '/events/deliveries',
      summary: 'What was sent to your site, what waits and what failed; the newest 100',
      query: listQuery,
      reply,
      errors: [],
      handle: async ({ caller, query }) => list(asSite(caller).siteId, query),
    }),
    defineOperation({
      ...site,
      id: 'replayDelivery',
      method: 'POST',
      url: '/events/deliveries/{id}/replay',
      summary: 'Sends an ended delivery again, with the same `jti`',
      path: replayPath,
      errors: [deliveryNotFound],
      handle: async ({ caller, path }) => {
        await events.replay(asSite(caller).siteId, path.id);
        return {};
      },
    }),
    defineOperation({
      ...read,
      id: 'listStreamsOfSite',
      method: 'GET',
      url: '/sites/{siteId}/streams',
      summary: 'Streams of a site',
      path: sitePath,
      reply: z.object({ streams: z.array(anyBody) }),
      errors: [],
      handle: async ({ path }) => ({
        body: { streams: await events.streams.list(path.siteId) },
      }),
    }),
    defineOperation({
      ...write,
      id: 'imposeStreamStatus',
      method: 'PUT',
      url: '/sites/{siteId}/streams/{streamId}/status',
      summary: 'Pauses, disables or enables a stream; the site is told',
      path: sitePath.extend({ streamId: z.string().max(64) }),
      body: z
        .object({
          status: z.enum(['enabled', 'paused', 'disabled']),
          reason: z.string().max(200).nullable().default(null),
        })
        .strict(),
      reply: anyBody,
      errors: [notFound],
      handle: async ({ path, body }) => {
        const { siteId, streamId } = path;
        return {
          body: await events.control.imposeStatus(siteId, streamId, body.status, body.reason),
        };
      },
    }),
    defineOperation({
      ...read,
      id: 'listDeliveriesOfSite',
      method: 'GET',
      url: '/sites/{siteId}/deliveries',
      summary: 'The delivery log of a site; the newest 100',
      path: sitePath,
      query: listQuery,
      reply,
      errors: [],
      handle: async ({ path, query }) => list(path.siteId, query),
    }),
    defineOperation({
      ...write,
      id: 'replayDeliveryOfSite',
      method: 'POST',
      url: '/sites/{siteId}/deliveries/{id}/replay',
      summary: 'Sends an ended delivery again, with the same `jti`',
      path: sitePath.extend({ id: z.string().max(64) }),
      errors: [deliveryNotFound],
      handle: async ({ path }) => {
        await events.replay(path.siteId, path.id);
        return {};
      },
    }),
  ];
};

export const createEventOperations = (events: Events): readonly Operation<Caller>[] => [
  ...createStreamOperations(events),
  ...createControlOperations(events),
  ...createLogOperations(events),
];
