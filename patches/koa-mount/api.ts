/** `/passport/api/v1`: the plugins' operations for the tenant that the request is for, behind one authentication. */
import type { Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import {
  createAuthenticator,
  createDocsRoutes,
  createTokenVerifier,
} from '../../plugins/api/port.ts';
import { createAuthzenMetadata } from '../../plugins/attributes/port.ts';
import { buildTransmitterMetadata } from '../../plugins/events/port.ts';
import type { EventsConfig } from '../../plugins/events/port.ts';
import { createOpenApi, createRouter, prefix, toRoutes } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import type { ClientCheck } from '../../plugins/registration/port.ts';
import { isApiKey } from '../../plugins/sites/port.ts';
import { createEventsOf } from '../events.ts';
import { getSigningKey } from '../oidc-provider/wrapped.ts';
import { isSiteClient } from '../oidc-provider/site-context.ts';
import type { TenantRuntime, Tenants } from '../tenants.ts';
import { listOperations } from './operations.ts';
import type { AttachmentStatus } from './status-routes.ts';

const apiPrefix = '/api/v1';
/** In front of the path of the decision point (AuthZEN 1.0 §9.1) or of the issuer (SSF 1.0 §7.2). */
const wellKnown = {
  authzen: '/.well-known/authzen-configuration',
  ssf: '/.well-known/ssf-configuration',
};

const info = {
  title: 'Logto Passport',
  version: '1.0.0',
  description: `The API of sites, and of the people and administrators behind them.

**Sites** call with an API key (\`Authorization: Bearer ppk_…\`) or a token of a machine application that belongs to the site: the client credentials grant with \`resource=urn:logto-passport:api\` and a role such as "Passport site". **People** are represented by an access token of an application they are signed in to, **administrators** by a token of Logto's Management API.

Errors are \`{ "code", "message" }\`; codes are stable. Every answer about a person is recorded for them.`,
};

const createAuthenticatorOf = (provider: Provider, tenant: TenantRuntime) =>
  createAuthenticator({
    tenantId: tenant.id,
    verifier: createTokenVerifier({
      issuer: provider.issuer,
      readTenantKeys: tenant.readSigningKeys,
      readAdminKeys: tenant.readAdminSigningKeys,
      now: () => Date.now(),
    }),
    apiKeys: { isApiKey, authenticate: tenant.apiKeys.authenticate },
    findSite: tenant.sites.find,
    findSiteOfApplication: tenant.sites.findSiteOfApplication,
    findAccessToken: async (value) => {
      const token = await provider.AccessToken.find(value);
      const { accountId: userId, clientId } = token ?? {};
      if (!token || !userId || !clientId || !token.scopes.has('openid')) {
        return null;
      }
      return { userId, clientId, isOwnApplication: !isSiteClient(tenant, clientId) };
    },
    findMember: tenant.members.findRole,
    limiter: tenant.limiter,
    pseudonymiseIp: tenant.pseudonymiseIp,
  });

/** The application as the provider makes a client of it at a sign-in; what it refuses then, it refuses here. */
const checkClientOf =
  (provider: Provider) =>
  async (clientId: string, redirectUri: string): Promise<ClientCheck> => {
    const client = await provider.Client.find(clientId).catch(() => undefined);
    if (!client) {
      return 'refused';
    }
    return client.redirectUriAllowed(redirectUri) ? 'accepted' : 'redirect_uri_refused';
  };

export const createApi = (
  provider: Provider,
  tenants: Tenants,
  status: () => Pick<AttachmentStatus, 'telemetry'>,
  config: EventsConfig,
  log: Log
): Middleware => {
  const address = new URL(`${prefix}${apiPrefix}`, provider.issuer);
  const describeTransmitter = () =>
    buildTransmitterMetadata(
      { issuer: provider.issuer, jwksUri: `${provider.issuer}/jwks` },
      {
        configuration: `${address.href}/ssf/streams`,
        status: `${address.href}/ssf/status`,
        addSubject: `${address.href}/ssf/subjects/add`,
        removeSubject: `${address.href}/ssf/subjects/remove`,
        verification: `${address.href}/ssf/verify`,
      }
    );
  const documents = new Map<string, () => unknown>([
    [`${wellKnown.authzen}${address.pathname}`, () => createAuthzenMetadata(address.href)],
    [`${wellKnown.ssf}${new URL(provider.issuer).pathname}`, describeTransmitter],
    [wellKnown.ssf, describeTransmitter],
  ]);
  const routers = new WeakMap<TenantRuntime, Middleware>();

  const createRouterOf = (tenant: TenantRuntime) => {
    const events = createEventsOf(
      { tenant, issuer: provider.issuer, signingKey: getSigningKey(provider) },
      config,
      log
    );
    const operations = listOperations(tenant, events, {
      issuer: provider.issuer,
      checkClient: checkClientOf(provider),
      readHealth: async () =>
        status().telemetry.check({
          ...{ tenant, issuer: provider.issuer },
          signingKey: getSigningKey(provider),
        }),
    });
    const document = createOpenApi(operations, { info, serverUrl: address.href });
    return createRouter(
      [
        ...createDocsRoutes(() => document),
        ...tenants.observer
          .ofTenant(tenant.id)
          .calls(
            operations,
            toRoutes(operations, apiPrefix, createAuthenticatorOf(provider, tenant))
          ),
      ],
      log
    );
  };

  return async (ctx, next) => {
    const metadata = ctx.method === 'GET' ? documents.get(ctx.path) : undefined;
    if (metadata) {
      ctx.body = metadata();
      return;
    }
    const isApi = ['/api/', '/assets/api/'].some((start) =>
      ctx.path.startsWith(`${prefix}${start}`)
    );
    const tenant = isApi ? await tenants.get(provider) : null;
    if (!tenant?.isProtected) {
      await next();
      return;
    }
    const router = routers.get(tenant) ?? createRouterOf(tenant);
    routers.set(tenant, router);
    await router(ctx, next);
  };
};
