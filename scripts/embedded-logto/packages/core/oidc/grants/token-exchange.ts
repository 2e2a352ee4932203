/**
 * Token exchange (RFC 8693) as Logto does it: the subject is an impersonation token (`sub_…`), an opaque access token or a
 * JWT access token of this issuer; an actor token adds `act.sub`.
 *
 * Like stock Logto this trusts the `sub` of a JWT to be a user id and writes the actor's user id into `act`. Those are
 * the leaks that the pack's tests show on a bare host and closed with the pack.
 */
import { GrantType } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { nanoid } from 'nanoid';
import { errors } from 'oidc-provider';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { listUserOrganizationScopes } from '../../queries/access.ts';
import type { TenantContext } from '../../tenant-context.ts';
import {
  createAccessToken,
  getConfiguration,
  resolveResource,
  validateAccount,
  validatePresence,
} from '../internals.ts';
import { describeOrganization } from '../resources.ts';
import { assertMember, readOrganizationId } from './organization.ts';

export const tokenExchangeParameters = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'organization_id',
  'scope',
];

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const impersonationTokenType = 'urn:logto:token-type:impersonation_token';
const impersonationPrefix = 'sub_';

type Services = Pick<TenantContext, 'pool' | 'oidc' | 'issuer'>;
type Subject = { readonly userId: string; readonly subjectTokenId?: string };

const readImpersonationToken = async (pool: CommonQueryMethods, id: string): Promise<Subject> => {
  const row = await pool.maybeOne<{
    userId: string;
    expiresAt: number;
    consumedAt: number | null;
  }>(sql`
    select "user_id", "expires_at", "consumed_at" from "subject_tokens"
    where "id"=${id}
  `);
  if (!row || row.expiresAt <= Date.now() || row.consumedAt !== null) {
    throw new errors.InvalidGrant('subject token is not valid');
  }
  return { userId: row.userId, subjectTokenId: id };
};

const readJwt = async (token: string, { oidc, issuer }: Services): Promise<Subject> => {
  const keys = createLocalJWKSet({ keys: [...oidc.publicJwks] });
  const verified = await jwtVerify(token, keys, { issuer }).catch(() => null);
  if (!verified?.payload.sub) {
    throw new errors.InvalidGrant('invalid subject token');
  }
  return { userId: verified.payload.sub };
};

const readSubject = async (ctx: KoaContextWithOIDC, services: Services): Promise<Subject> => {
  const token = String(ctx.oidc.params?.['subject_token']);
  const type = String(ctx.oidc.params?.['subject_token_type']);
  if (type === impersonationTokenType || token.startsWith(impersonationPrefix)) {
    return readImpersonationToken(services.pool, token);
  }
  if (type !== accessTokenType) {
    throw new errors.InvalidGrant('unsupported subject token type');
  }
  const opaque = await ctx.oidc.provider.AccessToken.find(token);
  return opaque ? { userId: opaque.accountId } : readJwt(token, services);
};

const readActor = async (ctx: KoaContextWithOIDC): Promise<string | undefined> => {
  const { params, provider } = ctx.oidc;
  const actor = params?.['actor_token'];
  if (typeof actor !== 'string' || actor === '') {
    return undefined;
  }
  if (params?.['actor_token_type'] !== accessTokenType) {
    throw new errors.InvalidGrant('unsupported actor token type');
  }
  const token = await provider.AccessToken.find(actor);
  if (!token?.scope?.includes('openid')) {
    throw new errors.InvalidGrant('invalid actor token');
  }
  return token.accountId;
};

type AccessToken = InstanceType<Provider['AccessToken']>;
type Grant = InstanceType<Provider['Grant']>;

const aimAtOrganization = async (
  ctx: KoaContextWithOIDC,
  target: { token: AccessToken; grant: Grant; organizationId: string },
  { pool, oidc }: Services
) => {
  const { token, grant, organizationId } = target;
  const available = await listUserOrganizationScopes(pool, organizationId, token.accountId);
  const { audience, server } = describeOrganization(
    organizationId,
    available,
    oidc.signingAlgorithm
  );
  const scope = available
    .flatMap(({ name }) => (ctx.oidc.requestParamScopes.has(name) ? [name] : []))
    .join(' ');
  Object.assign(token, { aud: audience, resourceServer: server, scope });
  grant.addResourceScope(audience, scope);
};

const aimAtResource = async (ctx: KoaContextWithOIDC, token: AccessToken, grant: Grant) => {
  const { params, provider, requestParamScopes, client } = ctx.oidc;
  const { features, scopes } = getConfiguration(provider);
  const resource = await resolveResource(
    ctx,
    { resourceIndicators: new Set([params?.['resource']]) },
    features,
    requestParamScopes
  );
  if (!resource) {
    const scope = [...requestParamScopes].filter((name) => scopes.has(name)).join(' ');
    Object.assign(token, { scope });
    grant.addOIDCScope(scope);
    return;
  }
  const info = await features.resourceIndicators.getResourceServerInfo(ctx, resource, client);
  const allowed = new Set(info.scope.split(' '));
  const scope = [...requestParamScopes].filter((name) => allowed.has(name)).join(' ');
  // ResourceServer is a static of Provider that its types do not name.
  const { ResourceServer } = provider as unknown as {
    ResourceServer: new (indicator: string, info: object) => object;
  };
  Object.assign(token, { resourceServer: new ResourceServer(resource, info), scope });
  grant.addResourceScope(resource, scope);
};

const consumeSubjectToken = async (pool: CommonQueryMethods, id: string) => {
  await pool.query(sql`
    update "subject_tokens"
    set "consumed_at"=to_timestamp(${Date.now()}::double precision / 1000)
    where "id"=${id}
  `);
};

export const createTokenExchangeHandler =
  (services: Services) => async (ctx: KoaContextWithOIDC) => {
    const { client, provider } = ctx.oidc;
    validatePresence(ctx, 'subject_token', 'subject_token_type');
    if (!client) {
      throw new errors.InvalidClient('client must be available');
    }
    const { findAccount } = getConfiguration(provider);
    const { userId, subjectTokenId } = await readSubject(ctx, services);
    const account = await validateAccount(ctx, findAccount, { accountId: userId }, 'subject token');
    ctx.oidc.entity('Account', account);
    const organizationId = readOrganizationId(ctx);
    if (organizationId) {
      await assertMember(services.pool, organizationId, account.accountId);
    }

    const { accountId } = account;
    const grantId = nanoid();
    // `jti` is taken by the model's constructor though its types do not say so.
    const grant = new provider.Grant({ jti: grantId, accountId, clientId: client.clientId } as {
      accountId: string;
      clientId: string;
    });
    const token = createAccessToken(
      ctx,
      provider.AccessToken,
      { accountId, grantId },
      GrantType.TokenExchange
    );
    token.extra = subjectTokenId ? { subjectTokenId } : {};
    await (organizationId && !ctx.oidc.params?.['resource']
      ? aimAtOrganization(ctx, { token, grant, organizationId }, services)
      : aimAtResource(ctx, token, grant));
    const actorId = await readActor(ctx);
    if (actorId) {
      token.extra = { ...token.extra, act: { sub: actorId } };
    }
    await grant.save();
    ctx.oidc.entity('Grant', grant);
    ctx.oidc.entity('AccessToken', token);
    const value = await token.save();
    if (subjectTokenId) {
      await consumeSubjectToken(services.pool, subjectTokenId);
    }
    ctx.body = {
      access_token: value,
      expires_in: token.expiration,
      scope: token.scope,
      token_type: token.tokenType,
    };
  };
