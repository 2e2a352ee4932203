/**
 * The refresh_token grant (RFC 6749 §6). Without an organization oidc-provider's own handler does everything; with one the
 * access token is an organization token.
 */
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { listUserOrganizationScopes } from '../../queries/access.ts';
import type { TenantContext } from '../../tenant-context.ts';
import {
  buildTokenResponse,
  createAccessToken,
  getConfiguration,
  issueIdToken,
  revokeGrant,
  validateAccount,
  validateGrant,
  validatePresence,
} from '../internals.ts';
import { describeOrganization } from '../resources.ts';
import { assertMember, assertOrganizationScope, readOrganizationId } from './organization.ts';

type RefreshToken = InstanceType<Provider['RefreshToken']>;
type Services = Pick<TenantContext, 'pool' | 'oidc'>;

const loadRefreshToken = async (ctx: KoaContextWithOIDC) => {
  const { client, params, provider } = ctx.oidc;
  validatePresence(ctx, 'refresh_token');
  const value = String(params?.['refresh_token']);
  const token = await provider.RefreshToken.find(value, { ignoreExpiration: true });
  if (!token?.grantId) {
    throw new errors.InvalidGrant('refresh token not found');
  }
  if (token.clientId !== client?.clientId) {
    throw new errors.InvalidGrant('client mismatch');
  }
  if (token.isExpired) {
    throw new errors.InvalidGrant('refresh token is expired');
  }
  return { token, value, grantId: token.grantId };
};

const rotate = async (
  ctx: KoaContextWithOIDC,
  token: RefreshToken,
  value: string
): Promise<{ token: RefreshToken; value: string }> => {
  const { rotateRefreshToken } = getConfiguration(ctx.oidc.provider);
  const isDue =
    typeof rotateRefreshToken === 'function' ? rotateRefreshToken(ctx) : rotateRefreshToken;
  if (!isDue) {
    return { token, value };
  }
  await token.consume();
  ctx.oidc.entity('RotatedRefreshToken', token);
  const { jti: _, iat: _iat, exp: _exp, ...kept } = token;
  const next = new ctx.oidc.provider.RefreshToken({
    ...kept,
    client: ctx.oidc.client,
    rotations: (token.rotations ?? 0) + 1,
    // The token's own fields are what its constructor takes.
  } as unknown as ConstructorParameters<Provider['RefreshToken']>[0]);
  ctx.oidc.entity('RefreshToken', next);
  return { token: next, value: await next.save() };
};

const issueOrganizationToken = async (
  ctx: KoaContextWithOIDC,
  organizationId: string,
  { pool, oidc }: Services
) => {
  const { provider, params, requestParamScopes } = ctx.oidc;
  const { findAccount, conformIdTokenClaims, features } = getConfiguration(provider);
  const loaded = await loadRefreshToken(ctx);
  const grant = await validateGrant(ctx, loaded.grantId);
  ctx.oidc.entity('RefreshToken', loaded.token);
  ctx.oidc.entity('Grant', grant);
  const account = await validateAccount(ctx, findAccount, loaded.token, 'refresh token');
  ctx.oidc.entity('Account', account);
  if (loaded.token.consumed) {
    await Promise.all([loaded.token.destroy(), revokeGrant(ctx, loaded.grantId)]);
    throw new errors.InvalidGrant('refresh token already used');
  }
  await assertMember(pool, organizationId, account.accountId);
  assertOrganizationScope(loaded.token.scopes);

  const { token, value } = await rotate(ctx, loaded.token, loaded.value);
  const { accountId } = account;
  const accessToken = createAccessToken(
    ctx,
    provider.AccessToken,
    { accountId, grantId: loaded.grantId, sessionUid: token.sessionUid, sid: token.sid },
    token.gty ?? 'refresh_token'
  );
  const scope: ReadonlySet<string> = params?.['scope'] ? requestParamScopes : token.scopes;
  const available = await listUserOrganizationScopes(pool, organizationId, accountId);
  const { audience, server } = describeOrganization(
    organizationId,
    available,
    oidc.signingAlgorithm
  );
  Object.assign(accessToken, {
    aud: audience,
    resourceServer: server,
    scope: available.flatMap(({ name }) => (scope.has(name) ? [name] : [])).join(' '),
  });
  ctx.oidc.entity('AccessToken', accessToken);
  const accessTokenValue = await accessToken.save();
  const idToken = await issueIdToken(
    ctx,
    token,
    accessToken,
    grant,
    { conformIdTokenClaims, userinfo: features.userinfo },
    scope
  );
  ctx.body = buildTokenResponse(accessToken, accessTokenValue, {
    idToken,
    refreshToken: value,
    source: token,
  });
};

export const refreshTokenParameters = ['refresh_token', 'scope', 'organization_id'];

export const createRefreshTokenHandler =
  (original: (ctx: KoaContextWithOIDC) => Promise<void>, services: Services) =>
  async (ctx: KoaContextWithOIDC) => {
    const organizationId = readOrganizationId(ctx);
    if (organizationId && !ctx.oidc.params?.['resource']) {
      await issueOrganizationToken(ctx, organizationId, services);
      return;
    }
    if (organizationId) {
      const { token } = await loadRefreshToken(ctx);
      await assertMember(services.pool, organizationId, token.accountId);
      assertOrganizationScope(token.scopes);
    }
    await original(ctx);
  };
