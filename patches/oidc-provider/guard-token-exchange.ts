/**
 * Token exchange (RFC 8693) only within one site. A site that exchanges another site's token would receive its own
 * identifier of that person and could put the two side by side.
 */
import type { errors, Provider } from 'oidc-provider';
import type { Tenants } from '../tenants.ts';
import { isSameSite, isSiteClient } from './site-context.ts';

type Handler = Parameters<Provider['registerGrantType']>[1];

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Made by the tenant's administrators for one user; not a site's token. */
const isAdministrative = (token: string, type: string): boolean =>
  token.startsWith('sub_') ||
  type === 'urn:logto:token-type:impersonation_token' ||
  type === 'urn:logto:token-type:personal_access_token';

/** The `client_id` (RFC 9068 §2.2) a JWT names; its signature is checked by the grant itself. */
const readJwtClient = (token: string): string | undefined => {
  const [, payload, ...rest] = token.split('.');
  if (!payload || rest.length !== 1) {
    return undefined;
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const clientId: unknown =
      typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'client_id') : undefined;
    return typeof clientId === 'string' ? clientId : undefined;
  } catch {
    // Not JSON: not a token of ours.
    return undefined;
  }
};

export const guardTokenExchange =
  (
    original: Handler,
    provider: Provider,
    tenants: Tenants,
    { InvalidGrant }: typeof errors
  ): Handler =>
  async (ctx, next) => {
    const { client, params } = ctx.oidc;
    const tenant = await tenants.get(provider);
    const read = (name: string): string => {
      const value = params?.[name];
      return typeof value === 'string' ? value : '';
    };
    const assertOwn = async (token: string) => {
      const opaque = await provider.AccessToken.find(token);
      const owner = opaque?.clientId ?? readJwtClient(token);
      if (!client || !owner || !(await isSameSite(tenant, client.clientId, owner))) {
        throw new InvalidGrant('the token was issued to another site');
      }
    };
    if (client && isSiteClient(tenant, client.clientId)) {
      const subject = read('subject_token');
      if (subject && !isAdministrative(subject, read('subject_token_type'))) {
        await assertOwn(subject);
      }
      if (read('actor_token')) {
        await assertOwn(read('actor_token'));
      }
    }
    await original(ctx, next);
  };
