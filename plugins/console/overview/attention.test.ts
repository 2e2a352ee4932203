import { describe, expect, it } from '@jest/globals';
import { listAttention } from './attention.ts';
import type { AttentionFacts, SystemFacts } from './attention.ts';
import type { SiteFact } from './attention-queries.ts';
import type { KeyRun } from '../../vault/port.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const dayMs = 86_400_000;
const policy = { anchorSeconds: 100, kekMaxDays: 365, now };
const system: SystemFacts = {
  regions: { eu: 'up', ru: 'up' },
  kms: 'up',
  queue: { oldestWaitingSeconds: 0, pending: 0, dead: 0 },
  anchor: { ageSeconds: 300, fault: null },
  chainFailing: false,
  sealing: 'sealed',
  keks: [
    { region: 'eu', createdAt: now - 364 * dayMs },
    { region: 'ru', createdAt: null },
  ],
  run: null,
};
const run: KeyRun = {
  id: 'keyrun_1',
  kind: 'rotate-dek',
  region: 'eu',
  origin: 'console',
  startedBy: 'ada',
  state: 'done',
  phase: 'converting',
  done: 1,
  total: 2,
  isInterrupted: false,
  errorCode: null,
  startedAt: 1,
  updatedAt: 2,
  finishedAt: 3,
};
const quiet: AttentionFacts = {
  system,
  sites: { late: [], dead: [], expiring: [], paused: [], undeclared: [], untranslated: [] },
  reveals: { count: 0, at: null },
  complaints: { count: 0, at: null },
  erasures: { count: 0, at: null },
};
const fact = (siteId: string, at: number | null = null): SiteFact => ({
  ...{ siteId, at },
  count: 1,
  names: [],
});
const codes = (facts: Partial<AttentionFacts>) =>
  listAttention({ ...quiet, ...facts }, policy).map(({ code }) => code);

describe('what needs attention', () => {
  it.each<[string, Partial<AttentionFacts>]>([
    ['everything is well', {}],
    ['the system is none of the viewer’s business', { system: null }],
    ['there is no anchor', { system: { ...system, anchor: null } }],
    ['a rotation runs', { system: { ...system, run: { ...run, state: 'running' } } }],
    ['a rotation is done', { system: { ...system, run: { ...run, state: 'done' } } }],
    ['a complaint came two days ago', { complaints: { count: 3, at: now - 2 * dayMs } }],
  ])('is nothing when %s', (_title, facts) => {
    expect(codes(facts)).toEqual([]);
  });

  it.each<[string, Partial<SystemFacts>]>([
    ['region_down', { regions: { eu: 'up', ru: 'down' } }],
    ['kms_down', { kms: 'down' }],
    ['chain_failing', { chainFailing: true }],
    ['data_unsealed', { sealing: 'plain' }],
    ['anchor_failed', { anchor: { ageSeconds: null, fault: 'audit.anchor_ahead' } }],
    ['anchor_late', { anchor: { ageSeconds: 301, fault: null } }],
    ['kek_old', { keks: [{ region: 'eu', createdAt: now - 366 * dayMs }] }],
    ['key_run_failed', { run: { ...run, state: 'failed', errorCode: 'vault.kms_unavailable' } }],
    ['key_run_interrupted', { run: { ...run, state: 'running', isInterrupted: true } }],
  ])('names %s', (code, facts) => {
    expect(codes({ system: { ...system, ...facts } })).toEqual([code]);
  });

  it('names each region that is down, and what a run failed of', () => {
    const found = listAttention(
      {
        ...quiet,
        system: {
          ...system,
          regions: { eu: 'down', ru: 'down' },
          run: { ...run, state: 'failed', errorCode: 'vault.kms_unavailable' },
        },
      },
      policy
    );

    expect(found).toMatchObject([
      { code: 'region_down', region: 'eu', page: 'regions' },
      { code: 'region_down', region: 'ru', page: 'regions' },
      { code: 'key_run_failed', region: 'eu', names: ['vault.kms_unavailable'], at: 3 },
    ]);
  });

  it('is in order of urgency; of one kind, what ends or began first stands first', () => {
    const sites = {
      late: [fact('site_1', 5)],
      dead: [fact('site_2')],
      expiring: [fact('site_3', 9), fact('site_4', 8)],
      paused: [fact('site_5', 1)],
      undeclared: [fact('site_6')],
      untranslated: [fact('site_7')],
    };

    const found = listAttention(
      {
        system: { ...system, kms: 'down', anchor: { ageSeconds: 999, fault: null } },
        sites,
        reveals: { count: 2, at: 4 },
        complaints: { count: 1, at: now - 4 * dayMs },
        erasures: { count: 1, at: now - 40 * dayMs },
      },
      policy
    );

    expect(found.map(({ code, urgency, siteId }) => [urgency, code, siteId])).toEqual([
      ['critical', 'kms_down', null],
      ['warning', 'anchor_late', null],
      ['warning', 'events_late', 'site_1'],
      ['warning', 'events_dead', 'site_2'],
      ['warning', 'reveals_waiting', null],
      ['warning', 'complaints_waiting', null],
      ['warning', 'erasures_unconfirmed', null],
      ['warning', 'api_keys_expiring', 'site_4'],
      ['warning', 'api_keys_expiring', 'site_3'],
      ['notice', 'stream_paused', 'site_5'],
      ['notice', 'attributes_undeclared', 'site_6'],
      ['notice', 'texts_untranslated', 'site_7'],
    ]);
  });
});
