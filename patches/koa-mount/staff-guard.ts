/**
 * Who of the staff calls Logto's Management API, and whether their role may: Logto knows one scope for everything. Machines are not the
 * staff's; for a token that does not hold there is nobody, and the host refuses it.
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

const hasAll = (scope: unknown) => typeof scope === 'string' && scope.split(' ').includes('all');

/** @returns who calls; null when the token does not hold for this tenant's Management API */
export const createMemberReader = (provider: Provider) => {
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
  return async (ctx: Context, tenant: TenantRuntime, token: string): Promise<MemberCall | null> => {
    try {
      const { claims } = await verifierOf(tenant).verify(token);
      const audiences = [claims.aud ?? []].flat();
      if (!claims.sub || !audiences.includes(`https://${tenant.id}.logto.app/api`)) {
        return null;
      }
      if (!hasAll(claims['scope'])) {
        return null;
      }
      const member = await tenant.members.findRole(claims.sub);
      return {
        userId: claims.sub,
        ip: tenant.pseudonymiseIp(ctx.ip),
        role: member?.role ?? 'admin',
        siteIds: member?.siteIds ?? null,
      };
    } catch (error) {
      if (isPassportError(error) && error.httpStatus === 401) {
        return null;
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
