/**
 * All SQL of sites. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 * Isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { SiteDescription } from './description.ts';

export type Site = SiteDescription & {
  readonly id: string;
  readonly name: string;
  readonly sectorId: string;
  /** Custom access token claims this site may receive. */
  readonly tokenClaims: readonly string[];
  /** Whether a rule of the site grants a permission; kept by the plugin of rules. */
  readonly grantsPermissions: boolean;
};

const columns = sql`
  sites.id, sites.name, sites.sector_id as "sectorId", sites.token_claims as "tokenClaims",
  sites.grants_permissions as "grantsPermissions",
  sites.display_name as "displayName", sites.display_name_ru as "displayNameRu", sites.logo_url as "logoUrl",
  sites.legal_name as "legalName", sites.policy_url as "policyUrl", sites.languages
`;

/** The site an application belongs to; null before the first use of either, and when the site was removed. */
export const findSiteOfApplication = async (
  connection: CommonQueryMethods,
  tenantId: string,
  applicationId: string
) =>
  connection.maybeOne<Site>(sql`
    select ${columns}
    from passport.site_applications
    join passport.sites
      on sites.tenant_id = site_applications.tenant_id
      and sites.id = site_applications.site_id
    where site_applications.tenant_id = ${tenantId}
      and site_applications.application_id = ${applicationId}
      and sites.removed_at is null
  `);

/** Null for a removed one, as everywhere here. */
export const findSite = async (connection: CommonQueryMethods, tenantId: string, siteId: string) =>
  connection.maybeOne<Site>(sql`
    select ${columns}
    from passport.sites
    where sites.tenant_id = ${tenantId}
      and sites.id = ${siteId}
      and sites.removed_at is null
  `);

/** Locks and returns a site until commit; null when there is none. */
export const lockSite = async (connection: CommonQueryMethods, tenantId: string, siteId: string) =>
  connection.maybeOne<Site>(sql`
    select ${columns}
    from passport.sites
    where sites.tenant_id = ${tenantId}
      and sites.id = ${siteId}
      and sites.removed_at is null
    for no key update
  `);

/** Makes a site; the caller's transaction links its application. */
export const insertSite = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { id, name, sectorId }: Pick<Site, 'id' | 'name' | 'sectorId'>
) => {
  await connection.query(sql`
    insert into passport.sites (tenant_id, id, name, sector_id)
    values (${tenantId}, ${id}, ${name}, ${sectorId})
  `);
};

/** Links an application to a site unless it has one. @returns whether this call did it */
export const insertSiteApplication = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, applicationId }: { siteId: string; applicationId: string }
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    insert into passport.site_applications (tenant_id, application_id, site_id)
    values (${tenantId}, ${applicationId}, ${siteId})
    on conflict (tenant_id, application_id) do nothing
  `);
  return rowCount > 0;
};

/** Moves an application to another site of the tenant. @returns whether the application was known */
export const updateSiteOfApplication = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, applicationId }: { siteId: string; applicationId: string }
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.site_applications
    set site_id = ${siteId}
    where tenant_id = ${tenantId}
      and application_id = ${applicationId}
  `);
  return rowCount > 0;
};

/** Sites of the tenant by name. */
export const listSites = async (connection: CommonQueryMethods, tenantId: string) =>
  connection.any<Site & { readonly applicationIds: readonly string[] }>(sql`
    select ${columns}, coalesce(
      array_agg(site_applications.application_id) filter (where site_applications.application_id is not null), '{}'
    ) as "applicationIds"
    from passport.sites
    left join passport.site_applications
      on site_applications.tenant_id = sites.tenant_id
      and site_applications.site_id = sites.id
    where sites.tenant_id = ${tenantId}
      and sites.removed_at is null
    group by sites.tenant_id, sites.id
    order by sites.name, sites.id
  `);

/** Where people who come through the site live unless something else says so. @returns whether there is such a site */
export const updateDefaultRegion = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string,
  region: string | null
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.sites
    set default_region = ${region}
    where tenant_id = ${tenantId}
      and id = ${siteId}
  `);
  return rowCount > 0;
};

/** Replaces the custom token claims a site may receive. @returns whether there is such a site */
export const updateTokenClaims = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string,
  names: readonly string[]
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.sites
    set token_claims = ${sql.array([...names], 'text')}
    where tenant_id = ${tenantId}
      and id = ${siteId}
  `);
  return rowCount > 0;
};

/** Replaces how a site describes itself. @returns whether there is such a site */
export const updateDescription = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string,
  description: SiteDescription
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.sites
    set display_name = ${description.displayName}, display_name_ru = ${description.displayNameRu},
      logo_url = ${description.logoUrl}, legal_name = ${description.legalName},
      policy_url = ${description.policyUrl}, languages = ${sql.array([...description.languages], 'text')}
    where tenant_id = ${tenantId}
      and id = ${siteId}
  `);
  return rowCount > 0;
};

/** Takes a site out of use for good; its row and the links of its applications stay. @returns whether it was in use */
export const markSiteRemoved = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.sites
    set removed_at = now()
    where tenant_id = ${tenantId}
      and id = ${siteId}
      and removed_at is null
  `);
  return rowCount > 0;
};

/** Unlinks one application. @returns whether it was one of the site's */
export const deleteSiteApplication = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, applicationId }: { siteId: string; applicationId: string }
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    delete from passport.site_applications
    where tenant_id = ${tenantId}
      and application_id = ${applicationId}
      and site_id = ${siteId}
  `);
  return rowCount > 0;
};

/** Whether other sites give out the same identifiers. */
export const isSectorShared = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { id, sectorId }: Pick<Site, 'id' | 'sectorId'>
): Promise<boolean> =>
  connection.exists(sql`
    select 1
    from passport.sites
    where tenant_id = ${tenantId}
      and sector_id = ${sectorId}
      and id <> ${id}
      and removed_at is null
  `);
