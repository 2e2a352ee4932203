/**
 * Applications as OIDC clients: rows of `applications` and Logto's built-in ones, turned into client metadata with
 * Logto's defaults (auth method by type, grant types, custom metadata left in camelCase).
 */
import {
  accountCenterApplicationId,
  adminConsoleApplicationId,
  Applications,
  ApplicationType,
  demoAppApplicationId,
  deviceDemoAppApplicationId,
  GrantType,
} from '@logto/schemas';
import type { Application } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { errors } from 'oidc-provider';
import type { AllClientMetadata } from 'oidc-provider';
import snakecaseKeys from 'snakecase-keys';
import { selectWhere } from '../database.ts';

type ClientContext = {
  readonly pool: CommonQueryMethods;
  readonly endpoint: URL;
  readonly adminEndpoint: URL;
  readonly signingAlgorithm: 'ES384' | undefined;
};

type Options = { readonly allowTokenExchange?: boolean; readonly isDeviceFlow?: boolean };

const listGrantTypes = (type: ApplicationType, { isDeviceFlow }: Options): GrantType[] => {
  if (type === ApplicationType.MachineToMachine) {
    return [GrantType.ClientCredentials];
  }
  return type === ApplicationType.Native && isDeviceFlow
    ? [GrantType.DeviceCode, GrantType.RefreshToken]
    : [GrantType.AuthorizationCode, GrantType.RefreshToken];
};

const buildConstantMetadata = (
  type: ApplicationType,
  algorithm: 'ES384' | undefined,
  options: Options
): AllClientMetadata => {
  const isPublic = type === ApplicationType.Native || type === ApplicationType.SPA;
  const grantTypes = [
    ...listGrantTypes(type, options),
    ...(options.allowTokenExchange ? [GrantType.TokenExchange] : []),
  ];
  const hasRedirect = grantTypes.includes(GrantType.AuthorizationCode);
  return {
    application_type: type === ApplicationType.Native ? 'native' : 'web',
    token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic',
    authorization_signed_response_alg: algorithm,
    userinfo_signed_response_alg: algorithm,
    id_token_signed_response_alg: algorithm,
    introspection_signed_response_alg: algorithm,
    grant_types: grantTypes,
    ...(hasRedirect ? {} : { response_types: [] }),
    // oidc-provider's types name only the algorithms; undefined means its default.
  };
};

const join = (url: URL, path: string) =>
  new URL(path.replace(/^\//, ''), `${url.href.replace(/\/$/, '')}/`).href;

const findBuiltIn = (id: string, context: ClientContext): AllClientMetadata | null => {
  const { endpoint, signingAlgorithm } = context;
  const spa = (name: string, path: string, extra: object = {}): AllClientMetadata => ({
    ...buildConstantMetadata(ApplicationType.SPA, signingAlgorithm, {}),
    client_id: id,
    client_name: name,
    redirect_uris: [join(endpoint, path)],
    post_logout_redirect_uris: [join(endpoint, path)],
    ...extra,
  });
  switch (id) {
    case demoAppApplicationId: {
      return spa('Live Preview', '/demo-app');
    }
    case accountCenterApplicationId: {
      return spa('Account Center', '/account', { alwaysIssueRefreshToken: true });
    }
    case deviceDemoAppApplicationId: {
      return {
        ...buildConstantMetadata(ApplicationType.Native, signingAlgorithm, { isDeviceFlow: true }),
        client_id: id,
        client_name: 'Device Flow Preview',
        post_logout_redirect_uris: [join(endpoint, '/device-demo-app')],
      };
    }
    default: {
      return null;
    }
  }
};

/** The application's own row; null when there is none. */
export const findApplication = async (
  pool: CommonQueryMethods,
  id: string
): Promise<Application | null> => {
  const [row] = await selectWhere<Application>(pool, Applications)({ id });
  return row ?? null;
};

const listThirdPartyScopes = async (pool: CommonQueryMethods, applicationId: string) => {
  const rows = await pool.any<{ userScope: string }>(sql`
    select "user_scope" from "application_user_consent_user_scopes"
    where "application_id"=${applicationId}
  `);
  return ['openid', 'offline_access', ...rows.map(({ userScope }) => userScope)];
};

/** @throws InvalidClient when the application does not exist */
export const findClient = async (
  id: string,
  context: ClientContext
): Promise<AllClientMetadata> => {
  const builtIn = findBuiltIn(id, context);
  if (builtIn) {
    return builtIn;
  }
  const application = await findApplication(context.pool, id);
  if (!application) {
    throw new errors.InvalidClient(`invalid client ${id}`);
  }
  const { type, customClientMetadata, oidcClientMetadata, isThirdParty } = application;
  const metadata: AllClientMetadata = {
    client_id: id,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what the provider compares with, as in Logto
    client_secret: application.secret,
    client_name: application.name,
    ...buildConstantMetadata(type, context.signingAlgorithm, customClientMetadata as Options),
    ...(snakecaseKeys({ ...oidcClientMetadata }) as AllClientMetadata),
    ...customClientMetadata,
    ...(isThirdParty ? { scope: (await listThirdPartyScopes(context.pool, id)).join(' ') } : {}),
  };
  if (id !== adminConsoleApplicationId) {
    return metadata;
  }
  const console_ = join(context.adminEndpoint, '/console');
  return {
    ...metadata,
    redirect_uris: [...(metadata.redirect_uris ?? []), `${console_}/callback`],
    post_logout_redirect_uris: [...(metadata.post_logout_redirect_uris ?? []), console_],
  };
};
