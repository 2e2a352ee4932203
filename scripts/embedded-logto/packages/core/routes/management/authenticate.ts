/** Bearer tokens of the Management API: signed by this tenant or by the admin tenant, for this tenant's API, scope `all`. */
import { adminTenantId, getManagementApiResourceIndicator } from '@logto/schemas';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Middleware } from 'koa';
import { RequestError } from '../../errors.ts';
import { loadOidcKeys } from '../../oidc/keys.ts';
import type { TenantContext } from '../../tenant-context.ts';

const readBearer = (authorization: string | undefined): string => {
  if (!authorization) {
    throw new RequestError('auth.authorization_header_missing', 401);
  }
  // As loosely as Logto: the word, and whatever follows it and one more character.
  const token = /^bearer/i.test(authorization) ? authorization.slice('Bearer'.length + 1) : '';
  if (!token) {
    throw new RequestError('auth.authorization_token_type_not_supported', 401);
  }
  return token;
};

const loadTrust = async (tenant: TenantContext) => {
  const own = { keys: [...tenant.oidc.publicJwks], issuers: [tenant.issuer] };
  if (tenant.isAdmin) {
    return own;
  }
  const admin = await loadOidcKeys(tenant.sharedPool, adminTenantId);
  return {
    keys: [...own.keys, ...admin.publicJwks],
    issuers: [...own.issuers, new URL('/oidc', tenant.environment.adminEndpoint).href],
  };
};

/** @throws auth.* with 401 without a valid token, 403 without the scope */
export const authenticate = (tenant: TenantContext): Middleware => {
  const audience = getManagementApiResourceIndicator(tenant.id);
  return async (ctx, next) => {
    const token = readBearer(ctx.headers.authorization);
    const { keys, issuers } = await loadTrust(tenant);
    const verified = await jwtVerify(token, createLocalJWKSet({ keys }), {
      issuer: issuers,
      audience,
    }).catch(() => {
      throw new RequestError('auth.unauthorized', 401);
    });
    const { scope } = verified.payload;
    if (typeof scope !== 'string' || !scope.split(' ').includes('all')) {
      throw new RequestError('auth.forbidden', 403);
    }
    // What Logto's own authentication leaves behind.
    Reflect.set(ctx, 'auth', { type: 'app', id: verified.payload.sub, scopes: scope.split(' ') });
    await next();
  };
};
