/**
 * Puts the shop on a stream of security events (SSF 1.0 §8.1.1) with its own key: one stream per shop, recognised by its description and
 * given the address and a new authorization header at every start. Its status is left as somebody set it.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createPassportClient } from '../../plugins/cms-node/client.ts';
import { PassportApiError } from '../../plugins/cms-node/errors.ts';
import { eventUris } from './event-actions.ts';
import { eventsPath } from './event-routes.ts';

const description = 'Demo shop';
const secretBytes = 32;
const streamsGuard = z.array(
  z.object({ stream_id: z.string(), description: z.string().optional() })
);

/**
 * @param url where the shop is reached
 * @returns what the sender says in `Authorization`; undefined when the identity service does not send to this address (a shop on this
 *   machine, and a service in production): the shop then learns what changed when it next reads
 */
export const subscribeShop = async ({
  userUrl,
  apiKey,
  url,
}: {
  readonly userUrl: string;
  readonly apiKey: string;
  readonly url: string;
}): Promise<string | undefined> => {
  const { call } = createPassportClient({ origin: userUrl, apiKey });
  const authorization = `Bearer ${randomBytes(secretBytes).toString('base64url')}`;
  const settings = {
    delivery: {
      method: 'urn:ietf:rfc:8935',
      endpoint_url: `${url}${eventsPath}`,
      authorization_header: authorization,
    },
    events_requested: Object.values(eventUris),
    description,
  };
  const path = '/ssf/streams';
  const streams = streamsGuard.parse(await call({ method: 'GET', path }));
  const [own, ...spare] = streams.filter((stream) => stream.description === description);
  for (const { stream_id: id } of spare) {
    await call({ method: 'DELETE', path: `${path}?stream_id=${encodeURIComponent(id)}` });
  }
  try {
    await call(
      own
        ? { method: 'PUT', path, body: { ...settings, stream_id: own.stream_id } }
        : { method: 'POST', path, body: settings }
    );
    return authorization;
  } catch (error) {
    if (error instanceof PassportApiError && error.code === 'events.endpoint_refused') {
      return undefined;
    }
    throw error;
  }
};
