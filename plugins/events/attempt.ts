/**
 * One attempt at one claimed delivery: build, sign, send, judge. Push is RFC 8935, the other is Standard Webhooks.
 *
 * An event that cannot be built or whose secrets do not open is our fault, not the receiver's: it is retried like any failure (a key may
 * come back) and ends as a dead letter with a code of its own.
 */
import type { Log } from '../kernel/port.ts';
import type { Claim } from './delivery-queries.ts';
import type { Post } from './safe-fetch.ts';
import { buildSet, setHeader } from './set.ts';
import { buildWebhookBody, signWebhook } from './standard-webhook.ts';
import { authorizationPlace, webhookPlace } from './tenant.ts';
import type { EventsTenant } from './tenant.ts';
import { judge } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export type Attempt = Verdict & { readonly latencyMs: number | null };

const buildPush = async (claim: Claim, { issuer, sign, secrets }: EventsTenant) => {
  const token = await sign(buildSet(claim, issuer), setHeader);
  const authorization =
    claim.authorizationSealed === null
      ? {}
      : {
          authorization: await secrets.open(
            claim.authorizationSealed,
            authorizationPlace(claim.streamId)
          ),
        };
  return {
    headers: {
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      ...authorization,
    },
    body: token,
  };
};

const buildWebhook = async (claim: Claim, { secrets }: EventsTenant, now: () => number) => {
  const sealed = [claim.webhookSecretSealed, claim.webhookPreviousSealed];
  const opened = await Promise.all(
    sealed
      .filter((text) => text !== null)
      .map(async (text) => secrets.open(text, webhookPlace(claim.streamId)))
  );
  const body = buildWebhookBody(claim);
  return {
    headers: {
      'content-type': 'application/json',
      ...signWebhook({ id: claim.jti, body }, opened, Math.floor(now() / 1000)),
    },
    body,
  };
};

export const attemptDelivery = async (
  claim: Claim,
  tenant: EventsTenant,
  { post, log, now }: { readonly post: Post; readonly log: Log; readonly now: () => number }
): Promise<Attempt> => {
  const build = claim.method === 'push' ? buildPush : buildWebhook;
  const message = await build(claim, tenant, now).catch((error: unknown) => {
    log.error('event_not_built', error, { tenant: tenant.id, delivery: claim.id });
    return null;
  });
  if (message === null) {
    return { type: 'retry', status: null, error: 'not_built', latencyMs: null };
  }
  const outcome = await post({ url: claim.endpointUrl, ...message });
  return { ...judge(claim.method, outcome), latencyMs: outcome.latencyMs };
};
