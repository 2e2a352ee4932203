/**
 * The console on the host: its files and settings on the admin tenant's origin, the script in the host's own page there, and leave for that
 * origin to call the API of the user tenants. Whatever is wrong with the page's form is logged, and the page stays the host's.
 */
import type { Context, Middleware } from 'koa';
import type { Provider } from 'oidc-provider';
import {
  consoleErrors,
  createConsoleConfig,
  insertScript,
  readChunk,
  readEntry,
} from '../../plugins/console/port.ts';
import type { Asset } from '../../plugins/console/port.ts';
import { prefix } from '../../plugins/kernel/port.ts';
import type { Log, Route } from '../../plugins/kernel/port.ts';
import type { HostAddresses } from '../host-addresses.ts';

/** Of the admin tenant: the one whose issuer is at the admin endpoint. */
const isOfAdmin = (provider: Provider, { adminEndpoint }: HostAddresses): boolean =>
  adminEndpoint !== null && new URL(provider.issuer).origin === adminEndpoint.origin;

const answerAsset = (ctx: Context, { type, content, cacheControl }: Asset) => {
  ctx.set({ 'Cache-Control': cacheControl, 'X-Content-Type-Options': 'nosniff' });
  ctx.type = type;
  ctx.body = content;
};

export const createConsoleRoutes = (
  provider: Provider,
  addresses: HostAddresses
): readonly Route[] => {
  if (!isOfAdmin(provider, addresses)) {
    return [];
  }
  const config = createConsoleConfig(addresses.endpointOf);
  return [
    {
      method: 'GET',
      path: '/console/app/console.js',
      handle: async (ctx) => answerAsset(ctx, await readEntry()),
    },
    {
      method: 'GET',
      path: '/console/app/chunks/:name',
      handle: async (ctx, { name = '' }) => answerAsset(ctx, await readChunk(name)),
    },
    {
      method: 'GET',
      path: '/console/config.json',
      handle: async (ctx) => {
        ctx.set({ 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' });
        ctx.body = config;
        return Promise.resolve();
      },
    },
  ];
};

const isConsolePage = (ctx: Context) =>
  ctx.status === 200 && /^\/console(\/|$)/.test(ctx.path) && ctx.response.is('html') === 'html';

/** Behind it the host answers its own page. */
export const createConsoleInjection = (
  provider: Provider,
  addresses: HostAddresses,
  log: Log
): Middleware => {
  const isAdmin = isOfAdmin(provider, addresses);
  const inject = async (ctx: Context) => {
    const { body } = ctx as { body: unknown };
    const html = Buffer.isBuffer(body) ? body.toString() : body;
    const page = typeof html === 'string' ? insertScript(html) : null;
    if (page === null) {
      throw consoleErrors.page_unknown({ detail: { type: typeof body } });
    }
    // A page that loads a script which is not there would say so on every visit.
    await readEntry();
    ctx.remove('ETag');
    ctx.remove('Last-Modified');
    ctx.body = page;
  };
  return async (ctx, next) => {
    await next();
    if (!isAdmin || !isConsolePage(ctx)) {
      return;
    }
    try {
      await inject(ctx);
    } catch (error) {
      // The console without our pages is better than no console.
      log.error('console_not_injected', error);
    }
  };
};

const apiPath = `${prefix}/api/v1/`;
const exposed = ['Retry-After', 'Content-Disposition', 'WWW-Authenticate'].join(', ');
const preflight = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'authorization, content-type, accept-language',
  'Access-Control-Max-Age': '600',
} as const;

/** No credentials: callers show a token that the page itself must put into the request. */
export const createConsoleCors = (addresses: HostAddresses): Middleware => {
  const origins = new Set(addresses.adminOrigins);
  return async (ctx, next) => {
    if (!ctx.path.startsWith(apiPath)) {
      await next();
      return;
    }
    ctx.vary('Origin');
    const origin = ctx.get('origin');
    if (!origins.has(origin)) {
      await next();
      return;
    }
    ctx.set('Access-Control-Allow-Origin', origin);
    ctx.set('Access-Control-Expose-Headers', exposed);
    if (ctx.method === 'OPTIONS' && ctx.get('access-control-request-method') !== '') {
      ctx.set(preflight);
      ctx.status = 204;
      return;
    }
    await next();
  };
};
