/**
 * The API as Logto knows it: a resource with the scopes of sites, and a role for machine applications that has them all. So that a site
 * owner gives a machine application access with Logto's own means. Made once per tenant; what an administrator changes stays.
 */
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import { createRandomId } from '../kernel/port.ts';
import { apiKeyScopes } from '../sites/port.ts';
import { apiResource } from './access.ts';

/** Logto's ids have at most 21 characters. */
const idLength = 21;
export const siteRoleName = 'Passport site';

/** Idempotent; several processes at once make one of each. */
export const ensureApiResource = async (pool: DatabasePool, tenantId: string): Promise<void> => {
  const isThere = await pool.exists(sql`
    select 1
    from public.resources
    where tenant_id = ${tenantId}
      and indicator = ${apiResource}
  `);
  if (isThere) {
    return;
  }
  await pool.transaction(async (connection) => {
    const resourceId = await connection.maybeOneFirst<string>(sql`
      insert into public.resources (tenant_id, id, name, indicator)
      values (${tenantId}, ${createRandomId(idLength)}, 'Logto Passport', ${apiResource})
      on conflict (tenant_id, indicator) do nothing
      returning id
    `);
    if (!resourceId) {
      // Another process made it.
      return;
    }
    const roleId = createRandomId(idLength);
    const role = await connection.maybeOneFirst<string>(sql`
      insert into public.roles (tenant_id, id, name, description, type)
      values (${tenantId}, ${roleId}, ${siteRoleName}, 'A machine application of a site: the Passport API',
        'MachineToMachine')
      on conflict (tenant_id, name) do nothing
      returning id
    `);
    for (const name of apiKeyScopes) {
      const scopeId = createRandomId(idLength);
      await connection.query(sql`
        insert into public.scopes (tenant_id, id, resource_id, name, description)
        values (${tenantId}, ${scopeId}, ${resourceId}, ${name}, 'Logto Passport')
      `);
      if (role) {
        await connection.query(sql`
          insert into public.roles_scopes (tenant_id, id, role_id, scope_id)
          values (${tenantId}, ${createRandomId(idLength)}, ${roleId}, ${scopeId})
        `);
      }
    }
  });
};
