/**
 * What an administrator prepares for a shop that asks: declarations, the rule that decides at its checkout, a key for its server, and with
 * that key a stream of security events. Idempotent: the rule is written when it differs, and keys of earlier starts are revoked, so that
 * one is live.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { callApi } from '../testing/passport-api.ts';
import type { Management } from '../testing/management.ts';
import { declareShop } from './declare.ts';
import { subscribeShop } from './subscribe.ts';

export type Operator = {
  readonly management: Management;
  readonly userUrl: string;
  /** Of the host. */
  readonly databaseUrl: string;
};

const keyName = 'Demo shop';
const scopes = ['attributes:read', 'verdicts:evaluate', 'consents:read', 'events:manage'];
const checkoutRule = {
  // A receipt needs an e-mail that is confirmed, and that the shop may read.
  rule: { and: [{ var: 'email_verified' }, { var: 'shared.email' }] },
  descriptionEn: 'The shop may read the e-mail, and it is confirmed.',
  descriptionRu: 'Магазин может читать почту, и она подтверждена.',
};

const rulesGuard = z.object({ rules: z.array(z.object({ name: z.string(), rule: z.unknown() })) });
const keysGuard = z.object({
  apiKeys: z.array(
    z.object({ id: z.string(), name: z.string(), revokedAt: z.string().nullable() })
  ),
});

export type Equipment = {
  readonly apiKey: string;
  /** Undefined when the identity service sends no events to this address. */
  readonly eventsAuthorization: string | undefined;
};

/** @param url where the shop is reached */
export const equipShop = async (
  { management, userUrl, databaseUrl }: Operator,
  applicationId: string,
  url: string
): Promise<Equipment> => {
  const siteId = await declareShop(databaseUrl, applicationId);
  const call = async (method: string, path: string, body?: unknown) => {
    const address = `/sites/${siteId}${path}`;
    const answer = await callApi(userUrl, management.token, method, address, body);
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${String(answer.body['code'])}`);
    }
    return answer.body;
  };

  const { rules } = rulesGuard.parse(await call('GET', '/rules'));
  const current = rules.find(({ name }) => name === 'can_checkout');
  if (!isDeepStrictEqual(current?.rule, checkoutRule.rule)) {
    await call('PUT', '/rules/can_checkout', checkoutRule);
  }
  const { apiKeys } = keysGuard.parse(await call('GET', '/api-keys'));
  for (const { id } of apiKeys.filter(
    ({ name, revokedAt }) => name === keyName && revokedAt === null
  )) {
    await call('DELETE', `/api-keys/${id}`);
  }
  const made = await call('POST', '/api-keys', { name: keyName, scopes });
  const { secret: apiKey } = z.object({ secret: z.string() }).parse(made);
  return { apiKey, eventsAuthorization: await subscribeShop({ userUrl, apiKey, url }) };
};
