import { describe, expect, it } from '@jest/globals';
import { defaultRetryPlan, judge, planRetry } from './verdict.ts';

const answer = (status: number, body = '') =>
  ({ type: 'answer', status, body, latencyMs: 1 }) as const;

describe('what an answer means', () => {
  it.each([200, 202, 204])('push: %d is taken in', (status) => {
    expect(judge('push', answer(status))).toEqual({ type: 'delivered', status });
  });

  it.each([301, 307, 401, 403, 404, 408, 429, 500, 503])('push: %d is tried again', (status) => {
    expect(judge('push', answer(status))).toMatchObject({ type: 'retry', status });
  });

  it.each([
    ['{"err":"invalid_audience","description":"x"}', 'receiver_invalid_audience'],
    ['{"err":"Dear Jane"}', 'receiver_refused'],
    ['not JSON', 'receiver_refused'],
  ])('push: 400 with %s is final', (body, error) => {
    expect(judge('push', answer(400, body))).toEqual({ type: 'dead', status: 400, error });
  });

  it('push: a key the receiver does not know yet is tried again', () => {
    expect(judge('push', answer(400, '{"err":"invalid_key"}'))).toEqual({
      type: 'retry',
      status: 400,
      error: 'receiver_invalid_key',
    });
  });

  it('webhook: 410 is final, 400 is not', () => {
    expect(judge('webhook', answer(410)).type).toBe('dead');
    expect(judge('webhook', answer(400)).type).toBe('retry');
  });

  it('a connection that failed is tried again', () => {
    expect(judge('push', { type: 'failure', code: 'timeout', latencyMs: 1 })).toEqual({
      type: 'retry',
      status: null,
      error: 'timeout',
    });
  });
});

describe('waiting between attempts', () => {
  it('grows, spreads by a fifth, and ends after at least eight attempts', () => {
    const waits = (random: number) =>
      Array.from({ length: 9 }, (_, index) => planRetry(defaultRetryPlan, index + 1, random)!);

    expect(waits(0.5)).toEqual(waits(0.5).toSorted((left, right) => left - right));
    expect([waits(0)[0], waits(0.5)[0], waits(1)[0]]).toEqual([4000, 5000, 6000]);
    expect(Math.max(...waits(1))).toBeLessThanOrEqual(12 * 3_600_000);
    expect(planRetry(defaultRetryPlan, 10, 0.5)).toBeNull();
  });
});
