/**
 * A list of the host's that a caller sees a part of: it is cut down first and into pages then, or a page would be full of gaps. So the host is
 * asked for all of it, and pages are made here as the host makes them (core/middleware/koa-pagination.ts).
 */
import type { Context } from 'koa';
import { writeQuery } from './request-query.ts';

/** Cuts the answer down, and sets the headers of its page. */
export type ListCut = (body: unknown) => unknown;

type Page = { readonly page: number; readonly size: number };

const usualSize = 20;
const largestSize = 100;

const parseCount = (text: string | undefined, usual: number): number =>
  text ? Number(text) : usual;

/** Null for a list in one piece, and for what the host refuses: that stays in the query. */
const readPage = (parameters: URLSearchParams): Page | null => {
  const [pages, sizes] = [parameters.getAll('page'), parameters.getAll('page_size')];
  if ((!pages[0] && !sizes[0]) || pages.length > 1 || sizes.length > 1) {
    return null;
  }
  const [page, size] = [parseCount(pages[0], 1), parseCount(sizes[0], usualSize)];
  const isValid = [page, size].every((count) => Number.isSafeInteger(count) && count > 0);
  return isValid && size <= largestSize ? { page, size } : null;
};

/** RFC 8288, in the host's order. */
const buildLinks = (
  ctx: Context,
  asked: URLSearchParams,
  page: number,
  last: number
): readonly string[] => {
  const to = (number: number, relation: string) => {
    const parameters = new URLSearchParams([...asked].filter(([key]) => key !== 'page'));
    parameters.set('page', String(number));
    return `<${ctx.origin}${ctx.path}?${parameters.toString()}>; rel="${relation}"`;
  };
  return [
    to(1, 'first'),
    ...(page > 1 ? [to(page - 1, 'prev')] : []),
    to(last, 'last'),
    ...(page < last ? [to(page + 1, 'next')] : []),
  ];
};

/**
 * Before the host answers: takes the page out of the query.
 * @param ids of what the caller sees
 */
export const prepareListCut = (ctx: Context, ids: readonly string[]): ListCut => {
  const asked = new URLSearchParams(ctx.querystring);
  const paged = readPage(asked);
  if (paged) {
    writeQuery(
      ctx,
      new URLSearchParams([...asked].filter(([key]) => key !== 'page' && key !== 'page_size'))
    );
  }
  return (body) => {
    if (!Array.isArray(body)) {
      return body;
    }
    const own: readonly unknown[] = body.filter((one: unknown) =>
      ids.some((id) => id === Reflect.get(Object(one) as object, 'id'))
    );
    ctx.remove('Link');
    ctx.remove('Total-Number');
    if (!paged) {
      return own;
    }
    const { page, size } = paged;
    ctx.set('Total-Number', String(own.length));
    ctx.set('Link', [...buildLinks(ctx, asked, page, Math.ceil(own.length / size) || 1)]);
    return own.slice((page - 1) * size, page * size);
  };
};
