/** Roles people have at a site, in the API: the site gives them with its key, an administrator for it. */
import { z } from 'zod';
import { asSite, asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import type { Sites } from '../sites/port.ts';
import { rulesErrors } from './errors.ts';
import { mostSiteRoles } from './site-roles.ts';
import type { SiteRoleGiver, SiteRoles } from './site-roles.ts';

const rolesGuard = z
  .object({
    roles: z
      .array(z.string().max(40))
      .max(mostSiteRoles)
      .describe('All of them: who has others loses those.'),
  })
  .strict();
const personPath = z.object({ user_ref: userRefGuard }).strict();
const adminPath = personPath.extend({ siteId: z.string().max(64) });
const unknownPerson = { status: 404, code: 'rules.person_unknown' };
const invalid = { status: 400, code: 'rules.invalid_role' };
const auditUnavailable = { status: 503, code: 'audit.unavailable' };

type SiteOf = { readonly siteId: string; readonly sectorId: string };

export const createSiteRoleOperations = ({
  siteRoles,
  pairwise,
  sites,
}: {
  readonly siteRoles: SiteRoles;
  readonly pairwise: Pick<Pairwise, 'findUser'>;
  readonly sites: Pick<Sites, 'get'>;
}): readonly Operation<Caller>[] => {
  const findSite = async (siteId: string): Promise<SiteOf> => ({
    siteId,
    sectorId: (await sites.get(siteId)).sectorId,
  });

  /** @throws rules.person_unknown */
  const getUserId = async ({ siteId, sectorId }: SiteOf, userRef: string) => {
    const userId = await pairwise.findUser(sectorId, userRef);
    if (userId === null) {
      throw rulesErrors.person_unknown({ detail: { siteId } });
    }
    return userId;
  };

  const list = async (site: SiteOf, userRef: string) => {
    await getUserId(site, userRef);
    return { body: { roles: await siteRoles.list(site.siteId, userRef) } };
  };

  const replace = async (
    site: SiteOf,
    userRef: string,
    roles: readonly string[],
    by: SiteRoleGiver
  ) => {
    const userId = await getUserId(site, userRef);
    await siteRoles.replace({ siteId: site.siteId, userId, userRef, roles }, by);
    return {};
  };

  return [
    defineOperation({
      id: 'listRoles',
      method: 'GET',
      url: '/roles/{user_ref}',
      tag: 'Roles',
      access: 'roles:write',
      summary: 'The roles a person has at your site',
      path: personPath,
      reply: rolesGuard,
      errors: [unknownPerson],
      handle: async ({ caller, path }) => list(asSite(caller), path.user_ref),
    }),
    defineOperation({
      id: 'replaceRoles',
      method: 'PUT',
      url: '/roles/{user_ref}',
      tag: 'Roles',
      access: 'roles:write',
      summary: 'Gives a person roles at your site, and takes all others',
      description:
        'Rules of your site can look at them (`site_roles`). They mean nothing at other sites and go with the identifier.',
      path: personPath,
      body: rolesGuard,
      errors: [unknownPerson, invalid, auditUnavailable],
      handle: async ({ caller, path, body }) => {
        const site = asSite(caller);
        const by = { type: 'site', id: site.actorId, ip: site.ip } as const;
        return replace(site, path.user_ref, body.roles, by);
      },
    }),
    defineOperation({
      id: 'listRolesOfPerson',
      method: 'GET',
      url: '/admin/sites/{siteId}/roles/{user_ref}',
      tag: 'Administration',
      access: 'staff:rules.read',
      summary: 'The roles a person has at a site',
      path: adminPath,
      reply: rolesGuard,
      errors: [unknownPerson, { status: 404, code: 'sites.not_found' }],
      handle: async ({ path }) => list(await findSite(path.siteId), path.user_ref),
    }),
    defineOperation({
      id: 'replaceRolesOfPerson',
      method: 'PUT',
      url: '/admin/sites/{siteId}/roles/{user_ref}',
      tag: 'Administration',
      access: 'staff:rules.write',
      summary: 'Gives a person roles at a site, and takes all others',
      path: adminPath,
      body: rolesGuard,
      errors: [unknownPerson, invalid, { status: 404, code: 'sites.not_found' }, auditUnavailable],
      handle: async ({ caller, path, body }) => {
        const { actorId: id, ip } = asStaff(caller);
        const site = await findSite(path.siteId);
        return replace(site, path.user_ref, body.roles, { type: 'admin', id, ip });
      },
    }),
  ];
};
