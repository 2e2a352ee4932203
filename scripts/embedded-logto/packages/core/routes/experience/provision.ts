/** Makes the account at the end of a registration, with Logto's rules for the first administrator. */
import {
  adminConsoleApplicationId,
  AdminTenantRole,
  TenantRole,
  getTenantOrganizationId,
} from '@logto/schemas';
import type { User } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import { customAlphabet, nanoid } from 'nanoid';
import { RequestError } from '../../errors.ts';
import { hasUsers, insertUser, isIdentifierTaken } from '../../queries/users.ts';
import type { TenantContext } from '../../tenant-context.ts';
import type { Profile } from './state.ts';

/** Logto's user ids: 12 characters of [a-z0-9]. */
const generateUserId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 12);

const assignRole = async (
  { pool }: Pick<TenantContext, 'pool'>,
  userId: string,
  roleName: string
) => {
  await pool.query(sql`
    insert into "users_roles" ("id", "user_id", "role_id")
    select ${nanoid()}, ${userId}, "roles"."id" from "roles"
    where "roles"."name" = ${roleName}
  `);
};

/** Roles that every new account has. */
const assignDefaultRoles = async ({ pool }: Pick<TenantContext, 'pool'>, userId: string) => {
  const roles = await pool.any<{ id: string }>(sql`
    select "id" from "roles"
    where "is_default" = true and "type" = 'User'
  `);
  for (const { id } of roles) {
    await pool.query(sql`
      insert into "users_roles" ("id", "user_id", "role_id")
      values (${nanoid()}, ${userId}, ${id})
    `);
  }
};

/** Logto: the first account of the admin tenant runs the console; later ones must be invited. */
const provisionAdministrator = async (tenant: TenantContext, userId: string) => {
  await assignRole(tenant, userId, AdminTenantRole.User);
  await assignRole(tenant, userId, 'default:admin');
  const organizationId = getTenantOrganizationId('default');
  await tenant.pool.query(sql`
    insert into "organization_user_relations" ("organization_id", "user_id")
    values (${organizationId}, ${userId})
  `);
  await tenant.pool.query(sql`
    insert into "organization_role_user_relations" ("organization_id", "organization_role_id", "user_id")
    values (${organizationId}, ${TenantRole.Admin}, ${userId})
  `);
  await tenant.pool.query(sql`
    update "sign_in_experiences"
    set "sign_in_mode"=${'SignIn'}
    where "id"='default'
  `);
};

const assertFree = async ({ pool }: TenantContext, profile: Profile) => {
  const identifiers = [
    { type: 'username', value: profile.username },
    { type: 'email', value: profile.primaryEmail },
    { type: 'phone', value: profile.primaryPhone },
  ] as const;
  for (const { type, value } of identifiers) {
    if (value && (await isIdentifierTaken(pool, { type, value }))) {
      throw new RequestError(`user.${type}_already_in_use`, 422);
    }
  }
};

/** @throws user.username_already_in_use, user.email_already_in_use, user.phone_already_in_use */
export const provisionUser = async (tenant: TenantContext, profile: Profile): Promise<User> => {
  await assertFree(tenant, profile);
  const isFirstAdministrator = tenant.isAdmin && !(await hasUsers(tenant.pool));
  const user = await insertUser(tenant.pool, {
    id: generateUserId(),
    ...Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== undefined)),
    ...(profile.passwordEncrypted ? { passwordUpdatedAt: Date.now() } : {}),
    ...(isFirstAdministrator ? { applicationId: adminConsoleApplicationId } : {}),
  });
  await assignDefaultRoles(tenant, user.id);
  if (isFirstAdministrator) {
    await provisionAdministrator(tenant, user.id);
  }
  return user;
};
