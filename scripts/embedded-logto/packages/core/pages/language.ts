/** Which of the two languages a request wants: `ui_locales` of the sign-in first, then the browser. */
import type { Context } from 'koa';
import { logtoCookieKey } from '@logto/schemas';

export type Language = 'en' | 'ru';

const readCookie = (ctx: Context): string => {
  try {
    const value: unknown = JSON.parse(decodeURIComponent(ctx.cookies.get(logtoCookieKey) ?? '{}'));
    return typeof value === 'object' && value !== null && 'uiLocales' in value
      ? String(value.uiLocales)
      : '';
  } catch {
    // A cookie that is not ours says nothing about the language.
    return '';
  }
};

export const detectLanguage = (ctx: Context): Language => {
  const wanted = [ctx.query['ui_locales'], readCookie(ctx)].find(
    (value) => typeof value === 'string' && value !== ''
  );
  if (typeof wanted === 'string') {
    return wanted.startsWith('ru') ? 'ru' : 'en';
  }
  return ctx.acceptsLanguages('en', 'ru') === 'ru' ? 'ru' : 'en';
};
