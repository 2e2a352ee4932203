/**
 * For every query of the console: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its
 * role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone). And whoever sees some sites only, sees nothing of another.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { runSql } from '../../../scripts/testing/sql.ts';
import { createMarkQueries } from '../regions/mark-queries.ts';
import { createAttentionQueries } from './attention-queries.ts';
import { createConsentDayQueries } from './consent-day-queries.ts';
import { createCountQueries } from './count-queries.ts';
import type { SiteScope } from './count-queries.ts';
import { fill, makeInput, openConsoleRig, shop } from './db-rig.ts';
import type { ConsoleRig } from './db-rig.ts';
import { createOverviewQueries } from './queries.ts';

const today = () => new Date().toISOString().slice(0, 10);

/** All of them, by one name each; bound to a tenant and a connection. */
const createAll = (tenantId: string, pool: CommonQueryMethods) => ({
  counts: createCountQueries(tenantId),
  consents: createConsentDayQueries(tenantId),
  overview: createOverviewQueries(tenantId),
  attention: createAttentionQueries(tenantId),
  marks: createMarkQueries(pool, tenantId),
  pool,
});
type All = ReturnType<typeof createAll>;
type Read = (all: All, scope: SiteScope) => Promise<unknown>;

const scopedReads: Readonly<Record<string, Read>> = {
  'counts.sumByDay': async ({ counts, pool }, scope) =>
    counts.sumByDay(pool, 'disclosure', 30, scope),
  'counts.sumShares': async ({ counts, pool }, scope) => counts.sumShares(pool, 30, scope),
  'consents.listCounted': async ({ consents, pool }, scope) =>
    consents.listCounted(pool, 30, scope),
  'consents.sumInForce': async ({ consents, pool }, scope) =>
    consents.sumInForce(pool, today(), scope),
  'consents.listChanges': async ({ consents, pool }, scope) =>
    consents.listChanges(pool, '2026-01-01', scope),
  'consents.countInForce': async ({ consents, pool }, scope) => consents.countInForce(pool, scope),
  'overview.listSites': async ({ overview, pool }, scope) => overview.listSites(pool, scope),
  'overview.countOpenComplaints': async ({ overview, pool }, scope) =>
    overview.countOpenComplaints(pool, scope),
  'attention.listExpiringKeys': async ({ attention, pool }, scope) =>
    attention.listExpiringKeys(pool, 14, scope),
  'attention.listDeadDeliveries': async ({ attention, pool }, scope) =>
    attention.listDeadDeliveries(pool, scope),
  'attention.listLateDeliveries': async ({ attention, pool }, scope) =>
    attention.listLateDeliveries(pool, 300, scope),
  'attention.listPausedStreams': async ({ attention, pool }, scope) =>
    attention.listPausedStreams(pool, scope),
  'attention.listUndeclared': async ({ attention, pool }, scope) =>
    attention.listUndeclared(pool, 30, scope),
  'attention.listUntranslated': async ({ attention, pool }, scope) =>
    attention.listUntranslated(pool, scope),
};
const otherReads: Readonly<Record<string, Read>> = {
  'counts.findCountedUntil': async ({ counts, pool }) => counts.findCountedUntil(pool),
  'counts.findLastOf': async ({ counts, pool }) => counts.findLastOf(pool, 0, 100),
  'consents.findUntil': async ({ consents, pool }) => consents.findUntil(pool),
  'consents.lockUntil': async ({ consents, pool }) => consents.lockUntil(pool),
  'counts.lockCursor': async ({ counts, pool }) => counts.lockCursor(pool),
  'overview.countPeople': async ({ overview, pool }) => overview.countPeople(pool),
  'overview.countPeopleAt': async ({ overview, pool }) => overview.countPeopleAt(pool, [shop]),
  'attention.countWaitingReveals': async ({ attention, pool }) =>
    attention.countWaitingReveals(pool),
  'attention.countUnconfirmedErasures': async ({ attention, pool }) =>
    attention.countUnconfirmedErasures(pool, 30),
  'marks.find': async ({ marks }) => marks.find('sweep'),
};
const reads = { ...scopedReads, ...otherReads };
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, (all: All) => Promise<unknown>>> = {
  'counts.addOne': async ({ counts, pool }) => counts.addOne(pool, 'sign_in', shop),
  'counts.addEntries': async ({ counts, pool }) => counts.addEntries(pool, 0, 1000),
  'counts.moveCursor': async ({ counts, pool }) => counts.moveCursor(pool, 3),
  'consents.countDays': async ({ consents, pool }) =>
    consents.countDays(pool, '2026-01-01', '2026-01-02'),
  'counts.deleteBefore': async ({ counts, pool }) => counts.deleteBefore(pool, -1, 100),
  'counts.insertCursor': async ({ counts, pool }) => counts.insertCursor(pool),
  'marks.note': async ({ marks }) => marks.note('sweep', { people: 2 }),
};

