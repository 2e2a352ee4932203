/** Resources, scopes, roles, organizations: who may do what. */
import {
  getManagementApiResourceIndicator,
  OrganizationRoles,
  Organizations,
  OrganizationScopes,
  Resources,
  Roles,
  RoleType,
  Scopes,
} from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type Router from 'koa-router';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { insertInto, selectWhere } from '../../database.ts';
import { RequestError } from '../../errors.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { registerEntityRoutes } from './entities.ts';

const idLength = 21;
const named = z.object({
  name: z.string().min(1).max(256),
  description: z.string().nullable().optional(),
});
const withId = (body: Record<string, unknown>) => ({ id: nanoid(idLength), ...body });

const registerResources = (router: Router, { pool, id: tenantId }: TenantContext) => {
  const createGuard = z.object({
    name: z.string().min(1),
    indicator: z.string().url(),
    accessTokenTtl: z.number().int().positive().optional(),
  });
  registerEntityRoutes(router, pool, {
    path: '/resources',
    schema: Resources,
    createGuard,
    updateGuard: createGuard.omit({ indicator: true }).partial(),
    complete: withId,
    assertChangeable: async (id, action) => {
      const [resource] = await selectWhere<Record<string, unknown>>(pool, Resources)({ id });
      if (resource?.['indicator'] === getManagementApiResourceIndicator(tenantId)) {
        throw new RequestError(`resource.cannot_${action}_management_api`, 400);
      }
    },
  });

  router.get('/resources/:resourceId/scopes', async (ctx) => {
    ctx.body = await selectWhere<Record<string, unknown>>(
      pool,
      Scopes
    )({ resourceId: String(ctx.params['resourceId']) });
  });

  router.post('/resources/:resourceId/scopes', async (ctx) => {
    const body = named.parse(ctx.request.body);
    if (body.name.includes(' ')) {
      throw new RequestError('scope.name_with_space', 400);
    }
    ctx.body = await insertInto<object, object>(
      pool,
      Scopes
    )({ id: nanoid(idLength), ...body, resourceId: String(ctx.params['resourceId']) });
    ctx.status = 201;
  });
};

const registerRoles = (router: Router, { pool }: TenantContext) => {
  const createGuard = named.extend({
    type: z.nativeEnum(RoleType).default(RoleType.User),
    scopeIds: z.array(z.string()).optional(),
    isDefault: z.boolean().optional(),
  });
  const linkScopes = async (roleId: string, scopeIds: readonly string[]) => {
    for (const scopeId of scopeIds) {
      await pool.query(sql`
        insert into "roles_scopes" ("id", "role_id", "scope_id")
        values (${nanoid()}, ${roleId}, ${scopeId})
      `);
    }
  };

  router.post('/roles', async (ctx) => {
    const { scopeIds = [], ...body } = createGuard.parse(ctx.request.body);
    const taken = await selectWhere<Record<string, unknown>>(pool, Roles)({ name: body.name });
    if (taken.length > 0) {
      throw new RequestError('role.name_in_use', 422);
    }
    const role = await insertInto<object, { id: string }>(
      pool,
      Roles
    )({ id: nanoid(idLength), description: body.description ?? body.name, ...body });
    await linkScopes(role.id, scopeIds);
    ctx.body = role;
  });

  registerEntityRoutes(router, pool, {
    path: '/roles',
    schema: Roles,
    createGuard,
    updateGuard: named.partial(),
    complete: withId,
  });

  router.post('/roles/:id/scopes', async (ctx) => {
    const { scopeIds } = z.object({ scopeIds: z.array(z.string()).min(1) }).parse(ctx.request.body);
    await linkScopes(String(ctx.params['id']), scopeIds);
    ctx.status = 201;
  });

  router.get('/roles/:id/scopes', async (ctx) => {
    ctx.body = await pool.any(sql`
      select "scopes"."id", "scopes"."name", "scopes"."resource_id" from "scopes"
      join "roles_scopes" on "roles_scopes"."scope_id" = "scopes"."id"
      where "roles_scopes"."role_id"=${String(ctx.params['id'])}
    `);
  });
};

const registerOrganizations = (router: Router, { pool }: TenantContext) => {
  for (const [path, schema] of [
    ['/organizations', Organizations],
    ['/organization-roles', OrganizationRoles],
    ['/organization-scopes', OrganizationScopes],
  ] as const) {
    registerEntityRoutes(router, pool, {
      path,
      schema,
      createGuard: named,
      updateGuard: named.partial(),
      complete: withId,
    });
  }

  router.post('/organization-roles/:id/scopes', async (ctx) => {
    const { organizationScopeIds } = z
      .object({ organizationScopeIds: z.array(z.string()) })
      .parse(ctx.request.body);
    for (const scopeId of organizationScopeIds) {
      await pool.query(sql`
        insert into "organization_role_scope_relations" ("organization_role_id", "organization_scope_id")
        values (${String(ctx.params['id'])}, ${scopeId})
      `);
    }
    ctx.status = 201;
  });

  router.post('/organizations/:id/users', async (ctx) => {
    const { userIds } = z.object({ userIds: z.array(z.string()).min(1) }).parse(ctx.request.body);
    for (const userId of userIds) {
      await pool.query(sql`
        insert into "organization_user_relations" ("organization_id", "user_id")
        values (${String(ctx.params['id'])}, ${userId})
        on conflict do nothing
      `);
    }
    ctx.status = 201;
  });

  router.post('/organizations/:id/users/:userId/roles', async (ctx) => {
    const { organizationRoleIds } = z
      .object({ organizationRoleIds: z.array(z.string()) })
      .parse(ctx.request.body);
    for (const roleId of organizationRoleIds) {
      await pool.query(sql`
        insert into "organization_role_user_relations" ("organization_id", "organization_role_id", "user_id")
        values (${String(ctx.params['id'])}, ${roleId}, ${String(ctx.params['userId'])})
        on conflict do nothing
      `);
    }
    ctx.status = 201;
  });
};

export const registerAccessRoutes = (router: Router, tenant: TenantContext) => {
  registerResources(router, tenant);
  registerRoles(router, tenant);
  registerOrganizations(router, tenant);
};
