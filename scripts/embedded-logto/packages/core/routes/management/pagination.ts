import type { Context } from 'koa';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';

const guard = z.object({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(20),
});

/** Logto's `page` and `page_size`; the total goes into the header Total-Number. */
export const readPage = (ctx: Context): { limit: number; offset: number } => {
  const parsed = guard.safeParse(ctx.query);
  if (!parsed.success) {
    throw new RequestError('guard.invalid_pagination', 400);
  }
  const { page, page_size: limit } = parsed.data;
  return { limit, offset: (page - 1) * limit };
};

export const setTotal = (ctx: Context, total: number) => {
  ctx.set('Total-Number', String(total));
};
