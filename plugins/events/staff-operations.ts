/**
 * Event streams of a site in the staff's hands: the same streams that a site manages itself as SSF writes it (operations.ts), in the form of the
 * console. Secrets are in the answer that makes them and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import type { Sites } from '../sites/port.ts';
import { supportedEvents } from './event-types.ts';
import type { Events } from './service.ts';
import type { StreamOverview } from './staff-queries.ts';
import { deliveryUris } from './stream-form.ts';

const methods = ['push', 'poll', 'webhook'] as const;
const sitePath = z.object({ siteId: z.string().max(64) }).strict();
const streamPath = sitePath.extend({ streamId: z.string().max(64) });
const time = z.string().nullable();
const streamGuard = z.object({
  id: z.string(),
  method: z.enum(methods),
  endpointUrl: z.string().nullable(),
  hasAuthorization: z.boolean().describe('Whether pushes carry an Authorization header.'),
  audience: z.array(z.string()).describe('`aud` of the tokens.'),
  events: z.array(z.string()),
  status: z.enum(['enabled', 'paused', 'disabled']),
  reason: z.string().nullable(),
  description: z.string().nullable(),
  createdAt: z.string(),
  verifiedAt: time.describe('When a test event was last asked for.'),
  previousSecretUntil: time.describe('Until then the old webhook secret signs as well.'),
  pending: z.number().int(),
  dead: z.number().int(),
  delivered: z.number().int(),
  lastDeliveredAt: time,
});
const secret = z.string().nullable().describe('Of a webhook; shown once.');
const settings = {
  endpointUrl: z.string().max(2048).optional().describe('Not for polled streams.'),
  authorizationHeader: z.string().max(1000).optional().describe('Sent with every push.'),
  events: z.array(z.string().max(200)).max(50).optional().describe('Everything unless given.'),
  description: z.string().trim().max(200).nullable().optional(),
};
const newStream = z.object({ method: z.enum(methods), ...settings }).strict();
const streamPatch = z.object(settings).strict();

const siteNotFound = { status: 404, code: 'sites.not_found' };
const notFound = { status: 404, code: 'events.stream_not_found' };
const invalid = [
  { status: 400, code: 'events.invalid_request' },
  { status: 400, code: 'events.endpoint_refused' },
  { status: 400, code: 'events.unsupported_event' },
];

const toTime = (value: number | null) => (value === null ? null : new Date(value).toISOString());
const toJson = (stream: StreamOverview) => ({
  ...stream,
  createdAt: toTime(stream.createdAt),
  verifiedAt: toTime(stream.verifiedAt),
  previousSecretUntil: toTime(stream.previousSecretUntil),
  lastDeliveredAt: toTime(stream.lastDeliveredAt),
});

type Settings = z.infer<typeof streamPatch>;
/** As SSF 1.0 §8.1.1 writes them; what is not given is left out. */
const toBody = ({ events, description }: Settings) => ({
  ...(events ? { events_requested: events } : {}),
  ...(description === undefined ? {} : { description }),
});
const toDelivery = (
  method: (typeof methods)[number],
  { endpointUrl, authorizationHeader }: Settings
) => ({
  method: deliveryUris[method],
  ...(endpointUrl === undefined ? {} : { endpoint_url: endpointUrl }),
  ...(authorizationHeader === undefined ? {} : { authorization_header: authorizationHeader }),
});

