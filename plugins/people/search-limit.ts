/**
 * How often one member of the staff searches among people, whichever page or API they do it in: whoever guesses addresses is slow, and each guess
 * is on the chain. Counted in each process.
 */
import type { Context } from 'koa';
import { isPassportError } from '../../schemas/errors.ts';
import { apiErrors, createRateLimiter } from '../api/port.ts';
import type { Staff } from './recorded-change.ts';

const searchesPerMinute = 20;

/** Of one tenant. @returns takes one search. @throws api.too_many_requests, for `tellWait` */
export const createSearchLimit = () => {
  const limiter = createRateLimiter(searchesPerMinute);
  return async ({ id }: Pick<Staff, 'id'>): Promise<void> => {
    const retryAfterSeconds = await limiter.take(id);
    if (retryAfterSeconds !== null) {
      throw apiErrors.too_many_requests({ detail: { retryAfterSeconds } });
    }
  };
};

/** Runs a search for a request: one that came too early is told when to come again. */
export const tellWait = async <Result>(
  ctx: Context,
  search: () => Promise<Result>
): Promise<Result> => {
  try {
    return await search();
  } catch (error) {
    const seconds = isPassportError(error) ? error.detail?.['retryAfterSeconds'] : undefined;
    if (typeof seconds === 'number') {
      ctx.set('Retry-After', String(seconds));
    }
    throw error;
  }
};
