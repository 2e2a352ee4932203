/** /users: accounts as Logto's Management API shows and changes them. */
import { Users } from '@logto/schemas';
import type { User } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { SqlToken } from '@silverhand/slonik';
import type Router from 'koa-router';
import { customAlphabet, nanoid } from 'nanoid';
import { z } from 'zod';
import { identify } from '../../database.ts';
import { RequestError, required } from '../../errors.ts';
import { createInstanceQueries } from '../../oidc/instances.ts';
import { findUser } from '../../oidc/claims.ts';
import { hashPassword, isPasswordRight } from '../../passwords.ts';
import { listUserOrganizations, listUserRoles } from '../../queries/access.ts';
import { deleteUser, insertUser, isIdentifierTaken, updateUser } from '../../queries/users.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { readPage, setTotal } from './pagination.ts';

const generateUserId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 12);
const { table, fields } = identify(Users);
const nullable = (maximum: number) => z.string().max(maximum).nullable().optional();

const profileGuard = z.object({}).catchall(z.unknown());
const patchGuard = z.object({
  username: nullable(128),
  primaryEmail: z.string().email().nullable().optional(),
  primaryPhone: z.string().regex(/^\d+$/).nullable().optional(),
  name: nullable(128),
  avatar: nullable(2048),
  customData: profileGuard.optional(),
  profile: profileGuard.optional(),
});
const createGuard = patchGuard.extend({ password: z.string().min(1).optional() });

/** The columns Logto's API shows: never the password hash. */
const render = (user: User) => {
  const {
    passwordEncrypted,
    passwordEncryptionMethod: _,
    tenantId: _tenant,
    logtoConfig: _config,
    mfaVerifications: _mfa,
    ...shown
  } = user;
  return { ...shown, hasPassword: passwordEncrypted !== null };
};

const definedOnly = (body: object) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

const searched = [
  fields.id,
  fields.primaryEmail,
  fields.primaryPhone,
  fields.username,
  fields.name,
];

/** Of Logto's ways to search: a text in any of the columns, or ids (`search.id`, `mode.id=exact`). */
const buildSearch = (parameters: URLSearchParams): SqlToken => {
  const search = parameters.get('search');
  const ids = parameters.getAll('search.id');
  if (ids.length > 0) {
    return sql`where ${fields.id} = any(${sql.array(ids, 'varchar')})`;
  }
  return search
    ? sql`where ${sql.join(
        searched.map((field) => sql`${field} ilike ${search}`),
        sql` or `
      )}`
    : sql``;
};

const assertFree = async (
  pool: TenantContext['pool'],
  body: z.infer<typeof patchGuard>,
  exceptUserId?: string
) => {
  const identifiers = [
    ['username', body.username],
    ['email', body.primaryEmail],
    ['phone', body.primaryPhone],
  ] as const;
  for (const [type, value] of identifiers) {
    if (value && (await isIdentifierTaken(pool, { type, value }, exceptUserId))) {
      throw new RequestError(`user.${type}_already_in_use`, 422);
    }
  }
};

