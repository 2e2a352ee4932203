import { describe, expect, it } from '@jest/globals';
import { createCached, probe, within } from './checks.ts';

const never = async () => new Promise<never>(() => undefined);

describe('a cached check', () => {
  const start = () => {
    const state = { now: 0, reads: 0, fails: false };
    const read = createCached(
      async () => {
        state.reads += 1;
        return state.fails ? Promise.reject(new Error('down')) : Promise.resolve(state.reads);
      },
      1000,
      () => state.now
    );
    return { state, read };
  };

  it('is made once for everybody who asks at the same time and for as long as it is fresh', async () => {
    const { state, read } = start();

    const first = await Promise.all([read(), read(), read()]);
    state.now = 999;

    expect([...first, await read()]).toEqual([1, 1, 1, 1]);
  });

  it('is made again when it is old', async () => {
    const { state, read } = start();
    await read();
    state.now = 1000;

    expect(await read()).toBe(2);
  });

  it('is made again after a failure', async () => {
    const { state, read } = start();
    state.fails = true;
    await expect(read()).rejects.toThrow('down');
    state.fails = false;

    expect(await read()).toBe(2);
  });
});

describe('a check with a limit', () => {
  it('ends with its own result or error in time', async () => {
    expect(await within(1000, Promise.resolve('done'))).toBe('done');
    await expect(within(1000, Promise.reject(new Error('down')))).rejects.toThrow('down');
  });

  it('is given up when it takes longer', async () => {
    await expect(within(5, never())).rejects.toMatchObject({ code: 'metrics.too_slow' });
  });

  it('says up, or down for whatever went wrong', async () => {
    const answers = await Promise.all([
      probe(1000, async () => Promise.resolve()),
      probe(1000, async () => Promise.reject(new Error('down'))),
      probe(5, never),
    ]);

    expect(answers).toEqual(['up', 'down', 'down']);
  });
});
