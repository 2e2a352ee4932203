/** Roles, scopes and organizations: who may do what. All run as the tenant's role. */
import { ReservedResource } from '@logto/core-kit';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type Named = { readonly id: string; readonly name: string };
export type UserOrganization = Named & {
  readonly description: string | null;
  readonly roles: readonly string[];
};

export const isReservedResource = (indicator: string): boolean =>
  Object.values<string>(ReservedResource).includes(indicator);

export const listUserRoles = async (pool: CommonQueryMethods, userId: string) =>
  pool.any<Named>(sql`
    select "roles"."id", "roles"."name" from "roles"
    join "users_roles" on "users_roles"."role_id" = "roles"."id"
    where "users_roles"."user_id" = ${userId}
  `);

export const listUserOrganizations = async (pool: CommonQueryMethods, userId: string) =>
  pool.any<UserOrganization>(sql`
    select
      "organizations"."id", "organizations"."name", "organizations"."description",
      coalesce(array_agg("organization_roles"."name") filter (where "organization_roles"."name" is not null), '{}') as "roles"
    from "organization_user_relations"
    join "organizations" on "organizations"."id" = "organization_user_relations"."organization_id"
    left join "organization_role_user_relations"
      on "organization_role_user_relations"."organization_id" = "organizations"."id"
      and "organization_role_user_relations"."user_id" = "organization_user_relations"."user_id"
    left join "organization_roles"
      on "organization_roles"."id" = "organization_role_user_relations"."organization_role_id"
    where "organization_user_relations"."user_id" = ${userId}
    group by "organizations"."id", "organizations"."name", "organizations"."description"
  `);

export const findResource = async (pool: CommonQueryMethods, indicator: string) =>
  pool.maybeOne<{ id: string; indicator: string; name: string; accessTokenTtl: number }>(sql`
    select "id", "indicator", "name", "access_token_ttl" from "resources"
    where "indicator" = ${indicator}
  `);

export const findDefaultResource = async (pool: CommonQueryMethods) =>
  pool.maybeOne<{ indicator: string }>(sql`
    select "indicator" from "resources"
    where "is_default" = true
  `);

/** Scopes of a resource that a user has through roles, and through organization roles when asked. */
export const listUserScopes = async (
  pool: CommonQueryMethods,
  userId: string,
  indicator: string,
  organizationId: string | undefined
) =>
  pool.any<Named>(sql`
    select distinct "scopes"."id", "scopes"."name" from "scopes"
    join "resources" on "resources"."id" = "scopes"."resource_id"
    where "resources"."indicator" = ${indicator}
      and (
        (${organizationId ?? null}::text is null and exists (
          select 1 from "roles_scopes"
          join "users_roles" on "users_roles"."role_id" = "roles_scopes"."role_id"
          where "roles_scopes"."scope_id" = "scopes"."id" and "users_roles"."user_id" = ${userId}
        ))
        or exists (
          select 1 from "organization_role_resource_scope_relations"
          join "organization_role_user_relations"
            on "organization_role_user_relations"."organization_role_id"
              = "organization_role_resource_scope_relations"."organization_role_id"
          where "organization_role_resource_scope_relations"."scope_id" = "scopes"."id"
            and "organization_role_user_relations"."user_id" = ${userId}
            and (
              ${organizationId ?? null}::text is null
              or "organization_role_user_relations"."organization_id" = ${organizationId ?? null}
            )
        )
      )
  `);

export const listApplicationScopes = async (
  pool: CommonQueryMethods,
  applicationId: string,
  indicator: string
) =>
  pool.any<Named>(sql`
    select distinct "scopes"."id", "scopes"."name" from "scopes"
    join "resources" on "resources"."id" = "scopes"."resource_id"
    join "roles_scopes" on "roles_scopes"."scope_id" = "scopes"."id"
    join "applications_roles" on "applications_roles"."role_id" = "roles_scopes"."role_id"
    where "resources"."indicator" = ${indicator}
      and "applications_roles"."application_id" = ${applicationId}
  `);

export const listOrganizationScopes = async (pool: CommonQueryMethods) =>
  pool.any<Named>(sql`select "id", "name" from "organization_scopes"`);

/** Organization permissions a user has through organization roles. */
export const listUserOrganizationScopes = async (
  pool: CommonQueryMethods,
  organizationId: string,
  userId: string
) =>
  pool.any<Named>(sql`
    select distinct "organization_scopes"."id", "organization_scopes"."name"
    from "organization_role_user_relations"
    join "organization_role_scope_relations"
      on "organization_role_scope_relations"."organization_role_id"
        = "organization_role_user_relations"."organization_role_id"
    join "organization_scopes"
      on "organization_scopes"."id" = "organization_role_scope_relations"."organization_scope_id"
    where "organization_role_user_relations"."organization_id" = ${organizationId}
      and "organization_role_user_relations"."user_id" = ${userId}
  `);

export const listApplicationOrganizationScopes = async (
  pool: CommonQueryMethods,
  organizationId: string,
  applicationId: string
) =>
  pool.any<Named>(sql`
    select distinct "organization_scopes"."id", "organization_scopes"."name"
    from "organization_role_application_relations"
    join "organization_role_scope_relations"
      on "organization_role_scope_relations"."organization_role_id"
        = "organization_role_application_relations"."organization_role_id"
    join "organization_scopes"
      on "organization_scopes"."id" = "organization_role_scope_relations"."organization_scope_id"
    where "organization_role_application_relations"."organization_id" = ${organizationId}
      and "organization_role_application_relations"."application_id" = ${applicationId}
  `);

export const isOrganizationMember = async (
  pool: CommonQueryMethods,
  organizationId: string,
  userId: string
) =>
  pool.exists(sql`
    select 1 from "organization_user_relations"
    where "organization_id" = ${organizationId} and "user_id" = ${userId}
  `);

export const isOrganizationApplication = async (
  pool: CommonQueryMethods,
  organizationId: string,
  applicationId: string
) =>
  pool.exists(sql`
    select 1 from "organization_application_relations"
    where "organization_id" = ${organizationId} and "application_id" = ${applicationId}
  `);

/** Names of the scopes that people may grant a third-party application for a resource. */
export const listThirdPartyResourceScopes = async (
  pool: CommonQueryMethods,
  applicationId: string,
  indicator: string
) =>
  pool.any<Named>(sql`
    select "scopes"."id", "scopes"."name" from "application_user_consent_resource_scopes"
    join "scopes" on "scopes"."id" = "application_user_consent_resource_scopes"."scope_id"
    join "resources" on "resources"."id" = "scopes"."resource_id"
    where "application_user_consent_resource_scopes"."application_id" = ${applicationId}
      and "resources"."indicator" = ${indicator}
  `);