export const createStaffStreamOperations = (
  events: Events,
  sites: Pick<Sites, 'get'>
): readonly Operation<Caller>[] => {
  const read = { tag: 'Sites', access: 'staff:sites.read' } as const;
  const write = { tag: 'Sites', access: 'staff:sites.write' } as const;
  const find = async (siteId: string, streamId: string) =>
    (await events.listOverviews(siteId)).find(({ id }) => id === streamId);

  return [
    defineOperation({
      ...read,
      id: 'listStreamOverviews',
      method: 'GET',
      url: '/admin/sites/{siteId}/streams',
      summary: 'Event streams of a site, and how delivery goes',
      path: sitePath,
      reply: z.object({ streams: z.array(streamGuard), supportedEvents: z.array(z.string()) }),
      errors: [siteNotFound],
      handle: async ({ path: { siteId } }) => {
        await sites.get(siteId);
        const streams = (await events.listOverviews(siteId)).map(toJson);
        return { body: { streams, supportedEvents } };
      },
    }),
    defineOperation({
      ...write,
      id: 'createStreamOfSite',
      method: 'POST',
      url: '/admin/sites/{siteId}/streams',
      summary: 'Makes an event stream',
      path: sitePath,
      body: newStream,
      reply: z.object({ streamId: z.string(), webhookSecret: secret }),
      replyStatus: 201,
      errors: [
        ...invalid,
        siteNotFound,
        { status: 409, code: 'events.no_audience' },
        { status: 409, code: 'events.too_many_streams' },
      ],
      handle: async ({ path: { siteId }, body }) => {
        await sites.get(siteId);
        const made = await events.streams.create(siteId, {
          ...toBody(body),
          delivery: toDelivery(body.method, body),
        });
        return { body: { streamId: made.stream_id, webhookSecret: made.webhook_secret ?? null } };
      },
    }),
    defineOperation({
      ...write,
      id: 'changeStreamOfSite',
      method: 'PATCH',
      url: '/admin/sites/{siteId}/streams/{streamId}',
      summary: 'Changes what is sent and where; what the body does not name stays',
      description: 'Another address without another `authorizationHeader` means none is sent.',
      path: streamPath,
      body: streamPatch,
      errors: [...invalid, notFound],
      handle: async ({ path: { siteId, streamId }, body }) => {
        const stream = await find(siteId, streamId);
        const isMoved = body.endpointUrl !== undefined || body.authorizationHeader !== undefined;
        const delivery =
          stream && isMoved
            ? {
                delivery: toDelivery(stream.method, {
                  ...body,
                  endpointUrl: body.endpointUrl ?? stream.endpointUrl ?? undefined,
                }),
              }
            : {};
        await events.streams.update(siteId, {
          stream_id: streamId,
          ...toBody(body),
          ...delivery,
        });
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'deleteStreamOfSite',
      method: 'DELETE',
      url: '/admin/sites/{siteId}/streams/{streamId}',
      summary: 'Ends a stream; what waits on it is not sent any more',
      path: streamPath,
      errors: [notFound],
      handle: async ({ path: { siteId, streamId } }) => {
        await events.streams.remove(siteId, streamId);
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'verifyStreamOfSite',
      method: 'POST',
      url: '/admin/sites/{siteId}/streams/{streamId}/verification',
      summary: 'Sends a test event (SSF 1.0 §8.1.4), which names nobody',
      path: streamPath,
      reply: z.object({ state: z.string().describe('The event carries it.') }),
      replyStatus: 202,
      errors: [
        notFound,
        { status: 409, code: 'events.stream_disabled' },
        { status: 429, code: 'events.verification_too_soon' },
      ],
      handle: async ({ path: { siteId, streamId } }) => {
        const state = randomBytes(9).toString('base64url');
        await events.control.verify(siteId, { stream_id: streamId, state });
        return { body: { state } };
      },
    }),
    defineOperation({
      ...write,
      id: 'rotateWebhookSecretOfSite',
      method: 'POST',
      url: '/admin/sites/{siteId}/streams/{streamId}/webhook-secret',
      summary: 'A new webhook secret; the old one signs as well for a while',
      path: streamPath,
      body: z
        .object({ overlapSeconds: z.number().int().min(0).max(2_592_000).default(86_400) })
        .strict(),
      reply: z.object({ webhookSecret: z.string() }),
      replyStatus: 201,
      errors: [notFound, { status: 409, code: 'events.wrong_method' }],
      handle: async ({ path: { siteId, streamId }, body }) => {
        const { webhook_secret: webhookSecret } = await events.streams.rotateWebhookSecret(
          siteId,
          streamId,
          body.overlapSeconds
        );
        return { body: { webhookSecret } };
      },
    }),
  ];
};
