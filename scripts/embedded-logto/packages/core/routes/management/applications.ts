/** /applications: clients of the tenant, with Logto's defaults for their metadata. */
import { Applications, ApplicationType } from '@logto/schemas';
import type { Application } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type Router from 'koa-router';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { RequestError, required } from '../../errors.ts';
import { findApplication } from '../../oidc/clients.ts';
import { insertInto } from '../../database.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { registerEntityRoutes } from './entities.ts';

const metadataGuard = z.object({
  redirectUris: z.array(z.string().min(1)).default([]),
  postLogoutRedirectUris: z.array(z.string().min(1)).default([]),
  backchannelLogoutUri: z.string().url().optional(),
  backchannelLogoutSessionRequired: z.boolean().optional(),
  logoUri: z.string().optional(),
});

const createGuard = z.object({
  name: z.string().min(1).max(256),
  type: z.nativeEnum(ApplicationType),
  description: z.string().nullable().optional(),
  oidcClientMetadata: metadataGuard.default({}),
  customClientMetadata: z.object({}).catchall(z.unknown()).default({}),
  isThirdParty: z.boolean().default(false),
});
const updateGuard = createGuard
  .omit({ type: true, isThirdParty: true })
  .extend({
    oidcClientMetadata: metadataGuard.partial(),
    customClientMetadata: z.object({}).catchall(z.unknown()),
  })
  .partial();

const idLength = 21;
const secretLength = 32;

export const registerApplicationRoutes = (router: Router, { pool }: TenantContext) => {
  const getApplication = async (id: unknown): Promise<Application> =>
    required(await findApplication(pool, String(id)), new RequestError('entity.not_found', 404));

  const insertSecret = async (secret: object) =>
    insertInto<object, object>(pool, {
      table: 'application_secrets',
      fields: {
        applicationId: 'application_id',
        name: 'name',
        value: 'value',
        expiresAt: 'expires_at',
      },
    })({ value: nanoid(secretLength), ...secret });

  registerEntityRoutes(router, pool, {
    path: '/applications',
    schema: Applications,
    createGuard,
    updateGuard,
    // Logto's newer secrets live in application_secrets; this column only feeds the provider.
    complete: (body) => ({
      id: nanoid(idLength),
      secret: `internal_${nanoid(secretLength)}`,
      ...body,
    }),
    createdStatus: 200,
    isPageOptional: true,
    // The column only feeds the provider; Logto's API does not show it either.
    render: ({ secret: _, ...shown }) => shown,
    afterCreate: async ({ id, type }) => {
      if (type === ApplicationType.Traditional || type === ApplicationType.MachineToMachine) {
        await insertSecret({ applicationId: id, name: 'Default secret', expiresAt: null });
      }
    },
  });

  router.get('/applications/:id/roles', async (ctx) => {
    const { id } = await getApplication(ctx.params['id']);
    ctx.body = await pool.any(sql`
      select "roles"."id", "roles"."name" from "roles"
      join "applications_roles" on "applications_roles"."role_id" = "roles"."id"
      where "applications_roles"."application_id"=${id}
    `);
  });

  router.post('/applications/:id/roles', async (ctx) => {
    const { roleIds } = z.object({ roleIds: z.array(z.string()).min(1) }).parse(ctx.request.body);
    const { id } = await getApplication(ctx.params['id']);
    for (const roleId of roleIds) {
      await pool.query(sql`
        insert into "applications_roles" ("id", "application_id", "role_id")
        values (${nanoid()}, ${id}, ${roleId})
      `);
    }
    ctx.status = 201;
    ctx.body = { roleIds, addedRoleIds: roleIds };
  });

  router.post('/applications/:id/user-consent-scopes', async (ctx) => {
    const { userScopes = [], resourceScopes = [] } = z
      .object({
        userScopes: z.array(z.string()).optional(),
        resourceScopes: z.array(z.string()).optional(),
      })
      .parse(ctx.request.body);
    const { id, isThirdParty } = await getApplication(ctx.params['id']);
    if (!isThirdParty) {
      throw new RequestError('application.third_party_application_only', 422);
    }
    for (const scope of userScopes) {
      await pool.query(sql`
        insert into "application_user_consent_user_scopes" ("application_id", "user_scope")
        values (${id}, ${scope})
        on conflict do nothing
      `);
    }
    for (const scopeId of resourceScopes) {
      await pool.query(sql`
        insert into "application_user_consent_resource_scopes" ("application_id", "scope_id")
        values (${id}, ${scopeId})
        on conflict do nothing
      `);
    }
    ctx.status = 201;
  });

  router.get('/applications/:id/secrets', async (ctx) => {
    const { id } = await getApplication(ctx.params['id']);
    ctx.body = await pool.any(sql`
      select "name", "value", "created_at", "expires_at" from "application_secrets"
      where "application_id"=${id}
    `);
  });

  router.post('/applications/:id/secrets', async (ctx) => {
    const { name, expiresAt = null } = z
      .object({ name: z.string().min(1).max(256), expiresAt: z.number().nullable().optional() })
      .parse(ctx.request.body);
    const { id } = await getApplication(ctx.params['id']);
    ctx.body = await insertSecret({ applicationId: id, name, expiresAt });
    ctx.status = 201;
  });

  router.put('/applications/:id/sign-in-experience', async (ctx) => {
    const body = z
      .object({
        displayName: z.string().max(256).nullable().optional(),
        branding: z.object({}).catchall(z.unknown()).optional(),
        color: z.object({}).catchall(z.unknown()).optional(),
        termsOfUseUrl: z.string().url().nullable().optional(),
        privacyPolicyUrl: z.string().url().nullable().optional(),
      })
      .parse(ctx.request.body);
    const { id } = await getApplication(ctx.params['id']);
    const columns = {
      applicationId: 'application_id',
      displayName: 'display_name',
      branding: 'branding',
      color: 'color',
      termsOfUseUrl: 'terms_of_use_url',
      privacyPolicyUrl: 'privacy_policy_url',
    };
    ctx.body = await insertInto<object, object>(
      pool,
      { table: 'application_sign_in_experiences', fields: columns },
      {
        fields: ['applicationId'],
        setExcluded: ['displayName', 'branding', 'color', 'termsOfUseUrl', 'privacyPolicyUrl'],
      }
    )({ applicationId: id, ...body });
  });
};
