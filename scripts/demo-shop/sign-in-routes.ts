/**
 * Signing in and out, and stepping up: asking a customer who is signed in to share one thing more. A step-up changes nothing in the shop:
 * what is shared is read afresh by the next page.
 */
import type { Context } from 'koa';
import Router from 'koa-router';
import { z } from 'zod';
import type { Pending, Session, ShopDatabase } from './database.ts';
import { isShare } from './oidc.ts';
import type { Oidc, Share } from './oidc.ts';
import { detectLanguage, ShopError } from './visit.ts';
import type { Visits } from './visit.ts';

const listShares = (ctx: Context): readonly Share[] => [
  ...new Set([ctx.query['share'] ?? []].flat().filter(isShare)),
];

/** Who is not signed in signs in first, and comes back here. */
const planSignIn = (ctx: Context, { userRef }: Session) => {
  const shares = listShares(ctx);
  const returnTo = ctx.query['to'] === 'cart' ? '/cart' : '/me';
  if (shares.length === 0) {
    return { shares, returnTo, kind: 'sign-in' } as const;
  }
  return userRef
    ? ({ shares, returnTo, kind: 'step-up' } as const)
    : ({ shares: [], returnTo: `/sign-in${ctx.search}`, kind: 'sign-in' } as const);
};

export const createSignInRoutes = ({
  database,
  oidc,
  visits,
}: {
  readonly database: ShopDatabase;
  readonly oidc: Oidc;
  readonly visits: Visits;
}): Router => {
  const router = new Router();

  const finish = async (ctx: Context, pending: Pending) =>
    oidc.finish(ctx.search, pending).catch((error: unknown) => {
      // fetch throws TypeError when nobody answers; everything else is about this sign-in.
      throw error instanceof TypeError
        ? new ShopError('shop.identity_unavailable', 503)
        : new ShopError('shop.sign_in_failed', 400);
    });

  router.get('/sign-in', async (ctx) => {
    const session = await visits.openSession(ctx);
    const { shares, returnTo, kind } = planSignIn(ctx, session);
    const begun = await oidc.begin(detectLanguage(ctx), shares).catch(() => {
      throw new ShopError('shop.identity_unavailable', 503);
    });
    const { address, ...expected } = begun;
    await database.setPending(session.id, { ...expected, returnTo, kind });
    ctx.redirect(address);
  });
  router.get('/callback', async (ctx) => {
    const session = await visits.openSession(ctx);
    const { pending } = session;
    if (!pending) {
      throw new ShopError('shop.sign_in_not_started', 400);
    }
    // Used once, whatever comes of it.
    await database.setPending(session.id, null);
    const signedIn = await finish(ctx, pending);
    if (pending.kind === 'step-up') {
      // Somebody else may have signed in at the identity service meanwhile.
      if (signedIn.userRef !== session.userRef) {
        throw new ShopError('shop.sign_in_failed', 400);
      }
    } else {
      await database.signIn(session.id, visits.renewSession(ctx), signedIn);
    }
    ctx.redirect(pending.returnTo);
  });
  router.post('/sign-out', async (ctx) => {
    const { view } = await visits.readForm(ctx);
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
  return router;
};
