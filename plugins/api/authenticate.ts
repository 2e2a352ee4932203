/** From what a call carries to who calls. One answer, 401, for everything that does not hold. */
import type { Context } from 'koa';
import { z } from 'zod';
import { apiResource, assertAccess } from './access.ts';
import type { Caller } from './access.ts';
import { apiErrors } from './errors.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { StaffRole } from './staff-access.ts';
import type { TokenVerifier } from './tokens.ts';

type SiteOf = { readonly id: string; readonly sectorId: string };

export type AuthenticationDeps = {
  readonly tenantId: string;
  readonly verifier: TokenVerifier;
  readonly apiKeys: {
    readonly isApiKey: (text: string) => boolean;
    readonly authenticate: (presented: string) => Promise<{
      readonly siteId: string;
      readonly keyId: string;
      readonly scopes: readonly string[];
    }>;
  };
  readonly findSite: (siteId: string) => Promise<SiteOf | null>;
  /** Null for an application that belongs to no site. */
  readonly findSiteOfApplication: (applicationId: string) => Promise<SiteOf | null>;
  /** A live opaque access token; null for anything else. */
  readonly findAccessToken: (token: string) => Promise<{
    readonly userId: string;
    readonly clientId: string;
    readonly isOwnApplication: boolean;
  } | null>;
  /** The role of a member of the console; null for one who has none of their own. */
  readonly findMember: (userId: string) => Promise<{
    readonly role: StaffRole;
    readonly siteIds: readonly string[] | null;
  } | null>;
  readonly limiter: RateLimiter;
  readonly pseudonymiseIp: (ip: string) => string | null;
};

const claimsGuard = z.object({
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]).transform((aud) => [aud].flat()),
  client_id: z.string().optional(),
  scope: z.string().default(''),
});

const readBearer = (ctx: Context): string => {
  const [, token] = /^Bearer ([\w~+/.-]+=*)$/i.exec(ctx.get('authorization')) ?? [];
  if (!token) {
    throw apiErrors.unauthorized();
  }
  return token;
};

export const createAuthenticator = (deps: AuthenticationDeps) => {
  const { tenantId, verifier, apiKeys, findSite, findSiteOfApplication, findAccessToken } = deps;
  const managementApi = `https://${tenantId}.logto.app/api`;

  const fromJwt = async (token: string, ip: string | null): Promise<Caller> => {
    const { claims, signer } = await verifier.verify(token);
    const parsed = claimsGuard.safeParse(claims);
    if (!parsed.success) {
      throw apiErrors.unauthorized();
    }
    const { sub, aud, client_id: clientId, scope } = parsed.data;
    const scopes = scope.split(' ');
    if (aud.includes(managementApi)) {
      if (!scopes.includes('all')) {
        throw apiErrors.forbidden();
      }
      // A machine's token names the application twice; machines are the APIs of the tenant and have no role of their own.
      const isMachine = clientId === sub;
      const member = isMachine ? null : await deps.findMember(sub);
      // Who may do all in Logto is an administrator, unless a row says less.
      const { role, siteIds } = member ?? { role: 'admin', siteIds: null };
      return { type: 'admin', actorId: sub, ip, isMachine, role, siteIds };
    }
    // A person's token names the person.
    if (signer !== 'tenant' || !aud.includes(apiResource) || clientId !== sub) {
      throw apiErrors.unauthorized();
    }
    const site = await findSiteOfApplication(sub);
    if (!site) {
      throw apiErrors.no_site();
    }
    return { type: 'site', siteId: site.id, sectorId: site.sectorId, actorId: sub, scopes, ip };
  };

  const fromApiKey = async (presented: string, ip: string | null): Promise<Caller> => {
    const { siteId, keyId, scopes } = await apiKeys.authenticate(presented);
    const site = await findSite(siteId);
    if (!site) {
      throw apiErrors.unauthorized();
    }
    return { type: 'site', siteId, sectorId: site.sectorId, actorId: keyId, scopes, ip };
  };

  const fromAccessToken = async (token: string, ip: string | null): Promise<Caller> => {
    const found = await findAccessToken(token);
    if (!found) {
      throw apiErrors.unauthorized();
    }
    const { userId, clientId, isOwnApplication } = found;
    const site = isOwnApplication ? null : await findSiteOfApplication(clientId);
    if (!isOwnApplication && !site) {
      throw apiErrors.no_site();
    }
    return { type: 'person', userId, siteId: site?.id ?? null, actorId: clientId, ip };
  };

  const identify = async (token: string, ip: string | null): Promise<Caller> => {
    if (apiKeys.isApiKey(token)) {
      return fromApiKey(token, ip);
    }
    return token.split('.').length === 3 ? fromJwt(token, ip) : fromAccessToken(token, ip);
  };

  /** Who is counted together: a site whatever credential it uses. */
  const toBucket = (caller: Caller): string =>
    caller.type === 'site'
      ? `site ${caller.siteId}`
      : caller.type === 'public'
        ? 'public'
        : `${caller.type} ${caller.type === 'person' ? caller.userId : caller.actorId}`;

  /** @throws api.too_many_requests */
  const charge = async (ctx: Context, caller: Caller, points: number) => {
    const bucket = `${tenantId} ${toBucket(caller)}`;
    const wait = await deps.limiter.take(bucket, points);
    if (wait !== null) {
      ctx.set('Retry-After', String(wait));
      throw apiErrors.too_many_requests({ detail: { bucket } });
    }
  };

  const authenticate = async (ctx: Context, access: string): Promise<Caller> => {
    const ip = deps.pseudonymiseIp(ctx.ip);
    if (access === 'public') {
      return { type: 'public', ip };
    }
    try {
      const caller = await identify(readBearer(ctx), ip);
      await charge(ctx, caller, 1);
      assertAccess(caller, access);
      return caller;
    } catch (error) {
      // RFC 6750 §3.
      ctx.set('WWW-Authenticate', 'Bearer');
      throw error;
    }
  };
  return { authenticate, charge };
};
