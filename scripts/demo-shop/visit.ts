/** One request to the shop: whose session it is, in which language, and whether its form was made here. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { z } from 'zod';
import { catalogues } from './catalogue.ts';
import type { Language } from './catalogue.ts';
import type { Session, ShopDatabase } from './database.ts';
import type { View } from './layout.ts';
import type { ShopSettings } from './settings.ts';
import type { ShopErrorCode } from './texts.ts';

export class ShopError extends Error {
  readonly code: ShopErrorCode;
  readonly status: number;

  constructor(code: ShopErrorCode, status: number) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

const idBytes = 24;
const createId = () => randomBytes(idBytes).toString('hex');

export const emptySession: Session = {
  id: '',
  csrf: '',
  userRef: null,
  idToken: null,
  pending: null,
};

export const detectLanguage = (ctx: Context): Language => {
  const chosen = ctx.cookies.get('language') ?? ctx.acceptsLanguages('en', 'ru');
  return chosen === 'ru' ? 'ru' : 'en';
};

export const createVisits = (settings: ShopSettings, database: ShopDatabase) => {
  const cookieName = `shop_${settings.id}`;

  const isSecure = settings.url.startsWith('https:');

  const createSession = (ctx: Context): Pick<Session, 'id' | 'csrf'> => {
    const id = createId();
    // Whatever stands before the shop ends TLS: the connection here is plain, the browser's is not.
    ctx.cookies.secure ||= isSecure;
    const protection = { httpOnly: true, secure: isSecure, sameSite: 'lax' } as const;
    ctx.cookies.set(cookieName, id, { ...protection, overwrite: true });
    return { id, csrf: createId() };
  };

  /** The page of somebody without a session: what errors are shown on. */
  const openEmptyView = (ctx: Context): View => ({
    language: detectLanguage(ctx),
    catalogue: catalogues[settings.id],
    shopId: settings.id,
    identityUrl: settings.issuer,
    session: emptySession,
    cart: [],
  });

  const openSession = async (ctx: Context): Promise<Session> => {
    const found = await database.findSession(ctx.cookies.get(cookieName) ?? '');
    if (found) {
      return found;
    }
    const fresh = createSession(ctx);
    await database.createSession(fresh.id, fresh.csrf);
    return { ...emptySession, ...fresh };
  };

  const openView = async (ctx: Context): Promise<View> => {
    const session = await openSession(ctx);
    return { ...openEmptyView(ctx), session, cart: await database.listCart(session.id) };
  };

  return {
    openEmptyView,
    openSession,
    openView,
    /** Another id for the browser and another token for its forms: those planted or read before signing in are worth nothing. */
    renewSession: createSession,
    /** @throws ShopError shop.form_expired when the form is not of this session */
    readForm: async (ctx: Context): Promise<{ view: View; form: Record<string, string> }> => {
      const view = await openView(ctx);
      const form = z.record(z.string()).parse(ctx.request.body ?? {});
      const [given, expected] = [form['csrf'] ?? '', view.session.csrf].map((text) =>
        Buffer.from(text.padEnd(idBytes * 2).slice(0, idBytes * 2))
      );
      if (!given || !expected || !timingSafeEqual(given, expected)) {
        throw new ShopError('shop.form_expired', 403);
      }
      return { view, form };
    },
    /** Null when the browser was sent to sign in. */
    requireCustomer: (ctx: Context, { session }: View): string | null => {
      if (!session.userRef) {
        ctx.redirect('/sign-in');
      }
      return session.userRef;
    },
  };
};

export type Visits = ReturnType<typeof createVisits>;
