/**
 * The keys Logto signs tokens with, read from where it keeps them. The pack uses their public halves only: to know callers of its API as
 * Logto's Management API knows its own, which takes tokens of the tenant and of the admin tenant.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { openPool } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import { z } from 'zod';

export const adminTenantId = 'admin';

const keysGuard = z.array(z.object({ value: z.string().min(1), status: z.string().optional() }));
/** The one Logto signs with now; without any status it is the first. */
const current = 'Current';

/** PEM, the current one first; empty when the tenant has none, and then no token of it is good. */
export const readSigningKeys = async (
  pool: CommonQueryMethods,
  tenantId: string
): Promise<readonly string[]> => {
  const value = await pool.maybeOneFirst<unknown>(sql`
    select value
    from public.logto_configs
    where tenant_id = ${tenantId}
      and key = 'oidc.privateKeys'
  `);
  const parsed = keysGuard.safeParse(value);
  const keys = parsed.success ? parsed.data : [];
  return [
    ...keys.filter(({ status }) => status === current),
    ...keys.filter(({ status }) => status !== current),
  ].map((key) => key.value);
};

/** With the host's own connection string: a tenant's role does not see the admin tenant. */
export const createAdminKeyReader =
  (databaseUrl: string | undefined, log: Log) => async (): Promise<readonly string[]> => {
    if (!databaseUrl) {
      return [];
    }
    // Rarely read (the verifier keeps them for a minute): no connection is held for it.
    const pool = await openPool(databaseUrl, 1, log);
    try {
      return await readSigningKeys(pool, adminTenantId);
    } finally {
      await pool.end();
    }
  };
