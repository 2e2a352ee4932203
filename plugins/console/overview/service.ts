/**
 * What administrators see at a glance. A site owner sees their own sites, and nothing of the system.
 *
 * One connection and a bounded statement per figure, one after another: a page that many look at must not take the pool from those who are
 * signing in. Figures from the audit chain are daily counts; what is new on the chain is counted first, up to a bound, and the answer says
 * until when everything is counted.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { StaffRole } from '../../api/port.ts';
import { mayStaff } from '../../api/port.ts';
import { confirmationDays } from '../../dsr/port.ts';
import { createCached } from '../../metrics/port.ts';
import type { HealthFacts } from '../../metrics/port.ts';
import type { KeyRuns } from '../../vault/port.ts';
import { createAttentionQueries } from './attention-queries.ts';
import { listAttention } from './attention.ts';
import type { Attention, Kek, SystemFacts } from './attention.ts';
import { createConsentDayQueries } from './consent-day-queries.ts';
import type { ConsentDay } from './consent-day-queries.ts';
import { createCountQueries } from './count-queries.ts';
import type { SiteScope } from './count-queries.ts';
import type { Counts } from './counts.ts';
import { createOverviewQueries } from './queries.ts';
import { fillDays, listDays, reckonConsentDays, toConsentDays } from './series.ts';

export type SystemHealth = HealthFacts & {
  readonly sealing: string;
  readonly audit: { readonly sequence: number; readonly signedAt: string } | null;
};

export type Viewer = { readonly role: StaffRole; readonly siteIds: SiteScope };

type Share = { readonly values: number; readonly answers: number };
type Day = { readonly day: string; readonly count: number };

export type Overview = {
  /** Milliseconds since the epoch, as every time here. */
  readonly at: number;
  /** Until when the audit chain is counted; null when nothing is left to count. */
  readonly countedUntil: number | null;
  readonly people: {
    readonly total: number;
    readonly byRegion: readonly { readonly region: string; readonly people: number }[] | null;
  };
  readonly sites: number;
  readonly consents: {
    readonly inForce: number;
    readonly days: readonly ConsentDay[];
  };
  readonly signIns: {
    readonly total: number;
    readonly before: number;
    readonly days: readonly Day[];
  };
  readonly withdrawals: number;
  readonly disclosures: Share & {
    readonly before: number;
    readonly days: readonly Day[];
    readonly byAttribute: readonly (Share & { readonly attribute: string })[];
    readonly bySite: readonly (Share & { readonly siteId: string })[];
  };
  /** Null for whom complaints are none of their business. */
  readonly complaints: { readonly open: number; readonly oldestAt: number | null } | null;
  readonly health: SystemHealth | null;
  readonly attention: readonly Attention[];
  /** Every site that is named here. */
  readonly siteNames: ReadonlyMap<string, string>;
};

export type OverviewReader = {
  /** @throws metrics.not_ready */
  readonly read: (days: number, viewer: Viewer) => Promise<Overview>;
};

/** Of new entries a reader may have to wait for: 10 000, some 50 ms. */
const foldedBatches = 1;
const lateSeconds = 300;
const expiringDays = 14;
const undeclaredDays = 30;
const mostSites = 10;
const peopleKeptMs = 15_000;
const dayMs = 86_400_000;

const sum = (rows: readonly { readonly count: number }[]) =>
  rows.reduce((total, { count }) => total + count, 0);

