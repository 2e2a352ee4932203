/**
 * Entries as OTLP log records over HTTP with JSON (OpenTelemetry protocol 1.x, `POST …/v1/logs`).
 *
 * 429, 502, 503 and 504 are tried again, as the protocol says; any other refusal is final, and so are the records that a
 * partial success rejects.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
import { z } from 'zod';
import type { AuditEntry } from '../../../schemas/audit.ts';
import type { Sink } from './sink.ts';

const timeoutMilliseconds = 10_000;
const retryable = new Set([429, 502, 503, 504]);
/** Log data model, SeverityNumber: INFO, WARN, ERROR. */
const severities = {
  allowed: { severityNumber: 9, severityText: 'INFO' },
  denied: { severityNumber: 13, severityText: 'WARN' },
  failed: { severityNumber: 17, severityText: 'ERROR' },
} as const;

// JSON mapping of protobuf: 64-bit integers are strings, and may be numbers.
const answerGuard = z.object({
  partialSuccess: z.object({ rejectedLogRecords: z.coerce.number().int().optional() }).optional(),
});

const text = (key: string, value: string | null) =>
  value === null ? [] : [{ key: `audit.${key}`, value: { stringValue: value } }];

export const formatRecord = (entry: AuditEntry, observedAtMs: number) => ({
  timeUnixNano: `${entry.occurredAtMs}000000`,
  observedTimeUnixNano: `${observedAtMs}000000`,
  ...severities[entry.result],
  eventName: 'passport.audit_entry',
  body: { stringValue: `${entry.action} ${entry.result}` },
  attributes: [
    ...text('tenant', entry.tenantId),
    { key: 'audit.sequence', value: { intValue: String(entry.sequence) } },
    ...text('actor_type', entry.actorType),
    ...text('actor_id', entry.actorId),
    ...text('user_id', entry.userId),
    ...text('user_ref', entry.userRef),
    ...text('site_id', entry.siteId),
    ...text('action', entry.action),
    {
      key: 'audit.attributes',
      value: { arrayValue: { values: entry.attributes.map((name) => ({ stringValue: name })) } },
    },
    ...text('purpose', entry.purpose),
    ...text('ip', entry.ip),
    ...text('result', entry.result),
    ...text('previous_hash', entry.previousHash),
    ...text('entry_hash', entry.entryHash),
  ],
});

const countRejected = async (response: Response): Promise<number> => {
  const answer = answerGuard.safeParse(await response.json().catch(() => ({})));
  return answer.success ? (answer.data.partialSuccess?.rejectedLogRecords ?? 0) : 0;
};

export const createOtlpSink = ({
  url,
  token,
  now,
}: {
  /** With its path, such as `/v1/logs`. */
  url: string;
  token?: string;
  now: () => number;
}): Sink => ({
  send: async (entries) => {
    const observedAtMs = now();
    const logRecords = entries.map((entry) => formatRecord(entry, observedAtMs));
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({
        resourceLogs: [
          {
            resource: {
              attributes: [{ key: 'service.name', value: { stringValue: 'logto-passport' } }],
            },
            scopeLogs: [{ scope: { name: 'passport.audit' }, logRecords }],
          },
        ],
      }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (response.ok) {
      return Math.min(entries.length, await countRejected(response));
    }
    await response.body?.cancel();
    if (retryable.has(response.status)) {
      throw new Error('otlp.try_again');
    }
    return entries.length;
  },
  close: async () => Promise.resolve(),
});
