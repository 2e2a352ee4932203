/**
 * Keeps tokens of sites away from Logto's own APIs. Logto's account API answers any application's opaque access token with
 * scope `openid` with the raw user id and profile. Opaque tokens have no other use under /api, so the guard does not depend on
 * which routes exist: an opaque token that was not issued to the account center is refused on all of them.
 */
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import type { Tenants } from '../tenants.ts';
import { accountApiErrors } from './errors.ts';

const accountCenterId = 'account-center';

/**
 * Logto takes whatever follows the six letters `Bearer` and one more character of any kind for the token; a stricter reading
 * here would be a way around. A JWT (RFC 7519) has three parts; those are checked by the Management API itself.
 */
export const readToken = (authorization: string | undefined): string | null => {
  if (!/^bearer/i.test(authorization ?? '')) {
    return null;
  }
  const token = (authorization ?? '').slice('Bearer'.length + 1).trim();
  return token === '' ? null : token;
};

const jwtParts = 3;
export const isJwt = (token: string): boolean => token.split('.').length === jwtParts;

export const readOpaqueToken = (authorization: string | undefined): string | null => {
  const token = readToken(authorization);
  return token !== null && !isJwt(token) ? token : null;
};

/** @throws passport.account_api_forbidden */
export const createAccountApiGuard =
  (provider: Provider, tenants: Tenants) =>
  async (ctx: Context): Promise<void> => {
    const isApi = /^\/+api(\/|$)/i.test(ctx.path);
    const value = isApi ? readOpaqueToken(ctx.headers.authorization) : null;
    if (!value) {
      return;
    }
    const { isProtected } = await tenants.get(provider);
    const token = isProtected ? await provider.AccessToken.find(value) : undefined;
    if (token && token.clientId !== accountCenterId) {
      throw accountApiErrors.account_api_forbidden({ detail: { clientId: token.clientId ?? '' } });
    }
  };
