import { describe, expect, it } from '@jest/globals';
import { listProblems } from './health.ts';
import type { HealthFacts } from './health.ts';

const anchorSeconds = 100;
const well: HealthFacts = {
  regions: { eu: 'up', ru: 'up' },
  kms: 'up',
  queue: { oldestWaitingSeconds: 300, pending: 5, dead: 1 },
  anchor: { ageSeconds: 300, fault: null },
  chainFailing: false,
};

describe('health', () => {
  it.each<[string, Partial<HealthFacts>]>([
    ['everything answers and nothing is late', {}],
    ['there is no anchor and nobody to tell', { anchor: null, queue: null }],
    ['the anchor waits for its first round', { anchor: { ageSeconds: null, fault: null } }],
  ])('has no problem when %s', (_title, facts) => {
    expect(listProblems({ ...well, ...facts }, anchorSeconds)).toEqual([]);
  });

  it.each<[string, Partial<HealthFacts>]>([
    ['region_down', { regions: { eu: 'up', ru: 'down' } }],
    ['kms_down', { kms: 'down' }],
    ['queue_late', { queue: { oldestWaitingSeconds: 301, pending: 1, dead: 0 } }],
    ['anchor_failed', { anchor: { ageSeconds: null, fault: 'audit.anchor_ahead' } }],
    ['anchor_late', { anchor: { ageSeconds: 301, fault: null } }],
    ['chain_failing', { chainFailing: true }],
  ])('names %s', (problem, facts) => {
    expect(listProblems({ ...well, ...facts }, anchorSeconds)).toEqual([problem]);
  });
});
