/**
 * The OIDC provider of one tenant, configured the way Logto configures its own: same features, lifetimes, scopes and
 * claims, storage on Logto's tables.
 */
import { userClaims } from '@logto/core-kit';
import {
  CustomClientMetadataKey,
  customClientMetadataDefault,
  ExtraParamsKey,
  GrantType,
} from '@logto/schemas';
import { errors, Provider } from 'oidc-provider';
import type {
  AllClientMetadata,
  Configuration,
  KoaContextWithOIDC,
  UnknownObject,
} from 'oidc-provider';
import { findDefaultResource } from '../queries/access.ts';
import type { TenantContext } from '../tenant-context.ts';
import { createAdapterFactory } from './adapter.ts';
import { buildClaims, findUser } from './claims.ts';
import {
  clientCredentialsParameters,
  createClientCredentialsHandler,
} from './grants/client-credentials.ts';
import { readOrganizationId } from './grants/organization.ts';
import { createRefreshTokenHandler, refreshTokenParameters } from './grants/refresh-token.ts';
import { createTokenExchangeHandler, tokenExchangeParameters } from './grants/token-exchange.ts';
import type { InstanceQueries } from './instances.ts';
import { getGrantHandler } from './internals.ts';
import { buildPromptUrl } from './prompt-url.ts';
import { describeResource } from './resources.ts';
import { buildTokenClaims } from './token-claims.ts';
import { deviceFlow } from './device-flow.ts';
import { renderLogout, renderLogoutDone } from '../pages/logout.ts';
import { prepareRequest } from './prepare-request.ts';

const hour = 3600;
const day = 24 * hour;
const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512'] as const;
const cookie = { sameSite: 'lax', path: '/', signed: true, overwrite: true } as const;
const rotationLifetimeSeconds = 365.25 * day;

type Services = Omit<TenantContext, 'provider'>;
type Metadata = AllClientMetadata & {
  idTokenTtl?: number;
  refreshTokenTtl?: number;
  refreshTokenTtlInDays?: number;
  rotateRefreshToken?: boolean;
  alwaysIssueRefreshToken?: boolean;
  corsAllowedOrigins?: string[];
};

const metadataOf = (client: { metadata: () => AllClientMetadata }) => client.metadata() as Metadata;

/** Rotates tokens of public clients always and others near their end, for at most a year. */
const shouldRotate = (ctx: KoaContextWithOIDC): boolean => {
  const { RefreshToken: token, Client: client } = ctx.oidc.entities;
  if (!token || !client || metadataOf(client).rotateRefreshToken === false) {
    return false;
  }
  if (token.totalLifetime() >= rotationLifetimeSeconds) {
    return false;
  }
  return (
    (client.clientAuthMethod === 'none' && !token.isSenderConstrained()) ||
    token.ttlPercentagePassed() >= 70
  );
};

const buildTtl = (services: Services): NonNullable<Configuration['ttl']> => ({
  IdToken: (_ctx, _token, client) =>
    metadataOf(client).idTokenTtl ?? customClientMetadataDefault.idTokenTtl,
  RefreshToken: (ctx, token, client) => {
    const { RotatedRefreshToken: rotated } = ctx.oidc.entities;
    const isSpa = client.applicationType === 'web' && client.clientAuthMethod === 'none';
    if (rotated && isSpa && !token.isSenderConstrained()) {
      return rotated.remainingTTL;
    }
    const { refreshTokenTtlInDays: days, refreshTokenTtl } = metadataOf(client);
    return days === undefined
      ? (refreshTokenTtl ?? customClientMetadataDefault.refreshTokenTtlInDays * day)
      : days * day;
  },
  AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? hour,
  DeviceCode: 600,
  Interaction: hour,
  Session: services.oidc.sessionTtlSeconds ?? 14 * day,
  Grant: 180 * day,
});

