/**
 * What the seams know about the request they serve: the application it came through, who asks, and a failure of the pack that
 * the host would only report as an internal error.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from 'koa';
import type { Seen } from '../plugins/staff/port.ts';
import type { AuditLog } from '../plugins/audit/port.ts';
import { isPassportError } from '../schemas/errors.ts';
import type { PassportError } from '../schemas/errors.ts';

export type RequestState = {
  readonly ctx: Context;
  applicationId?: string;
  failure?: PassportError;
  /** There when the answer is to be masked: people's values that were opened for it. */
  seen?: Seen[];
  /** What was read once and holds for the whole request. */
  readonly read: Map<string, Promise<unknown>>;
};

const storage = new AsyncLocalStorage<RequestState>();

export const runRequest = async (ctx: Context, run: () => Promise<void>): Promise<RequestState> => {
  const state: RequestState = { ctx, read: new Map() };
  await storage.run(state, run);
  return state;
};

export const getRequest = (): RequestState | undefined => storage.getStore();

/** For the answer: the host makes an error of its own out of what is thrown inside it. */
export const noteFailure = (error: unknown): void => {
  const request = getRequest();
  if (request && isPassportError(error)) {
    request.failure = error;
  }
};

/** The same chain; an append that fails is remembered for the answer of the request it was for. */
export const noteFailedAppends = (audit: AuditLog): AuditLog => ({
  ...audit,
  append: async (entries) => {
    try {
      return await audit.append(entries);
    } catch (error) {
      noteFailure(error);
      throw error;
    }
  },
});

/** Reads something once per request, however many seams ask; outside requests every time. A failed reading is tried again. */
export const readOnce = async <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
  const known = getRequest()?.read;
  // Every key is read by one function, which knows its type.
  const reading = (known?.get(key) as Promise<Value> | undefined) ?? read();
  known?.set(key, reading);
  try {
    return await reading;
  } catch (error) {
    known?.delete(key);
    throw error;
  }
};

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
