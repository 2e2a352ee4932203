/**
 * Every metric of the pack, on a registry of the process's own: the host may use the global one.
 *
 * Labels are names with an end: tenants, regions, operations, codes. No label is a person, a site or anything that somebody typed.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Half a millisecond (a cached key) to ten seconds (a statement's limit). */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const minuteBuckets = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300];
const countBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const createMakers = (registry: Registry) => {
  const registers = [registry];
  return {
    count: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Counter<Label>({ name, help, labelNames: [...labelNames], registers }),
    gauge: <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
      new Gauge<Label>({ name, help, labelNames: [...labelNames], registers }),
    time: <Label extends string>(
      name: string,
      help: string,
      labelNames: readonly Label[],
      limits = buckets
    ) =>
      new Histogram<Label>({ name, help, labelNames: [...labelNames], registers, buckets: limits }),
  };
};

const createVaultInstruments = ({ count, gauge, time }: ReturnType<typeof createMakers>) => ({
  vaultSeconds: time(
    'passport_vault_operation_duration_seconds',
    'Opening and sealing of values.',
    ['tenant', 'operation']
  ),
  vaultFailures: count('passport_vault_operation_failures_total', 'Those that failed.', [
    'tenant',
    'operation',
    'code',
  ]),
  regionSeconds: time(
    'passport_vault_region_request_duration_seconds',
    'What an operation waited for the database of a region.',
    ['region', 'operation']
  ),
  regionFailures: count(
    'passport_vault_region_failures_total',
    'Requests of a region that failed.',
    ['region', 'operation', 'code']
  ),
  regionUp: gauge('passport_region_up', '1 when the database of the region answers.', ['region']),
  kmsSeconds: time('passport_kms_call_duration_seconds', 'Calls of the key service.', [
    'operation',
    'region',
  ]),
  kmsFailures: count('passport_kms_failures_total', 'Calls of the key service that failed.', [
    'operation',
    'region',
    'code',
  ]),
  kmsUp: gauge('passport_kms_up', '1 when a key could be wrapped and unwrapped.', ['tenant']),
  cacheHits: count('passport_key_cache_hits_total', 'Keys found unwrapped in memory.'),
  cacheMisses: count('passport_key_cache_misses_total', 'Keys that had to be unwrapped.'),
  cacheKeys: gauge('passport_key_cache_keys', 'Unwrapped keys in memory.'),
  sweepSeconds: time(
    'passport_sweep_duration_seconds',
    'Rounds of the sweeper.',
    ['sweeper'],
    minuteBuckets
  ),
  sweepFailures: count('passport_sweep_failures_total', 'Steps of the sweeper that failed.', [
    'step',
  ]),
});

const createAuditInstruments = ({ count, gauge, time }: ReturnType<typeof createMakers>) => ({
  appendSeconds: time('passport_audit_append_duration_seconds', 'Appends, until their commit.', [
    'tenant',
  ]),
  appendEntries: time(
    'passport_audit_append_entries',
    'Entries of one append.',
    ['tenant'],
    countBuckets
  ),
  appendFailures: count('passport_audit_append_failures_total', 'Appends that failed.', [
    'tenant',
    'code',
  ]),
  appendFailing: gauge('passport_audit_append_failing', '1 when the newest append failed.', [
    'tenant',
  ]),
  auditSequence: gauge('passport_audit_sequence', 'Number of the newest entry.', ['tenant']),
  anchorAge: gauge('passport_audit_anchor_age_seconds', 'Since the newest head was anchored.', [
    'tenant',
  ]),
  anchorFault: gauge('passport_audit_anchor_fault', '1 when the last round failed.', ['tenant']),
  streamEntries: count('passport_audit_stream_entries_total', 'Entries offered to the stream.', [
    'result',
  ]),
  streamFailures: count('passport_audit_stream_failures_total', 'Attempts that were repeated.'),
  streamQueued: gauge('passport_audit_stream_queued_entries', 'Entries that wait to be sent.'),
});

export const createInstruments = () => {
  const registry = new Registry();
  const makers = createMakers(registry);
  const { count, gauge, time } = makers;
  return {
    registry,
    ...createVaultInstruments(makers),
    ...createAuditInstruments(makers),
    apiRequests: count('passport_api_requests_total', 'Calls of the API.', ['operation', 'status']),
    apiSeconds: time('passport_api_request_duration_seconds', 'Calls of the API.', ['operation']),
    disclosures: count(
      'passport_disclosures_total',
      'Answers to sites that hold, or were refused, attributes of a person.',
      ['tenant', 'source', 'result']
    ),
    consents: count('passport_consents_total', 'Answers of people, by attribute and purpose.', [
      'tenant',
      'decision',
    ]),
    outboxAge: gauge('passport_outbox_oldest_waiting_seconds', 'Age of the oldest unsent event.', [
      'tenant',
    ]),
    outboxDeliveries: gauge(
      'passport_outbox_deliveries',
      'Deliveries that wait or were given up.',
      ['tenant', 'state']
    ),
    deliveries: count('passport_event_delivery_attempts_total', 'Attempts to deliver an event.', [
      'outcome',
    ]),
    deliverySeconds: time('passport_event_delivery_duration_seconds', 'Attempts to deliver.', [
      'outcome',
    ]),
    errors: count('passport_errors_total', 'Errors in the log of the pack.', ['event']),
    tenantUp: gauge('passport_tenant_up', '1 when the tables of the tenant answer.', ['tenant']),
  };
};

export type Instruments = ReturnType<typeof createInstruments>;
