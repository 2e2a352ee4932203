/** Logto's consent API, for its own consent page and for pages of others. */
import type Router from 'koa-router';
import { sql } from '@silverhand/slonik';
import { z } from 'zod';
import { finishConsent, readMissingScopes, readParties } from '../../oidc/consent.ts';
import { findUser } from '../../oidc/claims.ts';
import { findApplication } from '../../oidc/clients.ts';
import { findResource, isOrganizationMember, listUserOrganizations } from '../../queries/access.ts';
import { RequestError, required } from '../../errors.ts';
import type { TenantContext } from '../../tenant-context.ts';

export const registerInteractionRoutes = (router: Router, tenant: TenantContext) => {
  const { provider, pool } = tenant;

  router.get('/interaction/consent', async (ctx) => {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const { accountId, clientId } = readParties(interaction);
    const { missingOIDCScope, missingResourceScopes } = readMissingScopes(interaction.prompt);
    const user = required(
      await findUser(pool, accountId),
      new RequestError('entity.not_found', 404)
    );
    const application = await findApplication(pool, clientId);
    const branding = await pool.maybeOne<{ displayName: string | null; branding: object }>(sql`
      select "display_name", "branding", "terms_of_use_url", "privacy_policy_url"
      from "application_sign_in_experiences"
      where "application_id"=${clientId}
    `);
    const { id, name, avatar, username, primaryEmail, primaryPhone } = user;
    ctx.body = {
      application: {
        id: clientId,
        name: application?.name ?? clientId,
        branding: {},
        ...branding,
      },
      user: { id, name, avatar, username, primaryEmail, primaryPhone },
      organizations: missingOIDCScope.includes('urn:logto:scope:organizations')
        ? (await listUserOrganizations(pool, accountId)).map((organization) => ({
            id: organization.id,
            name: organization.name,
            missingResourceScopes: [],
          }))
        : [],
      missingOIDCScope,
      missingResourceScopes: await Promise.all(
        Object.entries(missingResourceScopes).map(async ([indicator, scopes]) => {
          const resource = await findResource(pool, indicator);
          return {
            resource: {
              id: resource?.id ?? indicator,
              name: resource?.name ?? indicator,
              indicator,
            },
            scopes: scopes.map((scope) => ({ id: scope, name: scope, description: null })),
          };
        })
      ),
      redirectUri: interaction.params['redirect_uri'],
    };
  });

  router.post('/interaction/consent', async (ctx) => {
    const { organizationIds = [] } = z
      .object({ organizationIds: z.array(z.string()).optional() })
      .parse(ctx.request.body ?? {});
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const { accountId, clientId } = readParties(interaction);
    for (const organizationId of organizationIds) {
      if (!(await isOrganizationMember(pool, organizationId, accountId))) {
        throw new RequestError('organization.require_membership', 422);
      }
      await pool.query(sql`
        insert into "application_user_consent_organizations" ("application_id", "organization_id", "user_id")
        values (${clientId}, ${organizationId}, ${accountId})
        on conflict do nothing
      `);
    }
    const { missingResourceScopes } = readMissingScopes(interaction.prompt);
    ctx.body = { redirectTo: await finishConsent(ctx, tenant, interaction, missingResourceScopes) };
  });
};
