/** Looking, the cart, ordering, and what the shop knows. An order is placed only when the verdict allows it at that moment. */
import type { Context } from 'koa';
import Router from 'koa-router';
import { PassportApiError } from '../../plugins/cms-node/errors.ts';
import { computeTotal, renderCart } from './cart-page.ts';
import { findProduct } from './catalogue.ts';
import type { Order, ShopDatabase } from './database.ts';
import type { View } from './layout.ts';
import { findOwnPath } from './own-path.ts';
import { renderHome, renderKnowledge, renderOrders } from './pages.ts';
import type { ShopPassport } from './passport.ts';
import type { ShopSettings } from './settings.ts';
import { ShopError } from './visit.ts';
import type { Visits } from './visit.ts';

const yearMs = 365 * 24 * 3_600_000;

/** A shop that cannot read what it needs says so; it never goes on without. */
const reading = async <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((error: unknown) => {
    throw error instanceof PassportApiError
      ? new ShopError('shop.passport_unavailable', 503)
      : error;
  });

export const createShopRoutes = ({
  settings,
  database,
  passport,
  visits,
}: {
  readonly settings: ShopSettings;
  readonly database: ShopDatabase;
  /** Null without an API key. */
  readonly passport: ShopPassport | null;
  readonly visits: Visits;
}): Router => {
  const router = new Router();

  /** Null in a shop that asks for nothing. @throws ShopError when a shop that asks has no key */
  const findPassport = ({ catalogue }: View): ShopPassport | null => {
    if (catalogue.isAsking && !passport) {
      throw new ShopError('shop.passport_unavailable', 503);
    }
    return catalogue.isAsking ? passport : null;
  };

  const showCart = async (ctx: Context, view: View) => {
    const { userRef } = view.session;
    const asked = userRef && view.cart.length > 0 ? findPassport(view) : null;
    ctx.body = renderCart(view, asked ? await reading(asked.readCheckout(userRef ?? '')) : null);
  };

  const openOrder = async (view: View, order: Order) => {
    const asked = findPassport(view);
    const { delivery } = order;
    return {
      ...order,
      address: asked && delivery ? await reading(asked.openAddress(delivery)) : null,
    };
  };

  router.get('/', async (ctx) => {
    ctx.body = renderHome(await visits.openView(ctx));
  });
  router.get('/cart', async (ctx) => {
    await showCart(ctx, await visits.openView(ctx));
  });
  router.post('/cart', async (ctx) => {
    const { view, form } = await visits.readForm(ctx);
    const product = findProduct(view.catalogue, form['product'] ?? '');
    if (!product) {
      throw new ShopError('shop.not_found', 404);
    }
    await database.addToCart(view.session.id, product.id);
    ctx.redirect('/cart');
  });
  router.post('/checkout', async (ctx) => {
    const { view } = await visits.readForm(ctx);
    const userRef = visits.requireCustomer(ctx, view);
    if (!userRef) {
      return;
    }
    if (view.cart.length > 0) {
      const asked = findPassport(view);
      const verdict = asked ? await reading(asked.decideCheckout(userRef)) : null;
      if (verdict?.decision === false) {
        ctx.status = 403;
        await showCart(ctx, view);
        return;
      }
      await database.placeOrder(view.session.id, userRef, {
        lines: view.cart,
        totalCents: computeTotal(view.catalogue, view.cart),
        delivery: asked ? await reading(asked.sealAddress(userRef)) : null,
      });
    }
    ctx.redirect('/orders?placed=1');
  });
  router.get('/orders', async (ctx) => {
    const view = await visits.openView(ctx);
    const userRef = visits.requireCustomer(ctx, view);
    if (userRef) {
      const orders = await database.listOrders(userRef);
      const opened = await Promise.all(orders.map(async (order) => openOrder(view, order)));
      ctx.body = renderOrders(view, opened, ctx.query['placed'] === '1');
    }
  });
  router.get('/me', async (ctx) => {
    const view = await visits.openView(ctx);
    const userRef = visits.requireCustomer(ctx, view);
    if (userRef) {
      const asked = findPassport(view);
      const shared = asked ? await reading(asked.listShared(userRef)) : [];
      ctx.body = renderKnowledge(view, shared, await database.listEvents(userRef));
    }
  });
  router.get('/language/:code', (ctx) => {
    const code = ctx.params['code'] === 'ru' ? 'ru' : 'en';
    ctx.cookies.set('language', code, { maxAge: yearMs, sameSite: 'lax' });
    ctx.redirect(findOwnPath(ctx.get('referer'), settings.url));
  });
  return router;
};
