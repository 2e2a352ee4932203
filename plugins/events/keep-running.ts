/**
 * Starts something again that ends by itself, such as a queue's runner whose database went away. The first start may fail, and then the
 * caller knows; later ones are logged and tried again until `stop`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../kernel/port.ts';

type Runner = {
  /** Settles when it has ended, for whatever reason. */
  readonly promise: Promise<unknown>;
  readonly stop: () => Promise<unknown>;
};

const pauseMs = 1000;

/** @returns stops it; a second call waits for the first */
export const keepRunning = async (
  start: () => Promise<Runner>,
  log: Log
): Promise<() => Promise<void>> => {
  const state: { stopping: Promise<void> | null; runner: Runner | null } = {
    stopping: null,
    runner: await start(),
  };
  const ending = new AbortController();

  const runOnce = async () => {
    try {
      state.runner ??= await start();
      await state.runner.promise;
    } catch (error) {
      log.error('events_queue_ended', error);
    }
    state.runner = null;
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await runOnce();
      // Ends early by an abort, which is no failure.
      await sleep(pauseMs, null, { signal: ending.signal, ref: false }).catch(() => null);
    }
  };
  const looping = loop();

  const stop = async () => {
    ending.abort();
    // It may have ended by itself a moment ago, and then refuses to be stopped.
    await state.runner?.stop().catch((error: unknown) => log.error('events_queue_ended', error));
    await looping;
  };
  return async () => {
    state.stopping ??= stop();
    return state.stopping;
  };
};
