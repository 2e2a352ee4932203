/** Whether a client is a site, and which. Everything is, but the admin tenant and the two pages where people see their own data. */
import type { Site } from '../../plugins/sites/port.ts';
import { toAccountApplicationId } from '../account-application.ts';
import { readOnce } from '../request-context.ts';
import type { TenantRuntime } from '../tenants.ts';

/**
 * Logto’s account centre. Its previews (`demo-app`, `device-demo-app`) need no registration and anybody may start them: sites like any other,
 * which nobody has declared anything for.
 */
const ownClients = new Set(['account-center']);

export const isSiteClient = ({ id, isProtected }: TenantRuntime, clientId: string): boolean =>
  isProtected && !ownClients.has(clientId) && clientId !== toAccountApplicationId(id);

/** Read once per request: the provider asks at several of its seams. */
export const getSite = async ({ id, sites }: TenantRuntime, clientId: string): Promise<Site> =>
  readOnce(`site ${id} ${clientId}`, async () => sites.getSiteOfApplication(clientId));

export const getUserRef = async (
  tenant: TenantRuntime,
  clientId: string,
  userId: string
): Promise<{ site: Site; userRef: string }> => {
  const site = await getSite(tenant, clientId);
  const userRef = await readOnce(`user_ref ${tenant.id} ${site.sectorId} ${userId}`, async () =>
    tenant.pairwise.getUserRef(site.sectorId, userId)
  );
  return { site, userRef };
};

/** Blocked there, or about to be erased: served by no site then. */
export const isTurnedAway = async (
  { blocks, erasures }: TenantRuntime,
  siteId: string,
  userId: string
): Promise<boolean> => {
  const [isBlocked, erasure] = await Promise.all([
    blocks.isBlocked(siteId, userId),
    erasures.findPending(userId),
  ]);
  return isBlocked || erasure !== null;
};

/** Whether two applications belong to one site and so share its identifiers. */
export const isSameSite = async (
  tenant: TenantRuntime,
  clientId: string,
  otherClientId: string
): Promise<boolean> => {
  if (clientId === otherClientId) {
    return true;
  }
  if (!isSiteClient(tenant, clientId) || !isSiteClient(tenant, otherClientId)) {
    return false;
  }
  const [site, other] = await Promise.all([
    getSite(tenant, clientId),
    getSite(tenant, otherClientId),
  ]);
  return site.sectorId === other.sectorId;
};
