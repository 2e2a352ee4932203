/**
 * The pack's routes under /passport, in front of the host's own. Every answer ends here: an error becomes `{ code, message }`
 * with its status, an unknown path a 404, so that nothing falls through to the host's pages.
 *
 * No `ctx.throw` anywhere: the host swallows errors of that shape.
 */
import type { Context, Middleware } from 'koa';
import { isPassportError } from '../../schemas/errors.ts';
import { kernelErrors } from './errors.ts';
import type { Log } from './log.ts';
import { maskPath } from './mask-path.ts';

export const prefix = '/passport';

export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /passport, such as `/health`; a segment `:name` matches one segment. */
  readonly path: string;
  readonly handle: (ctx: Context, parameters: Readonly<Record<string, string>>) => Promise<void>;
};

/** @throws kernel.invalid_request for what is no text in UTF-8, or none that PostgreSQL can store */
const decode = (part: string): string => {
  try {
    const text = decodeURIComponent(part);
    if (!text.includes('\0')) {
      return text;
    }
  } catch {
    // Not percent-encoded UTF-8: said below.
  }
  throw kernelErrors.invalid_request({ detail: { fields: ['path'] } });
};

/** @throws kernel.invalid_request */
const match = (pattern: string, path: string): Readonly<Record<string, string>> | null => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) {
    return null;
  }
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') {
      parameters[part.slice(1)] = decode(value);
    } else if (part !== value) {
      return null;
    }
  }
  return parameters;
};

const answerError = (ctx: Context, error: unknown, log: Log) => {
  const known = isPassportError(error) ? error : kernelErrors.internal({ cause: error });
  if (known.httpStatus >= 500) {
    log.error('request_failed', known, { method: ctx.method, path: maskPath(ctx.path) });
  }
  ctx.status = known.httpStatus;
  ctx.set('Cache-Control', 'no-store');
  ctx.body = { code: known.code, message: known.message };
};

const dispatch = async (ctx: Context, routes: readonly Route[]) => {
  const path = ctx.path.slice(prefix.length) || '/';
  for (const { method, path: pattern, handle } of routes) {
    // RFC 9110 §9.3.2: Koa leaves the body away.
    const isAsked = method === ctx.method || (method === 'GET' && ctx.method === 'HEAD');
    const parameters = isAsked ? match(pattern, path) : null;
    if (parameters) {
      await handle(ctx, parameters);
      return;
    }
  }
  throw kernelErrors.not_found();
};

/** Answers every path under /passport itself and passes everything else on. */
export const createRouter =
  (routes: readonly Route[], log: Log): Middleware =>
  async (ctx, next) => {
    if (ctx.path !== prefix && !ctx.path.startsWith(`${prefix}/`)) {
      await next();
      return;
    }
    try {
      await dispatch(ctx, routes);
    } catch (error) {
      answerError(ctx, error, log);
    }
  };

/** Runs a middleware whose own errors are answered by us; errors of what lies behind it stay the host's. */
export const guardWith =
  (check: (ctx: Context) => Promise<void>, log: Log): Middleware =>
  async (ctx, next) => {
    try {
      await check(ctx);
    } catch (error) {
      answerError(ctx, error, log);
      return;
    }
    await next();
  };
