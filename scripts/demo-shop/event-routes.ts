/**
 * Where the identity service pushes security events (RFC 8935). Taken is what is written down: 202. What is wrong with the token itself is
 * answered 400 with a word, and is not sent again; everything else is answered 503 by the shop's error page, and comes again.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import Router from 'koa-router';
import getRawBody from 'raw-body';
import { PassportApiError } from '../../plugins/cms-node/errors.ts';
import { createSecurityEventReceiver } from '../../plugins/cms-node/security-event-receiver.ts';
import type { ShopDatabase } from './database.ts';
import { planActions } from './event-actions.ts';
import type { ShopSettings } from './settings.ts';
import { ShopError } from './visit.ts';

export const eventsPath = '/security-events';

const longestBytes = 64_000;
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Null when it is none: of another type, too long, or broken off. */
const readToken = async (ctx: Context): Promise<string | null> => {
  if (!ctx.is('application/secevent+jwt')) {
    return null;
  }
  // A connection that breaks gets no answer anyway.
  return getRawBody(ctx.req, { limit: longestBytes, encoding: 'utf8' }).catch(() => null);
};

/** RFC 8935 §2.3. */
const refuse = (ctx: Context, err: string, description: string) => {
  ctx.status = 400;
  ctx.set('Content-Language', 'en');
  ctx.body = { err, description };
};

/** None in a shop that was given no authorization: it receives nothing. */
export const createEventRoutes = (settings: ShopSettings, database: ShopDatabase): Router => {
  const router = new Router();
  const { eventsAuthorization, issuer } = settings;
  if (eventsAuthorization === null) {
    return router;
  }
  const expected = digest(eventsAuthorization);
  const receiver = createSecurityEventReceiver({
    issuer,
    audience: settings.clientId,
    jwksUri: `${issuer}/jwks`,
  });

  const take = async (token: string) => {
    const event = await receiver.receive(token);
    await database.takeEvent(event, planActions(event));
  };

  router.post(eventsPath, async (ctx) => {
    // Of digests, which are of one length: how long it takes says nothing.
    if (!timingSafeEqual(digest(ctx.get('authorization')), expected)) {
      refuse(ctx, 'authentication_failed', 'The sender is not known here.');
      return;
    }
    const token = await readToken(ctx);
    if (token === null) {
      refuse(ctx, 'invalid_request', 'This is not a security event token.');
      return;
    }
    try {
      await take(token);
      ctx.status = 202;
      ctx.body = '';
    } catch (error) {
      if (!(error instanceof PassportApiError)) {
        throw error;
      }
      if (error.err === null) {
        throw new ShopError('shop.identity_unavailable', 503);
      }
      refuse(ctx, error.err, error.message);
    }
  });
  return router;
};
