/**
 * What the seams know about the request they serve: the application it came through, who asks, and a failure of the pack that
 * the host would only report as an internal error.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'koa';
import type { PassportError } from '../schemas/errors.ts';

export type RequestState = {
  readonly ctx: Context;
  applicationId?: string;
  failure?: PassportError;
};

const storage = new AsyncLocalStorage<RequestState>();

export const runRequest = async (ctx: Context, run: () => Promise<void>): Promise<RequestState> => {
  const state: RequestState = { ctx };
  await storage.run(state, run);
  return state;
};

export const getRequest = (): RequestState | undefined => storage.getStore();

/** Who calls the host's own API, as its authentication left it; `unknown` before that. */
export const describeCaller = (): {
  readonly type: 'user' | 'admin' | 'job';
  readonly id: string;
} => {
  const request = getRequest();
  if (!request) {
    return { type: 'job', id: 'host' };
  }
  const auth: unknown = Reflect.get(request.ctx, 'auth');
  const id: unknown = typeof auth === 'object' && auth !== null ? Reflect.get(auth, 'id') : null;
  return { type: 'admin', id: typeof id === 'string' && id !== '' ? id : 'unknown' };
};
