/**
 * Stream management (SSF 1.0 §8.1.1): a site makes, reads, changes and removes its own streams, and no other's. Functions of a site and
 * a body; the host mounts them as HTTP and knows who the site is.
 */
import { createRandomId } from '../kernel/port.ts';
import type { AddressPolicy } from './addresses.ts';
import { eventsErrors } from './errors.ts';
import { createWebhookSecret } from './standard-webhook.ts';
import {
  acceptEvents,
  parseDelivery,
  parseKnownStream,
  parseNewStream,
  showStream,
} from './stream-form.ts';
import type { ParsedDelivery, StreamConfiguration, StreamSettings } from './stream-form.ts';
import { createStreamQueries } from './stream-queries.ts';
import type { Stream } from './stream-queries.ts';
import { authorizationPlace, webhookPlace } from './tenant.ts';
import type { EventsTenant } from './tenant.ts';

export type StreamsDeps = {
  readonly tenant: EventsTenant;
  readonly policy: AddressPolicy;
  /** Who the tokens are for: the client ids of the site, or whatever its receiver checks. At least one. */
  readonly findAudience: (siteId: string) => Promise<readonly string[]>;
  readonly pollUrl: (streamId: string) => string;
  readonly verificationIntervalSeconds?: number;
};

export type Streams = {
  /**
   * @throws events.invalid_request, events.unsupported_event, events.endpoint_refused, events.no_audience,
   *   events.too_many_streams
   */
  readonly create: (siteId: string, body: unknown) => Promise<StreamConfiguration>;
  /** @throws events.stream_not_found, as everything below */
  readonly get: (siteId: string, streamId: string) => Promise<StreamConfiguration>;
  readonly list: (siteId: string) => Promise<readonly StreamConfiguration[]>;
  /** PATCH: what is not sent stays. @throws as `create` */
  readonly update: (siteId: string, body: unknown) => Promise<StreamConfiguration>;
  /** PUT: what is not sent goes back to its default. @throws as `create` */
  readonly replace: (siteId: string, body: unknown) => Promise<StreamConfiguration>;
  readonly remove: (siteId: string, streamId: string) => Promise<void>;
  /**
   * A new webhook secret, shown once. The old one signs as well until the overlap ends.
   * @throws events.wrong_method
   */
  readonly rotateWebhookSecret: (
    siteId: string,
    streamId: string,
    overlapSeconds?: number
  ) => Promise<{ readonly webhook_secret: string }>;
};

const streamLimit = 10;
const defaultOverlapSeconds = 24 * 3600;
export const defaultVerificationIntervalSeconds = 30;

type Settled = { readonly stream: Stream; readonly webhookSecret: string | null };

/** Writes what was sent over a stream, sealing secrets. A webhook keeps its secret when only its address changes. */
const applySettings = async (
  stream: Stream,
  settings: StreamSettings,
  sent: ParsedDelivery,
  { secrets }: EventsTenant
): Promise<Settled> => {
  const isNewWebhook = sent.method === 'webhook' && stream.webhookSecretSealed === null;
  const webhookSecret = isNewWebhook ? createWebhookSecret() : null;
  const sealedSecret =
    webhookSecret === null
      ? stream.webhookSecretSealed
      : await secrets.seal(webhookSecret, webhookPlace(stream.id));
  return {
    webhookSecret,
    stream: {
      ...stream,
      ...acceptEvents(settings.events_requested),
      method: sent.method,
      endpointUrl: sent.endpointUrl,
      authorizationSealed:
        sent.authorization === null
          ? null
          : await secrets.seal(sent.authorization, authorizationPlace(stream.id)),
      webhookSecretSealed: sent.method === 'webhook' ? sealedSecret : null,
      description: settings.description ?? null,
    },
  };
};

