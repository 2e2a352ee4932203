/**
 * `passport tenant create <id>`: a further tenant in Logto's database, as Logto's own seed makes `default`, with Logto's own functions.
 *
 * Made in one transaction: the tenant's row, its database role in the group of the others, keys, the resource of its Management API (in
 * itself and in the admin tenant) with roles, the application `m-<id>` that management tokens are asked with, sign-in experience, account
 * centre, configuration, and the organisation that stands for it in the admin tenant. Our own tables need one row, written as the tenant.
 *
 * Needs an owner that may create roles. Serving several tenants takes an ENDPOINT with `*` for the tenant (`https://*.example.com`); the
 * Console shows only `default`. Nothing is changed for a tenant that exists.
 */
import { createTenantDatabaseMetadata } from '@logto/core-kit';
import { insertInto } from '@logto/cli/lib/database.js';
import { seedOidcConfigs } from '@logto/cli/lib/commands/database/seed/oidc-config.js';
import { seedPreConfiguredManagementApiAccessRole } from '@logto/cli/lib/commands/database/seed/roles.js';
import { getDatabaseName } from '@logto/cli/lib/queries/database.js';
import { seedAdminData } from '@logto/cli/lib/commands/database/seed/tenant.js';
import {
  AccountCenters,
  adminTenantId,
  Applications,
  ApplicationsRoles,
  createAdminData,
  createAdminDataInAdminTenant,
  createDefaultAdminConsoleConfig,
  createDefaultIdTokenConfig,
  createDefaultSignInExperience,
  getMapiProxyM2mApp,
  getMapiProxyRole,
  getTenantOrganizationCreateData,
  LogtoConfigs,
  Organizations,
  SignInExperiences,
} from '@logto/schemas';
import { createDefaultAccountCenter } from '@logto/schemas/lib/seeds/account-center.js';
import { generateStandardId } from '@logto/shared';
import { createInterceptorsPreset, createPool, sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabaseTransactionConnection } from '@silverhand/slonik';
import { listPendingAlterations } from '../../alterations/runner.ts';
import { cliErrors, print, withTenantPool } from './context.ts';

/** It becomes a label of a host name and a part of a role's name; Logto's column holds 21 characters. */
const tenantIdForm = /^[a-z][a-z\d]{0,20}$/;
/** PostgreSQL cuts longer names off without a word, and the tenant's row would name a role that does not exist. */
const roleNameLimit = 63;
const sharedKeys = ['OIDC_PRIVATE_KEYS', 'OIDC_PRIVATE_KEY_PATHS', 'OIDC_COOKIE_KEYS'];

const assertPossible = async (pool: CommonQueryMethods, url: string, id: string) => {
  const database = await getDatabaseName(pool, true);
  const { role } = createTenantDatabaseMetadata(database, id);
  if (!tenantIdForm.test(id) || Buffer.byteLength(role) > roleNameLimit) {
    throw cliErrors.tenant_id_invalid();
  }
  // Logto's seed takes keys from there; two tenants would then sign with the same one.
  if (sharedKeys.some((name) => process.env[name])) {
    throw cliErrors.tenant_keys_shared();
  }
  if ((await listPendingAlterations(url)).length > 0) {
    throw cliErrors.alterations_pending();
  }
  if (await pool.exists(sql`select 1 from public.tenants where id = ${id}`)) {
    throw cliErrors.tenant_exists();
  }
};

/** The role that the tenants' roles are in. Its name holds the name the database was seeded under, which may have changed since. */
const getTenantGroup = async (connection: CommonQueryMethods): Promise<string> =>
  connection.oneFirst<string>(sql`
    select distinct parent.rolname
    from public.tenants
    join pg_roles member on member.rolname = tenants.db_user
    join pg_auth_members membership on membership.member = member.oid
    join pg_roles parent on parent.oid = membership.roleid
    where parent.rolname like 'logto\\_tenant\\_%'
  `);

const insertTenant = async (connection: DatabaseTransactionConnection, id: string) => {
  const database = await getDatabaseName(connection, true);
  const { role, password } = createTenantDatabaseMetadata(database, id);
  const group = await getTenantGroup(connection);
  await connection.query(insertInto({ id, dbUser: role, dbUserPassword: password }, 'tenants'));
  await connection.query(sql`
    create role ${sql.identifier([role])} with inherit login
      password ${sql.literalValue(password)}
      in role ${sql.identifier([group])}
  `);
};

const insertLogtoRows = async (connection: DatabaseTransactionConnection, id: string) => {
  await insertTenant(connection, id);
  await seedOidcConfigs(connection, id);
  await seedAdminData(connection, createAdminData(id));
  await seedPreConfiguredManagementApiAccessRole(connection, id);
  await seedAdminData(connection, createAdminDataInAdminTenant(id));
  const application = getMapiProxyM2mApp(id);
  const statements = [
    insertInto(createDefaultAdminConsoleConfig(id), LogtoConfigs.table),
    insertInto(createDefaultIdTokenConfig(id), LogtoConfigs.table),
    insertInto(createDefaultSignInExperience(id, false), SignInExperiences.table),
    insertInto(createDefaultAccountCenter(id), AccountCenters.table),
    insertInto(application, Applications.table),
    insertInto(
      {
        tenantId: adminTenantId,
        id: generateStandardId(),
        applicationId: application.id,
        roleId: getMapiProxyRole(id).id,
      },
      ApplicationsRoles.table
    ),
    insertInto(getTenantOrganizationCreateData(id), Organizations.table),
  ];
  for (const statement of statements) {
    await connection.query(statement);
  }
};

/**
 * @returns the exit code
 * @throws cli.tenant_id_invalid, cli.tenant_exists, cli.tenant_keys_shared, cli.alterations_pending
 */
export const createLogtoTenant = async (url: string, id: string): Promise<number> => {
  // Logto's functions read rows in camel case: the preset makes them so.
  const pool = await createPool(url, {
    maximumPoolSize: 1,
    interceptors: createInterceptorsPreset(),
  });
  try {
    await assertPossible(pool, url, id);
    await pool.transaction(async (connection) => insertLogtoRows(connection, id));
  } finally {
    await pool.end();
  }
  // It has no person yet, so nothing plain either. As the tenant: the owner may not see rows of ours.
  await withTenantPool(url, id, async (tenantPool) => {
    await tenantPool.query(sql`
      insert into passport.sealing_states (tenant_id, mode)
      values (${id}, 'sealed')
      on conflict do nothing
    `);
  });
  print(`created ${id}`);
  return 0;
};
