/**
 * Roles a site, or an administrator for it, gives people there: `editor`, `courier`. The person goes by the site's own identifier, so a role
 * says nothing at another site and goes with the identifier. Not Logto's organization roles: a site is no organization of Logto's, and a
 * membership there is the same for every site.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { rulesErrors } from './errors.ts';
import { createSiteRoleQueries } from './site-role-queries.ts';

export const mostSiteRoles = 20;
const rolePattern = /^[a-z][a-z0-9_-]{0,39}$/;

export type SiteRoleChange = {
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
  readonly roles: readonly string[];
};
/** Of a site's credential, or an administrator. */
export type SiteRoleGiver = {
  readonly type: 'site' | 'admin';
  readonly id: string;
  readonly ip: string | null;
};

export type SiteRoles = {
  readonly list: (siteId: string, userRef: string) => Promise<readonly string[]>;
  /** Gives these and takes all others; the same again changes nothing. @throws rules.invalid_role, audit.unavailable */
  readonly replace: (change: SiteRoleChange, by: SiteRoleGiver) => Promise<void>;
  /** Which there are at a site, and of how many people. */
  readonly listUsed: (
    siteId: string
  ) => Promise<readonly { readonly role: string; readonly people: number }[]>;
  /** Logto's roles for people. */
  readonly listUserRoles: () => Promise<readonly string[]>;
};

export const createSiteRoles = ({
  pool,
  tenantId,
  audit,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
}): SiteRoles => {
  const queries = createSiteRoleQueries(tenantId);
  return {
    list: async (siteId, userRef) => queries.list(pool, siteId, userRef),
    replace: async ({ siteId, userId, userRef, roles }, by) => {
      if (roles.length > mostSiteRoles || !roles.every((role) => rolePattern.test(role))) {
        throw rulesErrors.invalid_role();
      }
      await pool.transaction(async (connection) => {
        await queries.lock(connection, siteId, userRef);
        const changed = await queries.replace(connection, siteId, userRef, { roles, by: by.id });
        if (changed > 0) {
          await audit.appendIn(connection, [
            {
              actorType: by.type,
              actorId: by.id,
              userId,
              userRef,
              siteId,
              action: 'site_roles.replace',
              attributes: [],
              purpose: null,
              ip: by.ip,
              result: 'allowed',
            },
          ]);
        }
      });
    },
    listUsed: async (siteId) => queries.listUsed(pool, siteId),
    listUserRoles: async () => queries.listUserRoles(pool),
  };
};