export const createOverview = (deps: {
  readonly tenantId: string;
  readonly pool: DatabasePool;
  readonly counts: Pick<Counts, 'fold'>;
  readonly runs: Pick<KeyRuns, 'list'>;
  readonly listKeks: () => Promise<readonly Kek[]>;
  readonly readHealth: () => Promise<SystemHealth>;
  readonly anchorSeconds: number;
  readonly kekMaxDays: number;
  readonly now: () => number;
}): OverviewReader => {
  const { tenantId, pool, counts, now } = deps;
  const countQueries = createCountQueries(tenantId);
  const consentQueries = createConsentDayQueries(tenantId);
  const queries = createOverviewQueries(tenantId);
  const attention = createAttentionQueries(tenantId);

  const readSystem = async (): Promise<SystemFacts & SystemHealth> => {
    const [health, keks, runs] = await Promise.all([
      deps.readHealth(),
      deps.listKeks(),
      deps.runs.list(1),
    ]);
    return { ...health, keks, run: runs[0] ?? null };
  };

  // Every person is looked at: half a second for a million, not for everybody who looks.
  const countPeople = createCached(async () => queries.countPeople(pool), peopleKeptMs);

  const readPeople = async (connection: CommonQueryMethods, scope: SiteScope) => {
    if (scope) {
      return { total: await queries.countPeopleAt(connection, scope), byRegion: null };
    }
    const byRegion = await countPeople();
    return { total: byRegion.reduce((total, { people }) => total + people, 0), byRegion };
  };

  const readDisclosures = async (
    connection: CommonQueryMethods,
    days: number,
    scope: SiteScope
  ) => {
    const rows = await countQueries.sumShares(connection, days, scope);
    const byAttribute = rows.flatMap(({ attribute, values, answers }) =>
      attribute === null ? [] : [{ attribute, values, answers }]
    );
    const bySite = rows.flatMap(({ siteId, values, answers }) =>
      siteId === null ? [] : [{ siteId, values, answers }]
    );
    return {
      values: byAttribute.reduce((total, { values }) => total + values, 0),
      answers: byAttribute.reduce((total, { answers }) => total + answers, 0),
      byAttribute,
      bySite: bySite.slice(0, mostSites),
    };
  };

  const readConsentDays = async (
    connection: CommonQueryMethods,
    list: readonly string[],
    scope: SiteScope
  ): Promise<readonly ConsentDay[]> => {
    const until = await consentQueries.findUntil(connection);
    if (until === null) {
      const [first = ''] = list;
      const before = new Date(Date.parse(first) - dayMs).toISOString();
      return reckonConsentDays(
        list,
        await consentQueries.listChanges(connection, before, scope),
        await consentQueries.countInForce(connection, scope)
      );
    }
    const counted = await consentQueries.listCounted(connection, list.length, scope);
    const inForce = await consentQueries.sumInForce(connection, until, scope);
    const changes = await consentQueries.listChanges(connection, until, scope);
    return toConsentDays(list, { until, counted }, { inForce, changes });
  };

  const readSiteFacts = async (connection: CommonQueryMethods, scope: SiteScope) => ({
    late: await attention.listLateDeliveries(connection, lateSeconds, scope),
    dead: await attention.listDeadDeliveries(connection, scope),
    expiring: await attention.listExpiringKeys(connection, expiringDays, scope),
    paused: await attention.listPausedStreams(connection, scope),
    undeclared: await attention.listUndeclared(connection, undeclaredDays, scope),
    untranslated: await attention.listUntranslated(connection, scope),
  });

  /** The last `days` of twice as many, and the sum of those before. */
  const split = (rows: readonly Day[], days: readonly string[]) => {
    const [first = ''] = days;
    const shown = fillDays(days, rows);
    return {
      total: sum(shown),
      before: sum(rows.filter(({ day }) => day < first)),
      days: shown,
    };
  };

  const readTables = async (connection: CommonQueryMethods, days: number, viewer: Viewer) => {
    const { role, siteIds: scope } = viewer;
    const list = listDays(days, now());
    const consentDays = await readConsentDays(connection, list, scope);
    const disclosures = await readDisclosures(connection, days, scope);
    const { before, days: disclosureDays } = split(
      await countQueries.sumByDay(connection, 'disclosure', 2 * days, scope),
      list
    );
    return {
      sites: await queries.listSites(connection, scope),
      people: await readPeople(connection, scope),
      consents: { inForce: consentDays.at(-1)?.inForce ?? 0, days: consentDays },
      withdrawals: consentDays.reduce((total, { withdrawn }) => total + withdrawn, 0),
      signIns: split(await countQueries.sumByDay(connection, 'sign_in', 2 * days, scope), list),
      disclosures: { ...disclosures, before, days: disclosureDays },
      complaints: mayStaff(role, 'staff:complaints.read')
        ? await queries.countOpenComplaints(connection, scope)
        : null,
      reveals: mayStaff(role, 'staff:users.approve')
        ? await attention.countWaitingReveals(connection)
        : null,
      erasures: mayStaff(role, 'staff:requests.read')
        ? await attention.countUnconfirmedErasures(connection, confirmationDays)
        : null,
      facts: await readSiteFacts(connection, scope),
      countedUntil: await countQueries.findCountedUntil(connection),
    };
  };

  return {
    read: async (days, viewer) => {
      const isCounted = await counts.fold(foldedBatches);
      const [system, tables] = await Promise.all([
        viewer.siteIds === null ? readSystem() : null,
        pool.connect(async (connection) => readTables(connection, days, viewer)),
      ]);
      const { sites, facts, reveals, erasures, countedUntil, ...shown } = tables;
      const { complaints } = shown;
      return {
        ...shown,
        at: now(),
        countedUntil: isCounted ? null : (countedUntil ?? 0),
        sites: sites.filter(({ isRemoved }) => !isRemoved).length,
        health: system,
        attention: listAttention(
          {
            system,
            sites: facts,
            reveals,
            complaints: complaints && { count: complaints.open, at: complaints.oldestAt },
            erasures,
          },
          { anchorSeconds: deps.anchorSeconds, kekMaxDays: deps.kekMaxDays, now: now() }
        ),
        siteNames: new Map(sites.map(({ id, name }) => [id, name])),
      };
    },
  };
};
