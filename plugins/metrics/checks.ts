/** Checks that anybody may cause: asked at most so often, by one at a time, and not waited for without end. */
import { metricsErrors } from './errors.ts';

/**
 * Remembers an answer for a time; whoever asks meanwhile gets the same one. A failure is not remembered.
 * @param now milliseconds, of a clock that does not go back
 */
export const createCached = <Value>(
  read: () => Promise<Value>,
  freshMs: number,
  now: () => number = () => performance.now()
): (() => Promise<Value>) => {
  const state: { value: Promise<Value> | null; until: number } = { value: null, until: 0 };
  return async () => {
    if (state.value && now() < state.until) {
      return state.value;
    }
    const reading = read();
    state.value = reading;
    // While it is being read nobody begins anew; fresh is counted from the answer on.
    state.until = Infinity;
    reading.then(
      () => {
        state.until = now() + freshMs;
      },
      () => {
        state.value = null;
      }
    );
    return reading;
  };
};

/** @throws metrics.too_slow; the check itself goes on and its end is not looked at */
export const within = async <Value>(limitMs: number, check: Promise<Value>): Promise<Value> => {
  const timer: { handle?: NodeJS.Timeout } = {};
  const limit = new Promise<never>((_resolve, reject) => {
    timer.handle = setTimeout(() => reject(metricsErrors.too_slow()), limitMs);
  });
  try {
    return await Promise.race([check, limit]);
  } finally {
    clearTimeout(timer.handle);
  }
};

export type UpOrDown = 'up' | 'down';

/** Why it is down stands in the log of whatever failed. */
export const probe = async (limitMs: number, check: () => Promise<unknown>): Promise<UpOrDown> =>
  within(limitMs, check()).then(
    () => 'up',
    () => 'down'
  );
