/**
 * SQL of sites as the staff sees them: what a site is called, and how much of everything it has. Runs as the tenant's role under forced
 * row-level security; `tenant_id` is explicit as well. Counts only, nothing about a person.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type SiteSummary = {
  readonly id: string;
  /** As people see it: its own name, else that of Logto's branding, else its first application's. */
  readonly name: string;
  readonly nameRu: string | null;
  readonly sectorId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly applications: number;
  /** Declared attributes and purposes. */
  readonly attributes: number;
  /** Who have an identifier at the site, and how many of them share something now. */
  readonly people: number;
  readonly sharing: number;
  /** Answers that stand: what would be taken back if the site were removed. */
  readonly liveConsents: number;
  readonly liveApiKeys: number;
  readonly streams: number;
  /** That were given up, on streams that are not switched off. */
  readonly deadDeliveries: number;
};

/**
 * @param siteIds null for every site of the tenant
 */
export const listSiteSummaries = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteIds: readonly string[] | null
) =>
  connection.any<SiteSummary>(sql`
    select sites.id, coalesce(sites.display_name, look.name, sites.name) as name,
      sites.display_name_ru as "nameRu", sites.sector_id as "sectorId",
      (extract(epoch from sites.created_at) * 1000)::float8 as "createdAt",
      coalesce(look.applications, 0)::int4 as applications,
      (
        select count(*)::int4
        from passport.site_attributes
        where site_attributes.tenant_id = sites.tenant_id
          and site_attributes.site_id = sites.id
      ) as attributes,
      (
        select count(*)::int4
        from passport.pairwise_subjects
        where pairwise_subjects.tenant_id = sites.tenant_id
          and pairwise_subjects.sector_id = sites.sector_id
          and pairwise_subjects.unlinked_at is null
      ) as people,
      granted.sharing, granted.consents as "liveConsents",
      (
        select count(*)::int4
        from passport.api_keys
        where api_keys.tenant_id = sites.tenant_id
          and api_keys.site_id = sites.id
          and api_keys.revoked_at is null
          and (api_keys.expires_at is null or api_keys.expires_at > now())
      ) as "liveApiKeys",
      (
        select count(*)::int4
        from passport.event_streams
        where event_streams.tenant_id = sites.tenant_id
          and event_streams.site_id = sites.id
      ) as streams,
      (
        select count(*)::int4
        from passport.event_deliveries
        join passport.event_streams
          on event_streams.tenant_id = event_deliveries.tenant_id
          and event_streams.id = event_deliveries.stream_id
        where event_deliveries.tenant_id = sites.tenant_id
          and event_streams.site_id = sites.id
          and event_streams.status <> 'disabled'
          and event_deliveries.state = 'dead'
      ) as "deadDeliveries"
    from passport.sites
    left join lateral (
      select count(*) as applications,
        (array_agg(coalesce(nullif(experiences.display_name, ''), applications.name)
          order by experiences.display_name is null, applications.created_at))[1] as name
      from passport.site_applications
      join public.applications
        on applications.tenant_id = site_applications.tenant_id
        and applications.id = site_applications.application_id
      left join public.application_sign_in_experiences as experiences
        on experiences.tenant_id = applications.tenant_id
        and experiences.application_id = applications.id
      where site_applications.tenant_id = sites.tenant_id
        and site_applications.site_id = sites.id
    ) as look on true
    cross join lateral (
      select count(*)::int4 as consents, count(distinct consents.user_id)::int4 as sharing
      from passport.consents
      where consents.tenant_id = sites.tenant_id
        and consents.site_id = sites.id
        and consents.decision = 'granted'
        and consents.ended_at is null
        and (consents.expires_at is null or consents.expires_at > now())
    ) as granted
    where sites.tenant_id = ${tenantId}
      and sites.removed_at is null
      and (${siteIds === null}::bool or sites.id = any(${sql.array([...(siteIds ?? [])], 'text')}))
    order by lower(coalesce(sites.display_name, look.name, sites.name)), sites.id
  `);