export const createStreams = (deps: StreamsDeps): Streams => {
  const { tenant, policy, findAudience, pollUrl } = deps;
  const { pool } = tenant;
  const queries = createStreamQueries(tenant.id);
  const show = (stream: Stream) =>
    showStream(stream, {
      issuer: tenant.issuer,
      pollUrl,
      verificationIntervalSeconds:
        deps.verificationIntervalSeconds ?? defaultVerificationIntervalSeconds,
    });
  const showWithSecret = ({ stream, webhookSecret }: Settled): StreamConfiguration => ({
    ...show(stream),
    ...(webhookSecret === null ? {} : { webhook_secret: webhookSecret }),
  });
  const get = async (siteId: string, streamId: string) => {
    const stream = await queries.find(pool, siteId, streamId);
    if (!stream) {
      throw eventsErrors.stream_not_found();
    }
    return stream;
  };
  const save = async (settled: Settled, before: Stream) => {
    await pool.transaction(async (connection) => {
      await queries.update(connection, settled.stream);
      if (settled.stream.method !== before.method) {
        await queries.forgetAttempts(connection, before.id);
      }
    });
    return showWithSecret(settled);
  };

  return {
    create: async (siteId, body) => {
      const settings = parseNewStream(body);
      const audience = await findAudience(siteId);
      if (audience.length === 0) {
        throw eventsErrors.no_audience({ detail: { siteId } });
      }
      const blank: Stream = {
        id: `stream_${createRandomId(24)}`,
        siteId,
        audience,
        method: 'poll',
        endpointUrl: null,
        eventsRequested: [],
        eventsAccepted: [],
        status: 'enabled',
        reason: null,
        authorizationSealed: null,
        webhookSecretSealed: null,
        description: null,
      };
      const settled = await applySettings(
        blank,
        settings,
        parseDelivery(settings.delivery, policy),
        tenant
      );
      const isMade = await pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        return queries.insert(connection, settled.stream, streamLimit);
      });
      if (!isMade) {
        throw eventsErrors.too_many_streams();
      }
      return showWithSecret(settled);
    },
    get: async (siteId, streamId) => show(await get(siteId, streamId)),
    list: async (siteId) => (await queries.list(pool, siteId)).map(show),
    update: async (siteId, body) => {
      const sent = parseKnownStream(body, tenant.issuer);
      const stream = await get(siteId, sent.stream_id);
      const settings: StreamSettings = {
        events_requested: sent.events_requested ?? [...stream.eventsRequested],
        description: sent.description === undefined ? stream.description : sent.description,
      };
      const isSameDelivery = sent.delivery === undefined;
      const settled = await applySettings(
        stream,
        settings,
        isSameDelivery
          ? { method: stream.method, endpointUrl: stream.endpointUrl, authorization: null }
          : parseDelivery(sent.delivery, policy),
        tenant
      );
      return save(
        isSameDelivery
          ? {
              ...settled,
              stream: { ...settled.stream, authorizationSealed: stream.authorizationSealed },
            }
          : settled,
        stream
      );
    },
    replace: async (siteId, body) => {
      const sent = parseKnownStream(body, tenant.issuer);
      const stream = await get(siteId, sent.stream_id);
      return save(
        await applySettings(stream, sent, parseDelivery(sent.delivery, policy), tenant),
        stream
      );
    },
    remove: async (siteId, streamId) => {
      if (!(await queries.remove(pool, siteId, streamId))) {
        throw eventsErrors.stream_not_found();
      }
    },
    rotateWebhookSecret: async (siteId, streamId, overlapSeconds = defaultOverlapSeconds) => {
      const stream = await get(siteId, streamId);
      if (stream.method !== 'webhook') {
        throw eventsErrors.wrong_method();
      }
      const secret = createWebhookSecret();
      const sealed = await tenant.secrets.seal(secret, webhookPlace(stream.id));
      await queries.replaceSecret(pool, stream, sealed, overlapSeconds);
      return { webhook_secret: secret };
    },
  };
};
