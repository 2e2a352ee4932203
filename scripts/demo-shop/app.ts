/** The shop put together. Every route either shows a page or answers with a page that names an error code. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Koa from 'koa';
import koaBody from 'koa-body';
import Router from 'koa-router';
import type { ShopDatabase } from './database.ts';
import { createEventRoutes } from './event-routes.ts';
import type { Oidc } from './oidc.ts';
import { renderError } from './pages.ts';
import { createShopPassport } from './passport.ts';
import type { ShopSettings } from './settings.ts';
import { createShopRoutes } from './shop-routes.ts';
import { createSignInRoutes } from './sign-in-routes.ts';
import { createVisits, ShopError } from './visit.ts';

export const createShop = (settings: ShopSettings, database: ShopDatabase, oidc: Oidc): Koa => {
  const identityOrigin = new URL(settings.issuer).origin;
  const visits = createVisits(settings, database);
  const passport = settings.apiKey ? createShopPassport(identityOrigin, settings.apiKey) : null;
  const own = new Router();
  own.get('/shop.css', async (ctx) => {
    ctx.type = 'css';
    ctx.body = await readFile(path.join(import.meta.dirname, 'public/shop.css'));
  });
  own.get('/status', (ctx) => {
    ctx.status = 204;
  });

  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    // The form that signs out ends at the identity service, so its origin is named too.
    ctx.set(
      'Content-Security-Policy',
      `default-src 'self'; form-action 'self' ${identityOrigin}; frame-ancestors 'none'; base-uri 'none'`
    );
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.set('X-Content-Type-Options', 'nosniff');
    // A page shows what was shared at that moment: going back must ask again.
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) {
        throw new ShopError('shop.not_found', 404);
      }
    } catch (error) {
      const known = error instanceof ShopError ? error : new ShopError('shop.unavailable', 503);
      ctx.status = known.status;
      ctx.body = renderError(visits.openEmptyView(ctx), known.code);
    }
  });
  // Before bodies are parsed: a token comes as it is.
  app.use(createEventRoutes(settings, database).routes());
  app.use(koaBody({ json: false, text: false }));
  app.use(own.routes());
  app.use(createShopRoutes({ settings, database, passport, visits }).routes());
  app.use(createSignInRoutes({ database, oidc, visits }).routes());
  return app;
};
