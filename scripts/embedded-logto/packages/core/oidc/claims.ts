/** A user's claims by scope: which claims a scope gives in the ID token and in UserInfo is Logto's core-kit table. */
import {
  extendedIdTokenClaimsByScope,
  idTokenClaims,
  userClaims,
  UserScope,
} from '@logto/core-kit';
import type { UserClaim } from '@logto/core-kit';
import { Users } from '@logto/schemas';
import type { User } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { selectWhere } from '../database.ts';
import { findConfig } from '../queries/configs.ts';
import { listUserOrganizations, listUserRoles } from '../queries/access.ts';

const columnOfClaim: Readonly<Record<string, keyof User>> = {
  name: 'name',
  picture: 'avatar',
  username: 'username',
  email: 'primaryEmail',
  phone_number: 'primaryPhone',
  custom_data: 'customData',
  identities: 'identities',
  created_at: 'createdAt',
  updated_at: 'updatedAt',
};

const toCamelCase = (claim: string) =>
  claim.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const listClaims = async (
  pool: CommonQueryMethods,
  use: string,
  scope: string
): Promise<readonly UserClaim[]> => {
  const scopes = Object.values(UserScope).filter((known) => scope.split(' ').includes(known));
  if (use === 'userinfo') {
    return scopes.flatMap((known) => userClaims[known]);
  }
  const config = await findConfig<{ enabledExtendedClaims?: string[] }>(pool, 'idToken');
  const extended = new Set(config?.enabledExtendedClaims);
  return scopes.flatMap((known) => [
    ...idTokenClaims[known],
    ...(extendedIdTokenClaimsByScope[known] ?? []).filter((claim) => extended.has(claim)),
  ]);
};

const readClaim = async (
  pool: CommonQueryMethods,
  user: User,
  claim: UserClaim
): Promise<unknown> => {
  switch (claim) {
    case 'email_verified': {
      return Boolean(user.primaryEmail);
    }
    case 'phone_number_verified': {
      return Boolean(user.primaryPhone);
    }
    case 'roles': {
      return (await listUserRoles(pool, user.id)).map(({ name }) => name);
    }
    case 'organizations': {
      return (await listUserOrganizations(pool, user.id)).map(({ id }) => id);
    }
    case 'organization_roles': {
      return (await listUserOrganizations(pool, user.id)).flatMap(({ id, roles }) =>
        roles.map((role) => `${id}:${role}`)
      );
    }
    case 'organization_data': {
      return (await listUserOrganizations(pool, user.id)).map(({ id, name, description }) => ({
        id,
        name,
        description,
      }));
    }
    case 'sso_identities': {
      return pool.any(sql`
        select "issuer", "identity_id", "detail" from "user_sso_identities"
        where "user_id"=${user.id}
      `);
    }
    case 'preferred_username': {
      return user.profile.preferredUsername ?? user.username ?? undefined;
    }
    default: {
      const column = columnOfClaim[claim];
      return column ? user[column] : Reflect.get(user.profile, toCamelCase(claim));
    }
  }
};

export const findUser = async (pool: CommonQueryMethods, id: string): Promise<User | null> => {
  const [user] = await selectWhere<User>(pool, Users)({ id });
  return user ?? null;
};

/** Claims for `use` (`id_token` or `userinfo`), snake_case at the first level. */
export const buildClaims = async (
  pool: CommonQueryMethods,
  user: User,
  { use, scope, rejected }: { use: string; scope: string; rejected: readonly string[] }
): Promise<{ sub: string; [claim: string]: unknown }> => {
  const claims = (await listClaims(pool, use, scope)).filter((claim) => !rejected.includes(claim));
  const entries = await Promise.all(
    claims.map(async (claim) => [claim, await readClaim(pool, user, claim)] as const)
  );
  return { ...Object.fromEntries(entries), sub: user.id };
};
