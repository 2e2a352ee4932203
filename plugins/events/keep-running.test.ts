import { describe, expect, it } from '@jest/globals';
import { createLog } from '../kernel/port.ts';
import { keepRunning } from './keep-running.ts';
import { until } from './test-rig.ts';

const makeRunners = (failing: readonly number[] = []) => {
  const started: { end: (error?: Error) => void }[] = [];
  const state = { starts: 0, stops: 0 };
  const start = async () => {
    state.starts += 1;
    if (failing.includes(state.starts)) {
      throw new Error('no database');
    }
    const { promise, resolve, reject } = Promise.withResolvers<null>();
    started.push({ end: (error) => (error ? reject(error) : resolve(null)) });
    return Promise.resolve({
      promise,
      stop: async () => {
        state.stops += 1;
        resolve(null);
        return Promise.resolve();
      },
    });
  };
  return { started, state, start };
};
const lines: string[] = [];
const log = createLog(
  (line) => lines.push(line),
  () => new Date()
);

describe('a runner that is kept running', () => {
  it('is started again when it ended, though a start failed in between, and stops when told', async () => {
    const { started, state, start } = makeRunners([2]);

    const stop = await keepRunning(start, log);
    started[0]!.end(new Error('connection lost'));
    await until(() => started.length === 2);
    await Promise.all([stop(), stop()]);

    expect(state).toEqual({ starts: 3, stops: 1 });
    expect(lines).toHaveLength(2);
  });

  it('is not begun when its first start fails', async () => {
    const { start } = makeRunners([1]);

    await expect(keepRunning(start, log)).rejects.toThrow('no database');
  });
});
