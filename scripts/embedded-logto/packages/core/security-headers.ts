/** Logto's headers for its sign-in pages: the policy forbids scripts of others and forms that leave the origin. */
import { promisify } from 'node:util';
import helmet from 'helmet';
import type { Middleware } from 'koa';
import type { HostEnvironment } from './env.ts';

const basic = {
  crossOriginOpenerPolicy: false,
  crossOriginEmbedderPolicy: false,
  dnsPrefetchControl: false,
  referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
  frameguard: false,
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  strictTransportSecurity: false,
} as const;

export const setSecurityHeaders = ({ adminEndpoint, endpoint }: HostEnvironment): Middleware => {
  const createPageHeaders = (connectSrc: string[]) =>
    promisify(
      helmet({
        ...basic,
        contentSecurityPolicy: {
          useDefaults: true,
          directives: {
            'upgrade-insecure-requests': null,
            imgSrc: ["'self'", 'data:', 'https:', 'blob:'],
            scriptSrc: ["'self'"],
            connectSrc,
            frameAncestors: ["'self'", adminEndpoint.origin],
          },
        },
      })
    );
  const forPages = createPageHeaders(["'self'"]);
  // The console calls the API of the tenant it administers.
  const forConsole = createPageHeaders(["'self'", adminEndpoint.origin, endpoint.origin]);
  // As in Logto: the provider's own pages post forms that end at a site, which `form-action 'self'` would stop.
  const forProvider = promisify(helmet({ ...basic, contentSecurityPolicy: false }));
  return async (ctx, next) => {
    const isPage = !/^\/(oidc|api)(\/|$)/.test(ctx.path);
    const isConsole = /^\/console(\/|$)/.test(ctx.path);
    await (isConsole ? forConsole : isPage ? forPages : forProvider)(ctx.req, ctx.res);
    await next();
  };
};