const buildFeatures = (services: Services): NonNullable<Configuration['features']> => ({
  userinfo: { enabled: true },
  revocation: { enabled: true },
  introspection: { enabled: true },
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  dPoP: { enabled: false },
  backchannelLogout: { enabled: true },
  deviceFlow,
  rpInitiatedLogout: { logoutSource: renderLogout, postLogoutSuccessSource: renderLogoutDone },
  resourceIndicators: {
    enabled: true,
    defaultResource: async () =>
      // Without a default oidc-provider wants undefined, which its types do not allow.
      ((await findDefaultResource(services.pool))?.indicator ?? undefined) as unknown as string,
    useGrantedResource: () => false,
    getResourceServerInfo: async (ctx, indicator) => {
      const { client, session, entities } = ctx.oidc;
      return describeResource(
        services.pool,
        indicator,
        {
          clientId: client?.clientId,
          userId: session?.accountId ?? entities.Account?.accountId,
          organizationId: readOrganizationId(ctx),
        },
        services.oidc.signingAlgorithm
      );
    },
  },
});

/**
 * oidc-provider refuses special-use addresses by a dispatcher it puts into every request; development and closed networks
 * may leave it out, as in Logto.
 */
const buildFetch = ({ environment }: Services): Pick<Configuration, 'fetch'> =>
  environment.isPrivateNetworkAllowed
    ? {
        fetch: async (input, options) => {
          // The dispatcher is undici's extension of RequestInit, unknown to the types.
          const { dispatcher: _, ...rest } = { dispatcher: undefined, ...options };
          return fetch(input, rest);
        },
      }
    : {};

export const createTenantProvider = (services: Services, instances: InstanceQueries): Provider => {
  const { pool, oidc, issuer, endpoint, environment } = services;
  const provider = new Provider(issuer, {
    adapter: createAdapterFactory(instances, {
      pool,
      endpoint,
      adminEndpoint: environment.adminEndpoint,
      signingAlgorithm: oidc.signingAlgorithm,
    }),
    renderError: (ctx, out) => {
      ctx.body = out;
    },
    cookies: { keys: [...oidc.cookieKeys], long: cookie, short: cookie },
    jwks: { keys: [...oidc.privateJwks] },
    enabledJWA: {
      authorizationSigningAlgValues: [...signingAlgorithms],
      userinfoSigningAlgValues: [...signingAlgorithms],
      idTokenSigningAlgValues: [...signingAlgorithms],
      introspectionSigningAlgValues: [...signingAlgorithms],
    },
    conformIdTokenClaims: false,
    ...buildFetch(services),
    features: buildFeatures(services),
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (code.scopes.has('offline_access') ||
        (client.applicationType === 'web' && metadataOf(client).alwaysIssueRefreshToken === true)),
    interactions: { url: (ctx, interaction) => buildPromptUrl(ctx, interaction) },
    extraParams: Object.values(ExtraParamsKey),
    extraTokenClaims: async (ctx, token): Promise<UnknownObject | undefined> =>
      buildTokenClaims(ctx, token, services),
    extraClientMetadata: { properties: Object.values(CustomClientMetadataKey) },
    clientBasedCORS: (ctx, origin, client) =>
      ctx.URL.origin === origin ||
      (metadataOf(client).corsAllowedOrigins ?? []).includes(origin) ||
      (client.redirectUris ?? []).some(
        (uri) => URL.canParse(uri) && new URL(uri).origin === origin
      ),
    claims: userClaims as unknown as NonNullable<Configuration['claims']>,
    findAccount: async (_ctx, sub) => {
      const user = await findUser(pool, sub);
      if (!user) {
        throw new errors.InvalidGrant('user not found');
      }
      return {
        accountId: sub,
        claims: async (use, scope, _claims, rejected) =>
          buildClaims(pool, user, { use, scope, rejected }),
      };
    },
    ttl: buildTtl(services),
    rotateRefreshToken: shouldRotate,
    pkce: { required: (_ctx, client) => client.clientAuthMethod !== 'client_secret_basic' },
  });

  provider.registerGrantType(
    GrantType.RefreshToken,
    createRefreshTokenHandler(getGrantHandler(provider, GrantType.RefreshToken), services),
    [...refreshTokenParameters, 'resource'],
    ['resource']
  );
  provider.registerGrantType(
    GrantType.ClientCredentials,
    createClientCredentialsHandler(services),
    [...clientCredentialsParameters, 'resource'],
    ['resource']
  );
  provider.registerGrantType(
    GrantType.TokenExchange,
    createTokenExchangeHandler(services),
    [...tokenExchangeParameters, 'resource'],
    ['resource']
  );
  provider.use(prepareRequest(provider, pool));
  return provider;
};
