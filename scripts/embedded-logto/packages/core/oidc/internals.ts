/** The only deep imports of oidc-provider; Logto's own grants stand on the same functions. */
// @ts-expect-error -- oidc-provider ships no types for its lib folder
import * as grantCommon from 'oidc-provider/lib/helpers/grant_common.js';
// @ts-expect-error -- see above
import resolve from 'oidc-provider/lib/helpers/resolve_resource.js';
// @ts-expect-error -- see above
import revoke from 'oidc-provider/lib/helpers/revoke.js';
// @ts-expect-error -- see above
import presence from 'oidc-provider/lib/helpers/validate_presence.js';
// @ts-expect-error -- see above
import check from 'oidc-provider/lib/shared/check_resource.js';
// @ts-expect-error -- see above
import weak from 'oidc-provider/lib/helpers/weak_cache.js';
import type { Account, FindAccount, KoaContextWithOIDC, Provider } from 'oidc-provider';

export type Configuration = {
  readonly findAccount: FindAccount;
  readonly conformIdTokenClaims: boolean;
  readonly scopes: ReadonlySet<string>;
  readonly rotateRefreshToken: boolean | ((ctx: KoaContextWithOIDC) => boolean);
  readonly features: {
    readonly userinfo: { readonly enabled: boolean };
    readonly resourceIndicators: {
      readonly enabled: boolean;
      readonly getResourceServerInfo: (
        ctx: KoaContextWithOIDC,
        indicator: string,
        client: unknown
      ) => Promise<{ readonly scope: string }>;
    };
  };
};

type AccessToken = InstanceType<Provider['AccessToken']>;
type Grant = InstanceType<Provider['Grant']>;
type RefreshToken = InstanceType<Provider['RefreshToken']>;

type Common = {
  readonly validateGrant: (ctx: KoaContextWithOIDC, grantId: string) => Promise<Grant>;
  readonly validateAccount: (
    ctx: KoaContextWithOIDC,
    findAccount: FindAccount,
    source: { readonly accountId?: string | undefined },
    name: string
  ) => Promise<Account>;
  readonly createAccessToken: (
    ctx: KoaContextWithOIDC,
    model: Provider['AccessToken'],
    source: object,
    grantType: string
  ) => AccessToken;
  readonly issueIdToken: (
    ctx: KoaContextWithOIDC,
    source: RefreshToken,
    token: AccessToken,
    grant: Grant,
    options: object,
    scope: ReadonlySet<string>
  ) => Promise<string | undefined>;
  readonly buildTokenResponse: (token: AccessToken, value: string, options: object) => object;
};

export const {
  validateGrant,
  validateAccount,
  createAccessToken,
  issueIdToken,
  buildTokenResponse,
} = grantCommon as Common;
export const resolveResource = resolve as (
  ctx: KoaContextWithOIDC,
  source: object,
  features: object,
  scope: ReadonlySet<string>
) => Promise<string | undefined>;
export const revokeGrant = revoke as (ctx: KoaContextWithOIDC, grantId: string) => Promise<void>;
export const validatePresence = presence as (
  ctx: KoaContextWithOIDC,
  ...names: readonly string[]
) => void;
export const checkResource = check as (
  ctx: KoaContextWithOIDC,
  next: () => Promise<void>
) => Promise<void>;

/** The provider's resolved configuration. */
export const getConfiguration = (provider: Provider): Configuration =>
  (weak as (provider: Provider) => { readonly configuration: Configuration })(provider)
    .configuration;

/** The handler the provider registered for a grant type. */
export const getGrantHandler = (
  provider: Provider,
  grantType: string
): ((ctx: KoaContextWithOIDC) => Promise<void>) => {
  const { grantTypeHandlers } = (
    weak as (provider: Provider) => {
      readonly grantTypeHandlers: ReadonlyMap<string, (ctx: KoaContextWithOIDC) => Promise<void>>;
    }
  )(provider);
  const handler = grantTypeHandlers.get(grantType);
  if (!handler) {
    throw new TypeError(`oidc-provider registered no handler for ${grantType}`);
  }
  return handler;
};
