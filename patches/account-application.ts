/**
 * The application that "my passport" signs people in with: the pack's own, one per tenant (Logto's ids of applications are unique over all
 * tenants), made when it is first needed.
 */
import { createHash } from 'node:crypto';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';

/** Logto's ids have at most 21 characters. */
const hashLength = 12;

export const toAccountApplicationId = (tenantId: string): string =>
  `passport-${createHash('sha256').update(tenantId).digest('hex').slice(0, hashLength)}`;

/** Idempotent; keeps the address up to date. */
export const ensureAccountApplication = async (
  { pool, id: tenantId }: { readonly pool: DatabasePool; readonly id: string },
  redirectUri: string
): Promise<void> => {
  const metadata = JSON.stringify({ redirectUris: [redirectUri], postLogoutRedirectUris: [] });
  await pool.query(sql`
    insert into public.applications
      (tenant_id, id, name, secret, description, type, oidc_client_metadata, custom_client_metadata)
    values (${tenantId}, ${toAccountApplicationId(tenantId)}, 'My passport', '',
      'Logto Passport: people see what sites know about them', 'SPA', ${metadata}::jsonb, '{}')
    on conflict (id) do update
    set oidc_client_metadata = excluded.oidc_client_metadata
    where applications.tenant_id = excluded.tenant_id
      and applications.oidc_client_metadata is distinct from excluded.oidc_client_metadata
  `);
};
