/** The shop's routes. Each either shows a page or answers with a page that names an error code. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Koa from 'koa';
import type { Context } from 'koa';
import koaBody from 'koa-body';
import Router from 'koa-router';
import { z } from 'zod';
import { catalogues, findProduct } from './catalogue.ts';
import type { Language } from './catalogue.ts';
import type { Session, ShopDatabase } from './database.ts';
import type { Oidc } from './oidc.ts';
import {
  computeTotal,
  renderCart,
  renderError,
  renderHome,
  renderKnowledge,
  renderOrders,
} from './pages.ts';
import type { View } from './pages.ts';
import type { ShopSettings } from './settings.ts';
import type { ShopErrorCode } from './texts.ts';

class ShopError extends Error {
  readonly code: ShopErrorCode;
  readonly status: number;

  constructor(code: ShopErrorCode, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

const idBytes = 24;
const yearMs = 365 * 24 * 3_600_000;
const emptySession: Session = {
  id: '',
  csrf: '',
  userRef: null,
  idToken: null,
  pending: null,
  claims: null,
};

const detectLanguage = (ctx: Context): Language => {
  const chosen = ctx.cookies.get('language') ?? ctx.acceptsLanguages('en', 'ru');
  return chosen === 'ru' ? 'ru' : 'en';
};

export const createShop = (settings: ShopSettings, database: ShopDatabase, oidc: Oidc): Koa => {
  const catalogue = catalogues[settings.id];
  const cookieName = `shop_${settings.id}`;
  const router = new Router();

  const setSession = (ctx: Context, id: string) => {
    ctx.cookies.set(cookieName, id, { httpOnly: true, sameSite: 'lax', overwrite: true });
  };
  const openSession = async (ctx: Context): Promise<Session> => {
    const found = await database.findSession(ctx.cookies.get(cookieName) ?? '');
    if (found) {
      return found;
    }
    const [id, csrf] = [randomBytes(idBytes).toString('hex'), randomBytes(idBytes).toString('hex')];
    await database.createSession(id, csrf);
    setSession(ctx, id);
    return { ...emptySession, id, csrf };
  };
  const openView = async (ctx: Context): Promise<View> => {
    const session = await openSession(ctx);
    const cart = await database.listCart(session.id);
    return {
      language: detectLanguage(ctx),
      catalogue,
      shopId: settings.id,
      identityUrl: settings.issuer,
      session,
      cart,
    };
  };
  const readForm = async (ctx: Context): Promise<{ view: View; form: Record<string, string> }> => {
    const view = await openView(ctx);
    const form = z.record(z.string()).parse(ctx.request.body ?? {});
    const [given, expected] = [form['csrf'] ?? '', view.session.csrf].map((text) =>
      Buffer.from(text.padEnd(idBytes * 2).slice(0, idBytes * 2))
    );
    if (!given || !expected || !timingSafeEqual(given, expected)) {
      throw new ShopError('shop.form_expired', 403);
    }
    return { view, form };
  };
  const requireCustomer = (ctx: Context, { session }: View): string | null => {
    if (!session.userRef) {
      ctx.redirect('/sign-in');
    }
    return session.userRef;
  };

  router.get('/', async (ctx) => {
    ctx.body = renderHome(await openView(ctx));
  });
  router.get('/cart', async (ctx) => {
    ctx.body = renderCart(await openView(ctx));
  });
  router.post('/cart', async (ctx) => {
    const { view, form } = await readForm(ctx);
    const product = findProduct(catalogue, form['product'] ?? '');
    if (!product) {
      throw new ShopError('shop.not_found', 404);
    }
    await database.addToCart(view.session.id, product.id);
    ctx.redirect('/cart');
  });
  router.post('/checkout', async (ctx) => {
    const { view } = await readForm(ctx);
    const userRef = requireCustomer(ctx, view);
    if (!userRef) {
      return;
    }
    if (view.cart.length > 0) {
      const totalCents = computeTotal(catalogue, view.cart);
      await database.placeOrder(view.session.id, userRef, { lines: view.cart, totalCents });
    }
    ctx.redirect('/orders?placed=1');
  });
  router.get('/orders', async (ctx) => {
    const view = await openView(ctx);
    const userRef = requireCustomer(ctx, view);
    if (userRef) {
      const orders = await database.listOrders(userRef);
      ctx.body = renderOrders(view, orders, ctx.query['placed'] === '1');
    }
  });
  router.get('/me', async (ctx) => {
    const view = await openView(ctx);
    if (requireCustomer(ctx, view)) {
      ctx.body = renderKnowledge(view);
    }
  });
  router.get('/language/:code', (ctx) => {
    const code = ctx.params['code'] === 'ru' ? 'ru' : 'en';
    ctx.cookies.set('language', code, { maxAge: yearMs, sameSite: 'lax' });
    const from = new URL(ctx.get('referer') || settings.url, settings.url);
    ctx.redirect(from.origin === settings.url ? `${from.pathname}${from.search}` : '/');
  });

  router.get('/sign-in', async (ctx) => {
    const session = await openSession(ctx);
    const begun = await oidc.begin(detectLanguage(ctx)).catch(() => {
      throw new ShopError('shop.identity_unavailable', 503);
    });
    const { address, ...pending } = begun;
    const returnTo = ctx.query['to'] === 'cart' ? '/cart' : '/me';
    await database.setPending(session.id, { ...pending, returnTo });
    ctx.redirect(address);
  });
  router.get('/callback', async (ctx) => {
    const session = await openSession(ctx);
    if (!session.pending) {
      throw new ShopError('shop.sign_in_not_started', 400);
    }
    // Used once, whatever comes of it.
    await database.setPending(session.id, null);
    const signedIn = await oidc.finish(ctx.search, session.pending).catch((error: unknown) => {
      // fetch throws TypeError when nobody answers; everything else is about this sign-in.
      throw error instanceof TypeError
        ? new ShopError('shop.identity_unavailable', 503)
        : new ShopError('shop.sign_in_failed', 400);
    });
    const newId = randomBytes(idBytes).toString('hex');
    await database.signIn(session.id, newId, signedIn);
    setSession(ctx, newId);
    ctx.redirect(session.pending.returnTo);
  });
  router.post('/sign-out', async (ctx) => {
    const { view } = await readForm(ctx);
    const { id, idToken } = view.session;
    await database.deleteSession(id);
    const address = idToken ? await oidc.buildLogoutUrl(idToken).catch(() => '/') : '/';
    ctx.redirect(address);
  });
  router.post('/backchannel-logout', async (ctx) => {
    const { logout_token: token } = z
      .object({ logout_token: z.string() })
      .catch({ logout_token: '' })
      .parse(ctx.request.body);
    ctx.set('Cache-Control', 'no-store');
    const userRef = await oidc.verifyLogoutToken(token).catch(() => null);
    if (userRef) {
      await database.deleteSessionsOf(userRef);
    }
    ctx.status = userRef ? 200 : 400;
    ctx.body = userRef ? '' : { error: 'invalid_request' };
  });
  router.get('/shop.css', async (ctx) => {
    ctx.type = 'css';
    ctx.body = await readFile(path.join(import.meta.dirname, 'public/shop.css'));
  });
  router.get('/status', (ctx) => {
    ctx.status = 204;
  });

  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    // The form that signs out ends at the identity service, so its origin is named too.
    ctx.set(
      'Content-Security-Policy',
      `default-src 'self'; form-action 'self' ${new URL(settings.issuer).origin}; frame-ancestors 'none'; base-uri 'none'`
    );
    ctx.set('Referrer-Policy', 'same-origin');
    ctx.set('X-Content-Type-Options', 'nosniff');
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) {
        throw new ShopError('shop.not_found', 404);
      }
    } catch (error) {
      const known = error instanceof ShopError ? error : new ShopError('shop.unavailable', 503);
      ctx.status = known.status;
      const language = detectLanguage(ctx);
      const view = {
        language,
        catalogue,
        shopId: settings.id,
        identityUrl: settings.issuer,
        session: emptySession,
        cart: [],
      };
      ctx.body = renderError(view, known.code);
    }
  });
  app.use(koaBody({ json: false, text: false }));
  app.use(router.routes());
  return app;
};
