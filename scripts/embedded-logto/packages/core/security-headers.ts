/** Logto's headers for its sign-in pages: the policy forbids scripts of others and forms that leave the origin. */
import { promisify } from 'node:util';
import helmet from 'helmet';
import type { Middleware } from 'koa';
import type { HostEnvironment } from './env.ts';

export const setSecurityHeaders = ({ adminEndpoint }: HostEnvironment): Middleware => {
  const run = promisify(
    helmet({
      crossOriginOpenerPolicy: false,
      crossOriginEmbedderPolicy: false,
      dnsPrefetchControl: false,
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      frameguard: false,
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      strictTransportSecurity: false,
      contentSecurityPolicy: {
        useDefaults: true,
        directives: {
          'upgrade-insecure-requests': null,
          imgSrc: ["'self'", 'data:', 'https:', 'blob:'],
          scriptSrc: ["'self'"],
          connectSrc: ["'self'"],
          frameAncestors: ["'self'", adminEndpoint.origin],
        },
      },
    })
  );
  return async (ctx, next) => {
    await run(ctx.req, ctx.res);
    await next();
  };
};
