/**
 * SQL of Logto's applications (1.42: `applications`, `application_secrets`), as Logto's own routes write them. Runs as the tenant's role under
 * row-level security; `tenant_id` is explicit as well. Logto keeps no copy of them: its provider reads the row at every request
 * (core/oidc/adapter.ts), in every process.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type Application = {
  readonly id: string;
  readonly name: string;
  /** Logto's: Traditional, SPA, Native, MachineToMachine, Protected, SAML. */
  readonly type: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly isThirdParty: boolean;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
};
export type Secret = {
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
};

const columns = sql`
  applications.id, applications.name, applications.type::text,
  coalesce(applications.oidc_client_metadata->'redirectUris', '[]') as "redirectUris",
  coalesce(applications.oidc_client_metadata->'postLogoutRedirectUris', '[]') as "postLogoutRedirectUris",
  applications.is_third_party as "isThirdParty",
  (extract(epoch from applications.created_at) * 1000)::float8 as "createdAt"
`;

export const createApplicationQueries = (tenantId: string) => ({
  insert: async (
    connection: CommonQueryMethods,
    row: Pick<Application, 'id' | 'name' | 'type' | 'redirectUris' | 'postLogoutRedirectUris'> & {
      /** Feeds the provider only: what the application presents is in `application_secrets`. */
      readonly internalSecret: string;
    }
  ) => {
    const { redirectUris, postLogoutRedirectUris } = row;
    const metadata = JSON.stringify({ redirectUris, postLogoutRedirectUris });
    await connection.query(sql`
      insert into public.applications (tenant_id, id, name, secret, type, oidc_client_metadata)
      values (${tenantId}, ${row.id}, ${row.name}, ${row.internalSecret}, ${row.type}::public.application_type,
        ${metadata}::jsonb)
    `);
  },

  insertSecret: async (
    connection: CommonQueryMethods,
    secret: { readonly applicationId: string; readonly name: string; readonly value: string }
  ) => {
    await connection.query(sql`
      insert into public.application_secrets (tenant_id, application_id, name, value)
      values (${tenantId}, ${secret.applicationId}, ${secret.name}, ${secret.value})
    `);
  },

  /** Applications of a site that there are in Logto, oldest first. */
  list: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<Application>(sql`
      select ${columns}
      from passport.site_applications
      join public.applications
        on applications.tenant_id = site_applications.tenant_id
        and applications.id = site_applications.application_id
      where site_applications.tenant_id = ${tenantId}
        and site_applications.site_id = ${siteId}
      order by applications.created_at, applications.id
    `),

  /** One of a site's, locked until commit: changes of it come one after the other. */
  lock: async (connection: CommonQueryMethods, siteId: string, applicationId: string) =>
    connection.maybeOne<Application>(sql`
      select ${columns}
      from passport.site_applications
      join public.applications
        on applications.tenant_id = site_applications.tenant_id
        and applications.id = site_applications.application_id
      where site_applications.tenant_id = ${tenantId}
        and site_applications.site_id = ${siteId}
        and applications.id = ${applicationId}
      for no key update of applications
    `),

  /** Names and ends, never what they are. Expired ones too. */
  listSecrets: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<Secret & { readonly applicationId: string }>(sql`
      select application_secrets.application_id as "applicationId", application_secrets.name,
        (extract(epoch from application_secrets.created_at) * 1000)::float8 as "createdAt",
        (extract(epoch from application_secrets.expires_at) * 1000)::float8 as "expiresAt"
      from passport.site_applications
      join public.application_secrets
        on application_secrets.tenant_id = site_applications.tenant_id
        and application_secrets.application_id = site_applications.application_id
      where site_applications.tenant_id = ${tenantId}
        and site_applications.site_id = ${siteId}
      order by application_secrets.created_at, application_secrets.name
    `),

  /** Name and addresses; other members of the metadata stay. @returns whether there is such an application */
  update: async (
    connection: CommonQueryMethods,
    row: Pick<Application, 'id' | 'name' | 'redirectUris' | 'postLogoutRedirectUris'>
  ): Promise<boolean> => {
    const { redirectUris, postLogoutRedirectUris } = row;
    const metadata = JSON.stringify({ redirectUris, postLogoutRedirectUris });
    const { rowCount } = await connection.query(sql`
      update public.applications
      set name = ${row.name}, oidc_client_metadata = oidc_client_metadata || ${metadata}::jsonb
      where tenant_id = ${tenantId}
        and id = ${row.id}
    `);
    return rowCount > 0;
  },

  /** Ends the secrets there are, unless they end sooner. @returns how many there are */
  endSecrets: async (
    connection: CommonQueryMethods,
    applicationId: string,
    overlapSeconds: number
  ): Promise<number> => {
    const { rowCount } = await connection.query(sql`
      update public.application_secrets
      set expires_at = least(expires_at, now() + make_interval(secs => ${overlapSeconds}))
      where tenant_id = ${tenantId}
        and application_id = ${applicationId}
    `);
    return rowCount;
  },

  /** Whether a role of the application, its own or in an organization, has a scope of the tenant's Management API. */
  mayCallManagement: async (connection: CommonQueryMethods, applicationId: string) =>
    connection.oneFirst<boolean>(sql`
      select exists (
        select
        from public.resources
        join public.scopes
          on scopes.tenant_id = resources.tenant_id
          and scopes.resource_id = resources.id
        where resources.tenant_id = ${tenantId}
          and resources.indicator = ${`https://${tenantId}.logto.app/api`}
          and scopes.id in (
            select roles_scopes.scope_id
            from public.applications_roles
            join public.roles_scopes
              on roles_scopes.tenant_id = applications_roles.tenant_id
              and roles_scopes.role_id = applications_roles.role_id
            where applications_roles.tenant_id = ${tenantId}
              and applications_roles.application_id = ${applicationId}
            union all
            select of_roles.scope_id
            from public.organization_role_application_relations as held
            join public.organization_role_resource_scope_relations as of_roles
              on of_roles.tenant_id = held.tenant_id
              and of_roles.organization_role_id = held.organization_role_id
            where held.tenant_id = ${tenantId}
              and held.application_id = ${applicationId}
          )
      )
    `),

  /** With everything of Logto's that hangs on it. @returns whether there was one */
  remove: async (connection: CommonQueryMethods, applicationId: string): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      delete from public.applications
      where tenant_id = ${tenantId}
        and id = ${applicationId}
    `);
    return rowCount > 0;
  },

  /** All of a site. @returns how many there were */
  removeAll: async (connection: CommonQueryMethods, siteId: string): Promise<number> => {
    const { rowCount } = await connection.query(sql`
      delete from public.applications
      where tenant_id = ${tenantId}
        and id in (
          select application_id
          from passport.site_applications
          where tenant_id = ${tenantId}
            and site_id = ${siteId}
        )
    `);
    return rowCount;
  },
});

export type ApplicationQueries = ReturnType<typeof createApplicationQueries>;
