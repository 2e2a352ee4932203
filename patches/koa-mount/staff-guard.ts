/**
 * Who of the staff calls Logto's Management API, and whether their role may: Logto knows one scope for everything. Machines are not the
 * staff's.
 *
 * The host keeps the administrators' keys for an hour, the pack for a minute: a token may be good for the host and unknown here. Such a token
 * is none, wherever it is shown.
 */
import type { Context } from 'koa';
import type { Provider } from 'oidc-provider';
import { createTokenVerifier } from '../../plugins/api/port.ts';
import type { StaffRole, TokenVerifier } from '../../plugins/api/port.ts';
import { decideLogtoAccess, staffErrors } from '../../plugins/staff/port.ts';
import { isPassportError } from '../../schemas/errors.ts';
import type { TenantRuntime } from '../tenants.ts';

export type MemberCall = {
  readonly userId: string;
  readonly ip: string | null;
  readonly role: StaffRole;
  readonly siteIds: readonly string[] | null;
};

/**
 * `nobody`: a good token, but for something else or without the scope; the host reads the same in it, and refuses it where it is not for.
 * `unknown`: whose it is cannot be said.
 */
export type StaffCall =
  | { readonly type: 'member'; readonly member: MemberCall }
  | { readonly type: 'nobody' }
  | { readonly type: 'unknown' };

const nobody = { type: 'nobody' } as const;

const hasAll = (scope: unknown) => typeof scope === 'string' && scope.split(' ').includes('all');

/** @throws api.keys_unavailable: a token that could not be checked is not unknown */
export const createCallerReader = (provider: Provider) => {
  const verifiers = new WeakMap<TenantRuntime, TokenVerifier>();
  const verifierOf = (tenant: TenantRuntime) => {
    const verifier =
      verifiers.get(tenant) ??
      createTokenVerifier({
        issuer: provider.issuer,
        readTenantKeys: tenant.readSigningKeys,
        readAdminKeys: tenant.readAdminSigningKeys,
        now: () => Date.now(),
      });
    verifiers.set(tenant, verifier);
    return verifier;
  };
  return async (ctx: Context, tenant: TenantRuntime, token: string): Promise<StaffCall> => {
    try {
      const { claims } = await verifierOf(tenant).verify(token);
      const audiences = [claims.aud ?? []].flat();
      if (!claims.sub || !audiences.includes(`https://${tenant.id}.logto.app/api`)) {
        return nobody;
      }
      if (!hasAll(claims['scope'])) {
        return nobody;
      }
      const found = await tenant.members.findRole(claims.sub);
      const member = {
        userId: claims.sub,
        ip: tenant.pseudonymiseIp(ctx.ip),
        role: found?.role ?? 'admin',
        siteIds: found?.siteIds ?? null,
      };
      return { type: 'member', member };
    } catch (error) {
      if (isPassportError(error) && error.httpStatus === 401) {
        return { type: 'unknown' };
      }
      throw error;
    }
  };
};

const listOwnApplications = async (tenant: TenantRuntime, { siteIds }: MemberCall) =>
  (await tenant.sites.list())
    .filter(({ id }) => siteIds?.includes(id) ?? true)
    .flatMap(({ applicationIds }) => applicationIds);

/**
 * @returns the applications that a list is to be cut down to; null for no cutting
 * @throws staff.forbidden
 */
export const assertMayCallLogto = async (
  { method, path }: Context,
  tenant: TenantRuntime,
  member: MemberCall
): Promise<readonly string[] | null> => {
  const access = decideLogtoAccess(member.role, { method, path });
  if (access.type === 'allow') {
    return null;
  }
  const own = access.type === 'deny' ? [] : await listOwnApplications(tenant, member);
  if (access.type === 'own-applications') {
    return own;
  }
  if (access.type === 'one-application' && own.includes(access.applicationId)) {
    return null;
  }
  throw staffErrors.forbidden({ detail: { role: member.role } });
};
