/** How a site looks to people: as it describes itself, else as Logto's branding of its applications has it. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { siteLanguages } from '../sites/port.ts';
import type { SiteLanguage } from '../sites/port.ts';
import type { Language } from './html.ts';

export type SiteLook = {
  readonly name: string;
  /** For people who read Russian; null when it is the same. */
  readonly nameRu: string | null;
  readonly logo: string | null;
  /** Who is the controller; null when the site does not say. */
  readonly legalName: string | null;
  readonly policyUrl: string | null;
  /** Never empty. */
  readonly languages: readonly SiteLanguage[];
};

/** What to call the site on a page in a language. */
export const nameIn = ({ name, nameRu }: Pick<SiteLook, 'name' | 'nameRu'>, language: Language) =>
  language === 'ru' ? (nameRu ?? name) : name;

/**
 * Name and logo each: the site's own, else of its first application that has a look of its own, else (a name only) the
 * application's. A site without all of these is called by its id.
 */
export const findSiteLook = async (
  pool: CommonQueryMethods,
  tenantId: string,
  siteId: string
): Promise<SiteLook> => {
  const row = await pool.maybeOne<SiteLook>(sql`
    select coalesce(sites.display_name, nullif(look.display_name, ''), applications.name, sites.id) as name,
      sites.display_name_ru as "nameRu",
      coalesce(sites.logo_url, look.branding->>'logoUrl', look.branding->>'favicon') as logo,
      sites.legal_name as "legalName", sites.policy_url as "policyUrl", sites.languages
    from passport.sites
    left join (
      passport.site_applications
      join public.applications
        on applications.tenant_id = site_applications.tenant_id
        and applications.id = site_applications.application_id
    )
      on site_applications.tenant_id = sites.tenant_id
      and site_applications.site_id = sites.id
    left join public.application_sign_in_experiences as look
      on look.tenant_id = applications.tenant_id
      and look.application_id = applications.id
    where sites.tenant_id = ${tenantId}
      and sites.id = ${siteId}
    order by look.display_name is null, applications.created_at
    limit 1
  `);
  return (
    row ?? {
      name: siteId,
      nameRu: null,
      logo: null,
      legalName: null,
      policyUrl: null,
      languages: siteLanguages,
    }
  );
};
