/** How a site looks to people: its name and logo as Logto's branding has them. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type SiteLook = { readonly name: string; readonly logo: string | null };

/** By the site's first application that has a look of its own; else the application's name. */
export const findSiteLook = async (
  pool: CommonQueryMethods,
  tenantId: string,
  siteId: string
): Promise<SiteLook> => {
  const row = await pool.maybeOne<{ name: string; logo: string | null }>(sql`
    select coalesce(nullif(look.display_name, ''), applications.name) as name,
      coalesce(look.branding->>'logoUrl', look.branding->>'favicon') as logo
    from passport.site_applications
    join public.applications
      on applications.tenant_id = site_applications.tenant_id
      and applications.id = site_applications.application_id
    left join public.application_sign_in_experiences as look
      on look.tenant_id = applications.tenant_id
      and look.application_id = applications.id
    where site_applications.tenant_id = ${tenantId}
      and site_applications.site_id = ${siteId}
    order by look.display_name is null, applications.created_at
    limit 1
  `);
  return row ?? { name: siteId, logo: null };
};
