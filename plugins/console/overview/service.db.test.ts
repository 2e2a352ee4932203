import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StaffRole } from '../../api/port.ts';
import { runSql } from '../../../scripts/testing/sql.ts';
import { createCounts } from './counts.ts';
import { bank, fill, makeInput, openConsoleRig, shop } from './db-rig.ts';
import type { ConsoleRig } from './db-rig.ts';
import { createOverview } from './service.ts';
import type { SystemHealth } from './service.ts';

const health: SystemHealth = {
  regions: { eu: 'up', ru: 'down' },
  kms: 'up',
  queue: { oldestWaitingSeconds: 0, pending: 0, dead: 0 },
  anchor: null,
  chainFailing: false,
  sealing: 'sealed',
  audit: { sequence: 3, signedAt: '2026-06-01T12:00:00Z' },
};

describe('the overview', () => {
  const started: { rig?: ConsoleRig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await openConsoleRig();
    await fill(rig());
    await rig()
      .logOf(rig().user)
      .append([makeInput({ siteId: shop }), makeInput({ siteId: bank, attributes: ['email'] })]);
    await runSql(
      rig().url,
      `insert into passport.daily_counts (tenant_id, metric, day, site_id, count)
       values ('default', 'sign_in', current_date, $1, 4), ('default', 'sign_in', current_date - 8, $2, 3)`,
      [shop, bank]
    );
  });
  afterAll(async () => started.rig?.close());

  const read = async (role: StaffRole, siteIds: readonly string[] | null, days = 7) => {
    const now = () => Date.now();
    const { user: pool } = rig();
    return createOverview({
      tenantId: 'default',
      pool,
      counts: createCounts({ pool, tenantId: 'default', now }),
      runs: { list: async () => Promise.resolve([]) },
      listKeks: async () => Promise.resolve([]),
      readHealth: async () => Promise.resolve(health),
      anchorSeconds: 100,
      kekMaxDays: 365,
      now,
    }).read(days, { role, siteIds });
  };

  it('shows an administrator everything, day by day without gaps', async () => {
    const seen = await read('admin', null);

    expect(seen).toMatchObject({
      countedUntil: null,
      people: { total: 2, byRegion: [{ region: 'eu' }, { region: 'ru' }] },
      sites: 2,
      consents: { inForce: 2 },
      signIns: { total: 4, before: 3 },
      withdrawals: 0,
      disclosures: {
        values: 3,
        byAttribute: [
          { attribute: 'email', values: 2 },
          { attribute: 'name', values: 1 },
        ],
        bySite: [
          { siteId: shop, values: 2 },
          { siteId: bank, values: 1 },
        ],
      },
      complaints: { open: 1 },
      health: { regions: { ru: 'down' } },
    });
    for (const { days } of [seen.consents, seen.signIns, seen.disclosures]) {
      expect(days).toHaveLength(7);
    }
    expect(seen.siteNames.get(bank)).toBe('Bank');
  });

  it('compares with as many days before, and no more', async () => {
    expect((await read('admin', null, 30)).signIns).toMatchObject({ total: 7, before: 0 });
  });

  it('says what needs attention, the worst first, and where', async () => {
    const { attention } = await read('admin', null);

    expect(attention.map(({ code, siteId, region }) => [code, siteId ?? region])).toEqual([
      ['region_down', 'ru'],
      ['events_late', shop],
      ['events_dead', shop],
      ['reveals_waiting', null],
      ['complaints_waiting', null],
      ['erasures_unconfirmed', null],
      ['api_keys_expiring', shop],
      ['stream_paused', shop],
      ['attributes_undeclared', shop],
      ['texts_untranslated', shop],
    ]);
    expect(attention.find(({ code }) => code === 'api_keys_expiring')?.names).toEqual(['Server']);
    expect(attention.find(({ code }) => code === 'attributes_undeclared')).toMatchObject({
      names: ['gender'],
      count: 7,
    });
  });

  it('shows a site owner their own site, and nothing of the system, of complaints and of people elsewhere', async () => {
    const seen = await read('site_owner', [bank]);

    expect(seen).toMatchObject({
      people: { total: 1, byRegion: null },
      sites: 1,
      consents: { inForce: 1 },
      signIns: { total: 0, before: 3 },
      disclosures: { values: 1, bySite: [{ siteId: bank }] },
      complaints: null,
      health: null,
      attention: [],
    });
    expect([...seen.siteNames.keys()]).toEqual([bank]);
  });

  it('tells support how the system is, and neither complaints nor requests', async () => {
    const seen = await read('support', null);

    expect([seen.complaints, seen.health?.kms]).toEqual([null, 'up']);
    const codes = seen.attention.map(({ code }) => code);
    expect(codes).not.toContain('reveals_waiting');
    expect(codes).not.toContain('erasures_unconfirmed');
    expect(codes).toContain('region_down');
  });

  it('of a tenant without anything is nothing', async () => {
    const { other: pool } = rig();
    const now = () => Date.now();

    const seen = await createOverview({
      tenantId: 'admin',
      pool,
      counts: createCounts({ pool, tenantId: 'admin', now }),
      runs: { list: async () => Promise.resolve([]) },
      listKeks: async () => Promise.resolve([]),
      readHealth: async () => Promise.resolve({ ...health, regions: { eu: 'up' } }),
      anchorSeconds: 100,
      kekMaxDays: 365,
      now,
    }).read(90, { role: 'admin', siteIds: null });

    expect(seen).toMatchObject({
      people: { total: 0 },
      sites: 0,
      consents: { inForce: 0 },
      disclosures: { values: 0, byAttribute: [], bySite: [] },
      attention: [],
    });
    expect(seen.signIns.days).toHaveLength(90);
  });
});
