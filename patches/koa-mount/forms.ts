/** What the pack's own pages share: forms, headers, the stylesheet. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { kernelErrors } from '../../plugins/kernel/port.ts';
import { chooseLanguage, contentSecurityPolicy } from '../../plugins/consent/port.ts';
import type { Language } from '../../plugins/consent/port.ts';

const formLimit = '32kb';

/** @throws kernel.payload_too_large above 32 KB, kernel.invalid_request for what no database text can hold */
export const readForm = async (ctx: Context): Promise<URLSearchParams> => {
  const text = await getRawBody(ctx.req, { limit: formLimit, encoding: 'utf8' }).catch(() => {
    throw kernelErrors.payload_too_large();
  });
  const form = new URLSearchParams(text);
  if ([...form.values()].some((value) => value.includes('\0'))) {
    throw kernelErrors.invalid_request({ detail: { fields: ['form'] } });
  }
  return form;
};

const first = (value: unknown) => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' ? one : undefined;
};

export const readLanguage = (ctx: Context, uiLocales: unknown): Language =>
  chooseLanguage(first(uiLocales), ctx.get('accept-language'));

export const answerPage = (ctx: Context, html: string, status = 200) => {
  ctx.set({
    'Content-Security-Policy': contentSecurityPolicy,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.status = status;
  ctx.type = 'html';
  ctx.body = html;
};

const stylesheet = path.resolve(import.meta.dirname, '../../plugins/consent/public/passport.css');

export const answerStylesheet = async (ctx: Context) => {
  ctx.set('Cache-Control', 'public, max-age=300');
  ctx.type = 'css';
  ctx.body = await readFile(stylesheet, 'utf8');
};