const nothing = [null, [], 0, false].map((each) => JSON.stringify(each));
const isNothing = (seen: unknown): boolean =>
  nothing.includes(JSON.stringify(seen)) ||
  (typeof seen === 'object' && seen !== null && Object.values(seen).every((one) => !one));

describe('queries of the console', () => {
  const started: { rig?: ConsoleRig } = {};
  const rig = () => started.rig!;
  const own = () => createAll('default', rig().user);
  beforeAll(async () => {
    started.rig = await openConsoleRig();
    await fill(rig());
    await rig()
      .logOf(rig().user)
      .append([makeInput({ siteId: shop }), makeInput({ siteId: shop })]);
    const { counts, consents, marks, pool } = own();
    await counts.insertCursor(pool);
    await counts.addEntries(pool, 0, 1);
    await counts.moveCursor(pool, 1);
    await consents.countDays(pool, null, today());
    await marks.note('sweep', { people: 1 });
  });
  afterAll(async () => started.rig?.close());

  const listWays = () => [
    createAll('admin', rig().other),
    createAll('default', rig().other),
    createAll('admin', rig().owner),
  ];
  const dump = async () => {
    const tables = ['daily_counts', 'count_cursors', 'job_marks'].map(
      (table) =>
        `select '${table} ' || to_jsonb(row)::text as row from passport.${table} as row where tenant_id = 'default'`
    );
    return runSql(rig().url, `${tables.join(' union all ')} order by 1`);
  };

  it('are all listed here', () => {
    const { pool: _pool, ...groups } = own();
    const names = Object.entries(groups).flatMap(([group, queries]) =>
      Object.keys(queries).map((name) => `${group}.${name}`)
    );

    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_name, read) => {
      const seen = await read(own(), null);

      const foreign = await Promise.all(listWays().map(async (way) => read(way, null)));

      expect(isNothing(seen)).toBe(false);
      expect(foreign.filter((each) => !isNothing(each))).toEqual([]);
    }
  );

  it.each(Object.entries(scopedReads))(
    '%s shows a site owner their own site and no other',
    async (_name, read) => {
      const [all, mine, other, none] = await Promise.all([
        read(own(), null),
        read(own(), [shop]),
        read(own(), [`site_${'c'.repeat(24)}`]),
        read(own(), []),
      ]);

      expect([isNothing(all), isNothing(mine)]).toEqual([false, false]);
      expect([other, none].filter((seen) => !isNothing(seen))).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_name, write) => {
    const before = await dump();

    await Promise.allSettled(listWays().map(write));

    expect(await dump()).toEqual(before);
  });

  it.each(Object.entries(writes))(
    '%s of the tenant itself changes something',
    async (name, write) => {
      if (name === 'counts.insertCursor') {
        await runSql(rig().url, 'delete from passport.count_cursors');
      }
      const before = await dump();

      await write(own());

      expect(await dump()).not.toEqual(before);
    }
  );
});
