import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createKeyCache } from './key-cache.ts';
import type { KeyCache } from './key-cache.ts';

const opened: KeyCache[] = [];
const create = ({ maximum = 10, ttlMs = 1000 } = {}) => {
  const clock = { now: 0 };
  const cache = createKeyCache({ maximum, ttlMs, now: () => clock.now });
  opened.push(cache);
  return { cache, clock };
};

/** Puts a key and gets hold of the buffer that the cache itself keeps. */
const putAndWatch = (cache: KeyCache, id: string, key: Buffer): Buffer => {
  const from = jest.spyOn(Buffer, 'from');
  cache.put(id, key);
  const kept = from.mock.results
    .map(({ value }): unknown => value)
    .find((value) => Buffer.isBuffer(value));
  from.mockRestore();
  return kept!;
};

const zero = Buffer.alloc(32);
afterEach(() => {
  for (const cache of opened.splice(0)) {
    cache.close();
  }
});

describe('key cache', () => {
  it('answers with the key it was given, and null for one it was not', () => {
    const { cache } = create();
    const key = randomBytes(32);

    cache.put('a', key);

    expect(cache.take('a')).toEqual(key);
    expect(cache.take('b')).toBeNull();
  });

  it('hands out copies: zeroing one touches neither another nor the cache', () => {
    const { cache } = create();
    const key = randomBytes(32);
    const before = Buffer.from(key);
    cache.put('a', key);

    key.fill(0);
    cache.take('a')!.fill(0);

    expect(cache.take('a')).toEqual(before);
  });

  it('keeps no more than the maximum, and lets the oldest go first', () => {
    const { cache } = create({ maximum: 3 });

    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      cache.put(id, randomBytes(32));
    }

    expect(cache.size()).toBe(3);
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => cache.take(id) !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('counts a key that is put again once, and as new', () => {
    const { cache } = create({ maximum: 2 });
    cache.put('a', randomBytes(32));
    cache.put('b', randomBytes(32));

    cache.put('a', randomBytes(32));
    cache.put('c', randomBytes(32));

    expect([cache.take('a'), cache.take('b')].map((key) => key !== null)).toEqual([true, false]);
  });

  it('does not answer with a key whose time has passed', () => {
    const { cache, clock } = create({ ttlMs: 1000 });
    cache.put('a', randomBytes(32));

    clock.now = 999;
    const inTime = cache.take('a');
    clock.now = 1000;

    expect(inTime).not.toBeNull();
    expect(cache.take('a')).toBeNull();
    expect(cache.size()).toBe(0);
  });

  it('does not live longer for being used', () => {
    const { cache, clock } = create({ ttlMs: 1000 });
    cache.put('a', randomBytes(32));
    clock.now = 900;
    cache.take('a');

    clock.now = 1100;

    expect(cache.take('a')).toBeNull();
  });

  it('lets old keys go without being asked', async () => {
    const cache = createKeyCache({ maximum: 10, ttlMs: 20 });
    opened.push(cache);
    const kept = putAndWatch(cache, 'a', randomBytes(32));

    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(cache.size()).toBe(0);
    expect(kept).toEqual(zero);
  });

  it('forgets what it is told to and nothing else', () => {
    const { cache } = create();
    for (const id of ['t/user/u1/1', 't/user/u1/2', 't/user/u10/1', 's/user/u1/1']) {
      cache.put(id, randomBytes(32));
    }

    cache.forget((id) => id.startsWith('t/user/u1/'));

    expect(cache.size()).toBe(2);
    expect([cache.take('t/user/u10/1'), cache.take('s/user/u1/1')]).not.toContain(null);
  });

  const ways: readonly [string, (rig: ReturnType<typeof create>) => void][] = [
    ['a newer key needs its room', ({ cache }) => cache.put('b', randomBytes(32))],
    ['it is replaced', ({ cache }) => cache.put('a', randomBytes(32))],
    ['it is forgotten', ({ cache }) => cache.forget((id) => id === 'a')],
    ['the cache is closed', ({ cache }) => cache.close()],
    [
      'it is asked for too late',
      ({ cache, clock }) => {
        clock.now = 1000;
        cache.take('a');
      },
    ],
    [
      'another comes when its time has passed',
      ({ cache, clock }) => {
        clock.now = 1000;
        cache.put('b', randomBytes(32));
      },
    ],
  ];
  it.each(ways)('zeroes a key when %s', (_title, act) => {
    const rig = create({ maximum: 1 });
    const kept = putAndWatch(rig.cache, 'a', randomBytes(32));
    const taken = rig.cache.take('a')!;
    const before = Buffer.from(kept);

    act(rig);

    expect(kept).toEqual(zero);
    expect(taken).toEqual(before);
    expect(taken).not.toEqual(zero);
  });
});
