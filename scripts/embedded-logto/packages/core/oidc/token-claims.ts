/**
 * Extra claims of access tokens: organization id, `act` of a token exchange, and what the tenant's custom-claims script
 * returns. The script runs in a VM context with the user's data, as in Logto: what it returns goes into the token.
 */
import { runInNewContext } from 'node:vm';
import { GrantType } from '@logto/schemas';
import type { KoaContextWithOIDC, UnknownObject } from 'oidc-provider';
import type { TenantContext } from '../tenant-context.ts';
import { findConfig } from '../queries/configs.ts';
import { listUserOrganizations, listUserRoles } from '../queries/access.ts';
import { findUser } from './claims.ts';

const scriptTimeoutMs = 3000;

type Services = Pick<TenantContext, 'pool' | 'id'>;
type Script = { readonly script?: string; readonly environmentVariables?: object };

const buildUserContext = async ({ pool }: Services, userId: string) => {
  const user = await findUser(pool, userId);
  if (!user) {
    return undefined;
  }
  const {
    passwordEncrypted: _,
    passwordEncryptionMethod: _method,
    mfaVerifications: _mfa,
    ...shown
  } = user;
  return {
    ...shown,
    roles: await listUserRoles(pool, userId),
    organizations: await listUserOrganizations(pool, userId),
  };
};

const runScript = async (
  { script, environmentVariables }: Script,
  input: { token: object; context: object }
): Promise<UnknownObject> => {
  const getClaims: unknown = runInNewContext(
    `${script ?? ''}\n;getCustomJwtClaims;`,
    {},
    {
      timeout: scriptTimeoutMs,
    }
  );
  if (typeof getClaims !== 'function') {
    throw new TypeError('the custom claims script defines no getCustomJwtClaims');
  }
  const result: unknown = await Reflect.apply(getClaims, undefined, [
    {
      ...input,
      environmentVariables: environmentVariables ?? {},
      api: {
        denyAccess: (message?: string) => {
          throw new Error(message ?? 'Access denied');
        },
      },
    },
  ]);
  return typeof result === 'object' && result !== null ? { ...result } : {};
};

const customize = async (
  ctx: KoaContextWithOIDC,
  token: unknown,
  services: Services
): Promise<UnknownObject> => {
  const { AccessToken, ClientCredentials } = ctx.oidc.provider;
  const isUserToken = token instanceof AccessToken;
  if (!isUserToken && !(token instanceof ClientCredentials)) {
    return {};
  }
  const config = await findConfig<Script>(
    services.pool,
    isUserToken ? 'jwt.accessToken' : 'jwt.clientCredentials'
  );
  if (!config?.script) {
    return {};
  }
  const context = isUserToken ? { user: await buildUserContext(services, token.accountId) } : {};
  try {
    return await runScript(config, {
      token: { jti: token.jti, clientId: token.clientId, scope: token.scope },
      context,
    });
  } catch {
    // A broken script costs its claims, not the sign-in: Logto's default as well.
    return {};
  }
};

export const buildTokenClaims = async (
  ctx: KoaContextWithOIDC,
  token: unknown,
  services: Services
): Promise<UnknownObject | undefined> => {
  const { AccessToken, ClientCredentials } = ctx.oidc.provider;
  const { params } = ctx.oidc;
  const isExchanged = token instanceof AccessToken && token.gty === GrantType.TokenExchange;
  const act = isExchanged ? token.extra?.['act'] : undefined;
  const isAccessToken = token instanceof AccessToken || token instanceof ClientCredentials;
  const organizationId =
    isAccessToken && params?.['resource'] ? params['organization_id'] : undefined;
  const claims = {
    ...(act ? { act } : {}),
    ...(organizationId ? { organization_id: organizationId } : {}),
    ...(await customize(ctx, token, services)),
  };
  return Object.keys(claims).length > 0 ? claims : undefined;
};
