/** Sign-in experience, account center, token claims, impersonation tokens, audit log. */
import { AccountCenters, SignInExperiences } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type Router from 'koa-router';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { insertInto, selectWhere, updateWhere } from '../../database.ts';
import { RequestError, required } from '../../errors.ts';
import { findUser } from '../../oidc/claims.ts';
import { findConfig } from '../../queries/configs.ts';
import { getSignInExperience } from '../../queries/sign-in-experience.ts';
import type { TenantContext } from '../../tenant-context.ts';
import { readPage, setTotal } from './pagination.ts';

const anyObject = z.object({}).catchall(z.unknown());
const impersonationTtlMs = 600_000;

const tokenTypeGuard = z.enum(['access-token', 'client-credentials']);
const configKeys = {
  'access-token': 'jwt.accessToken',
  'client-credentials': 'jwt.clientCredentials',
} as const;

const registerTokenClaims = (router: Router, { pool }: TenantContext) => {
  const path = '/configs/jwt-customizer/:type';
  router.get(path, async (ctx) => {
    const key = configKeys[tokenTypeGuard.parse(ctx.params['type'])];
    ctx.body = required(await findConfig(pool, key), new RequestError('entity.not_found', 404));
  });
  router.put(path, async (ctx) => {
    const key = configKeys[tokenTypeGuard.parse(ctx.params['type'])];
    const value = anyObject.extend({ script: z.string() }).parse(ctx.request.body);
    await pool.query(sql`
      insert into "logto_configs" ("key", "value")
      values (${key}, ${JSON.stringify(value)})
      on conflict ("tenant_id", "key") do update set "value"=excluded."value"
    `);
    ctx.body = value;
  });
  router.delete(path, async (ctx) => {
    const key = configKeys[tokenTypeGuard.parse(ctx.params['type'])];
    await pool.query(sql`delete from "logto_configs" where "key"=${key}`);
    ctx.status = 204;
  });
};

const registerLogs = (router: Router, { pool }: TenantContext) => {
  router.get('/logs', async (ctx) => {
    const { limit, offset } = readPage(ctx);
    const { userId } = z.object({ userId: z.string().optional() }).parse(ctx.query);
    const condition = userId ? sql`where "payload"->>'userId' = ${userId}` : sql``;
    const total = await pool.oneFirst<number>(sql`select count(*) from "logs" ${condition}`);
    setTotal(ctx, Number(total));
    ctx.body = await pool.any(sql`
      select "id", "key", "payload", "created_at" from "logs"
      ${condition}
      order by "created_at" desc
      limit ${limit}
      offset ${offset}
    `);
  });
};

export const registerSettingsRoutes = (router: Router, tenant: TenantContext) => {
  const { pool } = tenant;
  registerTokenClaims(router, tenant);
  registerLogs(router, tenant);

  router.get('/sign-in-exp', async (ctx) => {
    ctx.body = await getSignInExperience(pool);
  });
  router.patch('/sign-in-exp', async (ctx) => {
    const set = anyObject.parse(ctx.request.body);
    ctx.body = await updateWhere<Record<string, unknown>, object>(
      pool,
      SignInExperiences
    )({
      set,
      where: { id: 'default' },
      jsonMode: 'replace',
    });
  });

  router.get('/account-center', async (ctx) => {
    const [row] = await selectWhere<Record<string, unknown>>(
      pool,
      AccountCenters
    )({ id: 'default' });
    ctx.body = required(row, new RequestError('entity.not_found', 404));
  });
  router.patch('/account-center', async (ctx) => {
    const set = z
      .object({ enabled: z.boolean().optional(), fields: anyObject.optional() })
      .parse(ctx.request.body);
    ctx.body = await updateWhere<Record<string, unknown>, object>(
      pool,
      AccountCenters
    )({
      set,
      where: { id: 'default' },
    });
  });

  router.post('/subject-tokens', async (ctx) => {
    const { userId, context } = z
      .object({ userId: z.string(), context: anyObject.default({}) })
      .parse(ctx.request.body);
    required(await findUser(pool, userId), new RequestError('entity.not_found', 404));
    const id = `sub_${nanoid(21)}`;
    await insertInto<object, object>(pool, {
      table: 'subject_tokens',
      fields: {
        id: 'id',
        userId: 'user_id',
        context: 'context',
        expiresAt: 'expires_at',
        creatorId: 'creator_id',
      },
    })({
      id,
      userId,
      context,
      expiresAt: Date.now() + impersonationTtlMs,
      creatorId: 'management',
    });
    ctx.body = { subjectToken: id, expiresIn: impersonationTtlMs / 1000 };
    ctx.status = 201;
  });
};
