import { describe, expect, it } from '@jest/globals';
import type { Context } from 'koa';
import { apiErrors } from '../api/port.ts';
import type { Outcome } from '../events/port.ts';
import { createInstruments } from './instruments.ts';
import { observeCalls, observeLog, observePost } from './observe-edges.ts';
import { readSample } from './test-rig.ts';

const operations = [{ id: 'readAttributes' }];

const call = async (handle: (ctx: Context) => Promise<void>) => {
  const instruments = createInstruments();
  const [route] = observeCalls(
    operations,
    [{ method: 'GET', path: '/x', handle }],
    'default',
    instruments
  );
  // A route reads and writes no more of it than this.
  const ctx = { status: 404 } as Context;
  const caught = await route?.handle(ctx, {}).catch((error: unknown) => error);
  const count = async (status: number) =>
    readSample(
      instruments,
      `passport_api_requests_total{operation="readAttributes",status="${status}"}`
    );
  return { caught, count };
};

describe('a call of the API', () => {
  it('counts with the status it was answered with', async () => {
    const { count } = await call(async (ctx) => {
      ctx.status = 201;
      return Promise.resolve();
    });

    expect(await count(201)).toBe(1);
  });

  it('that is refused counts with the status of its error, which passes on', async () => {
    const error = apiErrors.forbidden();

    const { caught, count } = await call(async () => Promise.reject(error));

    expect([caught, await count(403)]).toEqual([error, 1]);
  });

  it('that fails otherwise counts as 500', async () => {
    const { count } = await call(async () => Promise.reject(new Error('bug')));

    expect(await count(500)).toBe(1);
  });

  it('is not attributed to another operation: a list that does not fit is refused', () => {
    expect(() => observeCalls(operations, [], 'default', createInstruments())).toThrow(TypeError);
  });
});

describe('a delivery', () => {
  it.each<[string, Outcome]>([
    ['http_2xx', { type: 'answer', status: 202, body: '', latencyMs: 20 }],
    ['http_5xx', { type: 'answer', status: 503, body: 'anna@example.com', latencyMs: 20 }],
    ['dns_failed', { type: 'failure', code: 'dns_failed', latencyMs: 20 }],
  ])('counts as %s, and nothing of place or answer is kept', async (label, outcome) => {
    const instruments = createInstruments();
    const request = { url: 'https://shop.example/events', headers: {}, body: 'token' };

    const given = await observePost(async () => Promise.resolve(outcome), instruments)(request);

    const sample = `passport_event_delivery_attempts_total{outcome="${label}"}`;
    const text = await instruments.registry.metrics();
    expect([given, await readSample(instruments, sample)]).toEqual([outcome, 1]);
    expect(text).not.toMatch(/anna|shop\.example/);
  });
});

describe('the log', () => {
  it('is written as before, and errors count by event', async () => {
    const instruments = createInstruments();
    const lines: unknown[] = [];
    const log = observeLog(
      {
        info: (...line) => lines.push(line),
        error: (...line) => lines.push(line),
      },
      instruments
    );
    const error = new Error('x');

    log.info('tenant_opened', { tenant: 'default' });
    log.error('sweep_step_failed', error, { step: 'people' });

    const event = 'passport_errors_total{event="sweep_step_failed"}';
    const step = 'passport_sweep_failures_total{step="people"}';
    expect(lines).toEqual([
      ['tenant_opened', { tenant: 'default' }],
      ['sweep_step_failed', error, { step: 'people' }],
    ]);
    expect([await readSample(instruments, event), await readSample(instruments, step)]).toEqual([
      1, 1,
    ]);
  });
});
