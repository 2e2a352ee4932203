/**
 * Hands committed entries to a sink without ever making an append wait: a bounded queue in memory.
 *
 * States: idle -> sending (one batch at a time, in order) -> waiting (the sink failed; the same batch again after a growing
 * delay) -> sending -> idle. Fails open, because the chain is the truth and the stream only a copy: when the queue is
 * full, new entries are dropped from it, logged and counted. Every entry carries its sequence number, so the
 * receiver sees what is missing or came twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEntry } from '../../../schemas/audit.ts';
import type { Log } from '../../kernel/port.ts';
import type { Sink } from './sink.ts';

export type StreamCounts = {
  readonly sent: number;
  /** Refused by the receiver for good. */
  readonly rejected: number;
  /** Not sent because the queue was full or the stream was stopped. */
  readonly dropped: number;
  /** Attempts that failed and were repeated. */
  readonly failures: number;
  readonly queued: number;
};

export type AuditStream = {
  /** Never throws, never waits. */
  readonly offer: (entries: readonly AuditEntry[]) => void;
  readonly counts: () => StreamCounts;
  /** Sends what is queued for at most `graceMilliseconds`, then closes the sink. */
  readonly stop: (graceMilliseconds?: number) => Promise<void>;
};

const firstDelay = 200;
const longestDelay = 30_000;

export const createAuditStream = ({
  sink,
  log,
  limit = 10_000,
  batchSize = 200,
}: {
  sink: Sink;
  log: Log;
  /** Entries that wait at most. */
  limit?: number;
  batchSize?: number;
}): AuditStream => {
  const queue: AuditEntry[] = [];
  const counts = { sent: 0, rejected: 0, dropped: 0, failures: 0 };
  /** Of the present outage, to log its beginning and its end instead of each attempt. */
  const outage = { attempts: 0, dropped: 0 };
  const stopping = new AbortController();
  let sending: Promise<void> | null = null;

  const noteSuccess = (batch: readonly AuditEntry[], rejected: number) => {
    counts.sent += batch.length - rejected;
    counts.rejected += rejected;
    if (rejected > 0) {
      const sequence = batch[0]?.sequence ?? 0;
      log.error('audit_stream_rejected', new Error('rejected'), { rejected, sequence });
    }
    if (outage.attempts > 0) {
      log.info('audit_stream_recovered', { failures: outage.attempts, dropped: outage.dropped });
    }
    outage.attempts = 0;
    outage.dropped = 0;
  };

  const noteFailure = (error: unknown) => {
    counts.failures += 1;
    outage.attempts += 1;
    if (outage.attempts === 1) {
      log.error('audit_stream_failed', error, { queued: queue.length });
    }
  };

  const sendAll = async () => {
    while (queue.length > 0 && !stopping.signal.aborted) {
      const batch = queue.slice(0, batchSize);
      try {
        const rejected = await sink.send(batch);
        queue.splice(0, batch.length);
        noteSuccess(batch, rejected);
      } catch (error) {
        noteFailure(error);
        const delay = Math.min(longestDelay, firstDelay * 2 ** Math.min(10, outage.attempts - 1));
        // Rejects only when the stream is stopped; the loop's condition sees that.
        await sleep(delay * (0.5 + Math.random() / 2), undefined, {
          signal: stopping.signal,
          ref: false,
        }).catch(() => undefined);
      }
    }
  };

  const start = () => {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
  };

  const drop = (entries: readonly AuditEntry[]) => {
    const [first] = entries;
    if (first) {
      counts.dropped += entries.length;
      if (outage.dropped === 0) {
        log.error('audit_stream_dropped', new Error('queue full'), {
          tenant: first.tenantId,
          sequence: first.sequence,
        });
      }
      outage.dropped += entries.length;
    }
  };

  return {
    offer: (entries) => {
      const room = stopping.signal.aborted ? 0 : Math.max(0, limit - queue.length);
      queue.push(...entries.slice(0, room));
      drop(entries.slice(room));
      if (queue.length > 0 && !stopping.signal.aborted) {
        start();
      }
    },
    counts: () => ({ ...counts, queued: queue.length }),
    stop: async (graceMilliseconds = 2000) => {
      if (sending) {
        const grace = new AbortController();
        const expiry = sleep(graceMilliseconds, undefined, { signal: grace.signal });
        // Rejects when the queue was faster.
        await Promise.race([sending, expiry.catch(() => undefined)]);
        grace.abort();
      }
      stopping.abort();
      drop(queue.splice(0));
      await sink.close();
    },
  };
};
