/** Finds the tenant of a hook and asks it for the signing key and for how the application's site knows the person. */
import type { DatabasePool } from '@silverhand/slonik';
import { openPool } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { findHook, findRoleOfHook, webhooksErrors } from '../../plugins/webhooks/port.ts';
import type { OpenedHook, WebhookSubject } from '../../plugins/webhooks/port.ts';
import { getUserRef, isSiteClient } from '../oidc-provider/site-context.ts';
import { toTenantUrl } from '../tenant-url.ts';
import type { Tenants } from '../tenants.ts';

const poolSize = 2;

/**
 * @param getDatabaseUrl asked at the first webhook: Logto may read it from a file after the preload
 * @returns throws webhooks.hook_unknown, webhooks.not_reduced, and what opening a tenant throws
 */
export const createHookOpener = (
  tenants: Pick<Tenants, 'getByUrl'>,
  getDatabaseUrl: () => string | undefined,
  log: Log
): ((subject: WebhookSubject) => Promise<OpenedHook>) => {
  const state: { pool: Promise<DatabasePool> | null } = { pool: null };

  const findTenant = async (hookId: string) => {
    const databaseUrl = getDatabaseUrl();
    if (!databaseUrl) {
      throw webhooksErrors.not_reduced({ detail: { missing: 'DB_URL' } });
    }
    // Opening does not connect yet, so it cannot fail for a while and then work.
    state.pool ??= openPool(databaseUrl, poolSize, log);
    const role = await findRoleOfHook(await state.pool, hookId);
    if (!role) {
      throw webhooksErrors.hook_unknown({ detail: { hookId } });
    }
    return tenants.getByUrl(toTenantUrl(databaseUrl, role));
  };

  return async (subject) => {
    const { hookId, applicationId, userId } = subject;
    const tenant = await findTenant(hookId);
    const hook = await findHook(tenant.pool, tenant.id, { hookId, applicationId });
    if (!hook) {
      throw webhooksErrors.hook_unknown({ detail: { hookId } });
    }
    const isAtSite =
      applicationId !== null && hook.isApplicationKnown && isSiteClient(tenant, applicationId);
    return {
      signingKey: hook.signingKey,
      userRef:
        isAtSite && userId !== null
          ? (await getUserRef(tenant, applicationId, userId)).userRef
          : null,
    };
  };
};
