/** One tenant: its pool, its provider and its Koa application, put together in Logto's order. */
import { adminTenantId } from '@logto/schemas';
import type { DatabasePool } from '@silverhand/slonik';
import Koa from 'koa';
import type { Middleware } from 'koa';
import compress from 'koa-compress';
import koaBody from 'koa-body';
import mount from 'koa-mount';
import Router from 'koa-router';
import { connect, findTenantUrl } from './database.ts';
import { getTenantEndpoint } from './env.ts';
import type { HostEnvironment } from './env.ts';
import { handleErrors, handleOidcErrors } from './errors.ts';
import { createMailbox } from './mailbox.ts';
import { createInstanceQueries } from './oidc/instances.ts';
import { loadOidcKeys } from './oidc/keys.ts';
import { createTenantProvider } from './oidc/provider.ts';
import { registerPages } from './pages/index.ts';
import { registerAccountRoutes } from './routes/account/index.ts';
import { registerExperienceRoutes } from './routes/experience/index.ts';
import { registerInteractionRoutes } from './routes/interaction/index.ts';
import { registerManagementRoutes } from './routes/management/index.ts';
import { registerWellKnownRoutes } from './routes/well-known/index.ts';
import { setSecurityHeaders } from './security-headers.ts';
import type { TenantContext } from './tenant-context.ts';

export type Tenant = { readonly run: Middleware; readonly dispose: () => Promise<void> };

const createApi = (tenant: TenantContext): Koa => {
  const api = new Koa();
  const router = new Router();
  registerWellKnownRoutes(router, tenant);
  registerExperienceRoutes(router, tenant);
  registerInteractionRoutes(router, tenant);
  registerAccountRoutes(router, tenant);
  registerManagementRoutes(router, tenant);
  api.use(allowConsole(tenant.environment));
  api.use(koaBody({ jsonLimit: '1mb', text: false, multipart: false }));
  api.use(router.routes());
  return api;
};

/** People type these addresses: Logto drops the prefix. */
const shortenDeviceAddresses: Middleware = async (ctx, next) => {
  await next();
  const body: unknown = ctx.body;
  if (ctx.path === '/oidc/device/auth' && typeof body === 'object' && body !== null) {
    const shorten = ([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? value.replace('/oidc/device', '/device') : value,
    ];
    ctx.body = Object.fromEntries(Object.entries(body).map(shorten));
  }
};

/** The console calls the Management API from the admin tenant's origin. */
const allowConsole =
  ({ adminEndpoint, adminPort }: HostEnvironment): Middleware =>
  async (ctx, next) => {
    const origin = ctx.get('origin');
    if ([adminEndpoint.origin, `http://localhost:${adminPort}`].includes(origin)) {
      ctx.set('Access-Control-Allow-Origin', origin);
      ctx.set('Access-Control-Expose-Headers', 'Total-Number');
      ctx.vary('Origin');
      if (ctx.method === 'OPTIONS') {
        ctx.set('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
        ctx.set('Access-Control-Allow-Headers', 'authorization, content-type, accept-language');
        ctx.status = 204;
        return;
      }
    }
    await next();
  };

/** @returns null when there is no such tenant */
export const createTenant = async (
  id: string,
  environment: HostEnvironment,
  sharedPool: DatabasePool,
  log: (line: string) => void
): Promise<Tenant | null> => {
  const url = await findTenantUrl(sharedPool, environment.databaseUrl, id);
  if (!url) {
    return null;
  }
  const pool = await connect(url);
  const endpoint = getTenantEndpoint(id, environment);
  const services = {
    id,
    isAdmin: id === adminTenantId,
    issuer: new URL('/oidc', endpoint).href,
    endpoint,
    environment,
    pool,
    sharedPool,
    oidc: await loadOidcKeys(pool, id),
    mailbox: createMailbox(() => Date.now()),
  };
  const provider = createTenantProvider(services, createInstanceQueries(pool));
  const tenant: TenantContext = { ...services, provider };

  const app = new Koa();
  app.use(handleErrors(log));
  app.use(handleOidcErrors);
  app.use(compress());
  app.use(setSecurityHeaders(environment));
  app.use(shortenDeviceAddresses);
  app.use(mount('/oidc', provider));
  app.use(mount('/api', createApi(tenant)));
  registerPages(app, tenant);
  return { run: mount(app), dispose: async () => pool.end() };
};