export const registerUserRoutes = (router: Router, { pool }: TenantContext) => {
  const getUser = async (id: unknown): Promise<User> =>
    required(await findUser(pool, String(id)), new RequestError('entity.not_found', 404));
  const change = async (id: string, set: Parameters<typeof updateUser>[2], mode?: 'replace') =>
    required(await updateUser(pool, id, set, mode), new RequestError('entity.not_found', 404));

  router.get('/users', async (ctx) => {
    const { limit, offset } = readPage(ctx);
    const condition = buildSearch(ctx.URL.searchParams);
    const total = await pool.oneFirst<number>(sql`select count(*) from ${table} ${condition}`);
    const users = await pool.any<User>(sql`
      select ${sql.join(Object.values(fields), sql`, `)}
      from ${table}
      ${condition}
      order by ${fields.createdAt} desc
      limit ${limit}
      offset ${offset}
    `);
    setTotal(ctx, Number(total));
    ctx.body = users.map(render);
  });

  router.post('/users', async (ctx) => {
    const { password, ...body } = createGuard.parse(ctx.request.body);
    await assertFree(pool, body);
    const user = await insertUser(pool, {
      id: generateUserId(),
      ...definedOnly(body),
      ...(password ? { ...(await hashPassword(password)), passwordUpdatedAt: Date.now() } : {}),
    });
    ctx.body = render(user);
  });

  router.get('/users/:id', async (ctx) => {
    ctx.body = render(await getUser(ctx.params['id']));
  });

  router.patch('/users/:id', async (ctx) => {
    const body = patchGuard.parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    await assertFree(pool, body, id);
    ctx.body = render(await change(id, definedOnly(body), 'replace'));
  });

  router.delete('/users/:id', async (ctx) => {
    const id = String(ctx.params['id']);
    if (!(await deleteUser(pool, id))) {
      throw new RequestError('entity.not_found', 404);
    }
    await signOut(id);
    ctx.status = 204;
  });

  const signOut = async (userId: string) => {
    const instances = createInstanceQueries(pool);
    for (const model of ['Session', 'Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode']) {
      await instances.revokeByAccountId(model, userId);
    }
  };

  router.get('/users/:id/custom-data', async (ctx) => {
    ctx.body = (await getUser(ctx.params['id'])).customData;
  });

  router.patch('/users/:id/custom-data', async (ctx) => {
    const { customData } = z.object({ customData: profileGuard }).parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    // Logto's type is JSON; the body was parsed from JSON.
    ctx.body = (await change(id, { customData } as Parameters<typeof updateUser>[2])).customData;
  });

  router.patch('/users/:id/profile', async (ctx) => {
    const { profile } = z.object({ profile: profileGuard }).parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    ctx.body = (await change(id, { profile })).profile;
  });

  router.patch('/users/:id/password', async (ctx) => {
    const { password } = z.object({ password: z.string().min(1) }).parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    const hash = await hashPassword(password);
    ctx.body = render(await change(id, { ...hash, passwordUpdatedAt: Date.now() }));
  });

  router.post('/users/:id/password/verify', async (ctx) => {
    const { password } = z.object({ password: z.string().min(1) }).parse(ctx.request.body);
    const user = await getUser(ctx.params['id']);
    const stored = { hash: user.passwordEncrypted, method: user.passwordEncryptionMethod };
    if (!(await isPasswordRight(password, stored))) {
      throw new RequestError('session.invalid_credentials', 422);
    }
    ctx.status = 204;
  });

  router.get('/users/:id/has-password', async (ctx) => {
    ctx.body = { hasPassword: (await getUser(ctx.params['id'])).passwordEncrypted !== null };
  });

  router.patch('/users/:id/is-suspended', async (ctx) => {
    const { isSuspended } = z.object({ isSuspended: z.boolean() }).parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    const user = await change(id, { isSuspended });
    if (isSuspended) {
      await signOut(id);
    }
    ctx.body = render(user);
  });

  router.get('/users/:id/roles', async (ctx) => {
    const { id } = await getUser(ctx.params['id']);
    ctx.body = await listUserRoles(pool, id);
  });

  router.post('/users/:id/roles', async (ctx) => {
    const { roleIds } = z.object({ roleIds: z.array(z.string()).min(1) }).parse(ctx.request.body);
    const { id } = await getUser(ctx.params['id']);
    for (const roleId of roleIds) {
      await pool.query(sql`
        insert into "users_roles" ("id", "user_id", "role_id")
        values (${nanoid()}, ${id}, ${roleId})
      `);
    }
    ctx.status = 201;
    ctx.body = { roleIds, addedRoleIds: roleIds };
  });

  router.delete('/users/:id/roles/:roleId', async (ctx) => {
    const { rowCount } = await pool.query(sql`
      delete from "users_roles"
      where "user_id"=${String(ctx.params['id'])} and "role_id"=${String(ctx.params['roleId'])}
    `);
    if (rowCount === 0) {
      throw new RequestError('entity.not_found', 404);
    }
    ctx.status = 204;
  });

  router.get('/users/:id/organizations', async (ctx) => {
    const { id } = await getUser(ctx.params['id']);
    ctx.body = await listUserOrganizations(pool, id);
  });
};
