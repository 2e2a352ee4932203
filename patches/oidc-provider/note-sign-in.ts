/**
 * Counts sign-ins at sites: a code, or a device code, that a site has exchanged for tokens. Refreshed tokens, tokens of machines and Logto's
 * own applications do not count. A figure, so it fails open: whoever signs in neither waits for it nor hears of it.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Log } from '../../plugins/kernel/port.ts';
import type { TenantRuntime } from '../tenants.ts';
import { getSite, isSiteClient } from './site-context.ts';

const signInGrants = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'];

export const createSignInCounter =
  (getTenant: () => Promise<TenantRuntime>, log: Log) =>
  (ctx: KoaContextWithOIDC): void => {
    const clientId = ctx.oidc.client?.clientId;
    if (!clientId || !signInGrants.some((grant) => grant === ctx.oidc.params?.['grant_type'])) {
      return;
    }
    const note = async () => {
      const tenant = await getTenant();
      if (isSiteClient(tenant, clientId)) {
        await tenant.console.noteSignIn((await getSite(tenant, clientId)).id);
      }
    };
    note().catch((error: unknown) => log.error('sign_in_not_counted', error));
  };
