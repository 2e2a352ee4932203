/** Another query in place of the one that was sent. */
import type { Context } from 'koa';

/** The host reads its query in three ways. */
export const writeQuery = (ctx: Context, parameters: URLSearchParams): void => {
  const { pathname } = ctx.URL;
  ctx.URL.search = parameters.toString();
  ctx.querystring = parameters.toString();
  ctx.originalUrl = `${pathname}${ctx.URL.search}`;
  ctx.request.originalUrl = ctx.originalUrl;
};
