import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../../schemas/audit.ts';
import { createMemoryLog, makeChain } from '../test-rig.ts';
import { createAuditStream } from './queue.ts';
import type { Sink } from './sink.ts';

const chain = makeChain(50);

const open = (send: Sink['send'], options: { limit?: number; batchSize?: number } = {}) => {
  const memory = createMemoryLog();
  const sink: Sink = { send, close: async () => Promise.resolve() };
  return { stream: createAuditStream({ sink, log: memory.log, ...options }), ...memory };
};

describe('the live stream', () => {
  it('sends every entry once and in order', async () => {
    const seen: number[] = [];
    const { stream } = open(
      async (entries) => {
        await sleep(1);
        seen.push(...entries.map(({ sequence }) => sequence));
        return 0;
      },
      { batchSize: 7 }
    );

    stream.offer(chain.slice(0, 20));
    stream.offer(chain.slice(20));
    await stream.stop();

    expect(seen).toEqual(chain.map(({ sequence }) => sequence));
    expect(stream.counts()).toEqual({ sent: 50, rejected: 0, dropped: 0, failures: 0, queued: 0 });
  });

  it('does not wait for a receiver that hangs, and drops, counts and logs what does not fit', async () => {
    const { stream, names } = open(async () => new Promise<number>(() => undefined), { limit: 10 });

    for (const entry of chain) {
      stream.offer([entry]);
    }
    const counts = stream.counts();
    await stream.stop(20);

    expect(counts).toMatchObject({ sent: 0, dropped: 40, queued: 10 });
    expect(stream.counts()).toMatchObject({ dropped: 50, queued: 0 });
    expect(names()).toEqual(['audit_stream_dropped']);
  });

  it('tries the same entries again after a failure, and logs its beginning and end only', async () => {
    const state = { calls: 0 };
    const seen: AuditEntry[] = [];
    const { stream, events } = open(async (entries) => {
      state.calls += 1;
      if (state.calls <= 3) {
        throw new Error('away');
      }
      seen.push(...entries);
      return Promise.resolve(0);
    });

    stream.offer(chain.slice(0, 5));
    for (let tries = 0; tries < 200 && stream.counts().queued > 0; tries += 1) {
      await sleep(20);
    }
    await stream.stop();

    expect(seen).toEqual(chain.slice(0, 5));
    expect(stream.counts()).toMatchObject({ sent: 5, failures: 3 });
    expect(events).toMatchObject([
      { event: 'audit_stream_failed' },
      { event: 'audit_stream_recovered', fields: { failures: 3, dropped: 0 } },
    ]);
  });

  it('counts what the receiver refuses for good and goes on', async () => {
    const { stream, names } = open(async () => Promise.resolve(2), { batchSize: 5 });

    stream.offer(chain.slice(0, 10));
    await stream.stop();

    expect(stream.counts()).toMatchObject({ sent: 6, rejected: 4, failures: 0 });
    expect(names()).toEqual(['audit_stream_rejected', 'audit_stream_rejected']);
  });

  it('drops what is offered after it was stopped', async () => {
    const { stream } = open(async () => Promise.resolve(0));
    await stream.stop();

    stream.offer(chain.slice(0, 2));

    expect(stream.counts()).toMatchObject({ dropped: 2, queued: 0 });
  });
});
