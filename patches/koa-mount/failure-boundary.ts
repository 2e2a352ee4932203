/**
 * Outermost of the pack's middlewares: gives every request its context, and answers for a failure of the pack. The host would turn
 * it into `internal server error` or into an OIDC error at the site; the person and the operator get the one clear answer
 * instead, with its own status (503 for a vault that cannot be reached).
 */
import type { Context, Middleware } from 'koa';
import { isPassportError } from '../../schemas/errors.ts';
import type { PassportError } from '../../schemas/errors.ts';
import { maskPath } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import { runRequest } from '../request-context.ts';

const retryAfterSeconds = '5';
const firstFailure = 300;

const page = (message: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>503</title>` +
  `<body><main><p>${message}</p><p lang="ru">Персональные данные сейчас недоступны. Попробуйте ещё раз немного позже.</p></main></body></html>`;

const answer = (ctx: Context, failure: PassportError) => {
  ctx.status = failure.httpStatus;
  ctx.remove('Location');
  ctx.set('Cache-Control', 'no-store');
  if (failure.httpStatus === 503) {
    ctx.set('Retry-After', retryAfterSeconds);
  }
  if (failure.httpStatus === 503 && ctx.accepts(['json', 'html']) === 'html') {
    ctx.type = 'html';
    ctx.body = page(failure.message);
    return;
  }
  ctx.body = { code: failure.code, message: failure.message };
};

export const createFailureBoundary =
  (log: Log): Middleware =>
  async (ctx, next) => {
    const caught: { error: Error | null } = { error: null };
    const { failure } = await runRequest(ctx, async () => {
      try {
        await next();
      } catch (error) {
        caught.error = error instanceof Error ? error : new TypeError('something else was thrown');
      }
    });
    const { error } = caught;
    const known = isPassportError(error) ? error : failure;
    if (known && (error !== null || ctx.status >= firstFailure)) {
      log.error('request_failed', known, { method: ctx.method, path: maskPath(ctx.path) });
      answer(ctx, known);
      return;
    }
    if (error !== null) {
      throw error;
    }
  };
