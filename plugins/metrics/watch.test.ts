import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { vaultErrors } from '../vault/port.ts';
import { recordSpans } from './test-rig.ts';
import { watch } from './watch.ts';
import type { Ending } from './watch.ts';

describe('a watched step', () => {
  let recording: ReturnType<typeof recordSpans>;
  beforeAll(() => {
    recording = recordSpans();
  });
  beforeEach(() => {
    recording.spans.splice(0);
  });
  afterAll(() => recording.stop());

  const fail = async (error: unknown) => {
    const endings: Ending[] = [];
    const caught = await watch({ name: 'x.y', onEnd: (one) => endings.push(one) }, async () =>
      Promise.reject(error as Error)
    ).catch((given: unknown) => given);
    return { caught, code: endings[0]?.code, span: recording.spans[0] };
  };

  it('gives its result, and its span holds names and what the result is described by', async () => {
    const result = await watch(
      {
        name: 'vault.open',
        attributes: { tenant: 'default' },
        describe: (count: number) => ({ count }),
      },
      async () => Promise.resolve(3)
    );

    expect(result).toBe(3);
    expect(recording.spans).toEqual([
      {
        name: 'passport.vault.open',
        attributes: { 'passport.tenant': 'default', 'passport.count': 3 },
        status: null,
        isEnded: true,
        other: [],
      },
    ]);
  });

  it('fails with the very error that was thrown, known by its code', async () => {
    const error = vaultErrors.unavailable({ detail: { region: 'ru' } });

    const { caught, code, span } = await fail(error);

    expect(caught).toBe(error);
    expect(code).toBe('vault.unavailable');
    expect(span).toMatchObject({ attributes: { 'passport.error_code': code }, isEnded: true });
  });

  it('says of foreign errors nothing but that there was one: their words may quote values', async () => {
    const { code, span } = await fail(new Error('Key (email)=(anna@example.com) already exists'));

    expect(code).toBe('internal');
    expect(span?.other).toEqual([]);
    expect(JSON.stringify(span)).not.toContain('anna');
  });
});

describe('a watched step without an SDK', () => {
  it('gives its result', async () => {
    expect(await watch({ name: 'x.y' }, async () => Promise.resolve(3))).toBe(3);
  });
});
