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

/** Idempotent; several processes at once make one of each, and a later version of the pack adds what is missing. */
export const ensureApiResource = async (pool: DatabasePool, tenantId: string): Promise<void> =>
  pool.transaction(async (connection) => {
    await connection.query(sql`
      insert into public.resources (tenant_id, id, name, indicator)
      values (${tenantId}, ${createRandomId(idLength)}, 'Logto Passport', ${apiResource})
      on conflict (tenant_id, indicator) do nothing
    `);
    const resourceId = await connection.oneFirst<string>(sql`
      select id
      from public.resources
      where tenant_id = ${tenantId}
        and indicator = ${apiResource}
    `);
    await connection.query(sql`
      insert into public.roles (tenant_id, id, name, description, type)
      values (${tenantId}, ${createRandomId(idLength)}, ${siteRoleName},
        'A machine application of a site: the Passport API', 'MachineToMachine')
      on conflict (tenant_id, name) do nothing
    `);
    const role = await connection.oneFirst<string>(sql`
      select id
      from public.roles
      where tenant_id = ${tenantId}
        and name = ${siteRoleName}
    `);
    for (const name of apiKeyScopes) {
      // Null when it was there: what an administrator took from the role stays taken.
      const scopeId = await connection.maybeOneFirst<string>(sql`
        insert into public.scopes (tenant_id, id, resource_id, name, description)
        values (${tenantId}, ${createRandomId(idLength)}, ${resourceId}, ${name}, 'Logto Passport')
        on conflict (tenant_id, resource_id, name) do nothing
        returning id
      `);
      if (scopeId) {
        await connection.query(sql`
          insert into public.roles_scopes (tenant_id, id, role_id, scope_id)
          values (${tenantId}, ${createRandomId(idLength)}, ${role}, ${scopeId})
        `);
      }
    }
  });
