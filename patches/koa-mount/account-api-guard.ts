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

/** A JWT (RFC 7519) has three parts; those are checked by the Management API itself. */
const readOpaqueToken = (authorization: string | undefined): string | null => {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  return token && token.split('.').length !== 3 ? token : null;
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
