/**
 * Logto's Account API, reading only: the part our tests need. Like stock Logto it accepts ANY application's opaque access token with
 * scope `openid` and answers with the raw profile: that is the bypass the pack closes.
 */
import type Router from 'koa-router';
import { sql } from '@silverhand/slonik';
import { RequestError } from '../../errors.ts';
import { findUser } from '../../oidc/claims.ts';
import type { TenantContext } from '../../tenant-context.ts';

const authenticate = async (
  { provider, pool }: TenantContext,
  authorization: string | undefined
): Promise<{ userId: string; scopes: ReadonlySet<string> }> => {
  // As lax as Logto: any character may stand behind the word.
  const value = authorization?.startsWith('Bearer') ? authorization.slice(7) : undefined;
  if (!value) {
    throw new RequestError('auth.authorization_header_missing', 401);
  }
  const token = await provider.AccessToken.find(value);
  if (!token?.accountId) {
    throw new RequestError('auth.unauthorized', 401);
  }
  if (!token.scopes.has('openid')) {
    throw new RequestError('auth.forbidden', 403);
  }
  const center = await pool.maybeOne<{ enabled: boolean }>(sql`
    select "enabled" from "account_centers"
    where "id"='default'
  `);
  if (!center?.enabled) {
    throw new RequestError('account_center.not_enabled', 400);
  }
  return { userId: token.accountId, scopes: token.scopes };
};

export const registerAccountRoutes = (router: Router, tenant: TenantContext) => {
  const getProfile = async (authorization: string | undefined) => {
    const { userId, scopes } = await authenticate(tenant, authorization);
    const user = await findUser(tenant.pool, userId);
    if (!user) {
      throw new RequestError('entity.not_found', 404);
    }
    const { id, username, name, avatar, primaryEmail, primaryPhone, profile, lastSignInAt } = user;
    return {
      id,
      ...(scopes.has('profile') ? { username, name, avatar, profile, lastSignInAt } : {}),
      ...(scopes.has('email') ? { primaryEmail } : {}),
      ...(scopes.has('phone') ? { primaryPhone } : {}),
    };
  };

  router.get('/my-account', async (ctx) => {
    ctx.body = await getProfile(ctx.headers.authorization);
  });
};
