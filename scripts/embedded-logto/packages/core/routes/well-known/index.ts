/** What needs no sign-in: the health of the process and how the sign-in page is to look. */
import { sql } from '@silverhand/slonik';
import type Router from 'koa-router';
import { z } from 'zod';
import { getTenantEndpoint } from '../../env.ts';
import { findApplication } from '../../oidc/clients.ts';
import { getSignInExperience } from '../../queries/sign-in-experience.ts';
import type { TenantContext } from '../../tenant-context.ts';

export const registerWellKnownRoutes = (
  router: Router,
  { pool, id, isAdmin, environment }: TenantContext
) => {
  router.get('/status', (ctx) => {
    ctx.status = 204;
  });

  if (isAdmin) {
    router.get('/.well-known/endpoints/:tenantId', (ctx) => {
      ctx.body = { user: getTenantEndpoint(String(ctx.params['tenantId']), environment).href };
    });
  }

  router.get('/.well-known/sign-in-exp', async (ctx) => {
    const { appId } = z.object({ appId: z.string().optional() }).parse(ctx.query);
    const { tenantId: _, sentinelPolicy: _policy, ...shown } = await getSignInExperience(pool);
    const application = appId ? await findApplication(pool, appId) : null;
    const branding = application
      ? await pool.maybeOne<{ displayName: string | null; branding: object; color: object }>(sql`
          select "display_name", "branding", "color" from "application_sign_in_experiences"
          where "application_id"=${application.id}
        `)
      : null;
    ctx.body = {
      ...shown,
      tenantId: id,
      ...(branding ? { branding: { ...shown.branding, ...branding.branding } } : {}),
      socialConnectors: [],
      ssoConnectors: [],
      forgotPassword: { email: true, phone: true },
      isDevelopmentTenant: false,
    };
  });
};
