/**
 * What the process can tell about itself: facts for health, and metrics for a scraper.
 *
 * Anybody may ask for health, so facts are kept for a moment: regions and tables two seconds, the key service thirty. Watching fails
 * open: a tenant whose tables do not answer is missing from the metrics, and the rest is there.
 */
import { sql } from '@silverhand/slonik';
import type { Anchoring, AuditStream } from '../plugins/audit/port.ts';
import type { EventsConfig } from '../plugins/events/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import {
  createCached,
  listProblems,
  metricsErrors,
  probe,
  within,
} from '../plugins/metrics/port.ts';
import type { HealthFacts, MetricsConfig, Observer, Problem } from '../plugins/metrics/port.ts';
import type { VaultSystem } from '../plugins/vault/port.ts';
import { createEventsOf } from './events.ts';
import type { ServedTenant, TenantRuntime, Tenants } from './tenants.ts';

export type TenantHealth = HealthFacts & {
  readonly sealing: string;
  readonly audit: { readonly sequence: number; readonly signedAt: string } | null;
  readonly problems: readonly Problem[];
};

export type Telemetry = {
  /** Null when metrics are off. */
  readonly token: string | null;
  /** @throws metrics.not_ready when the tenant's tables do not answer */
  readonly check: (served: ServedTenant) => Promise<TenantHealth>;
  readonly render: () => Promise<{ readonly type: string; readonly text: string }>;
  /** Anchoring begins after the host is hooked. */
  readonly noteAnchoring: (anchoring: Anchoring) => void;
};

type Deps = {
  readonly tenants: Pick<Tenants, 'listServed'>;
  readonly observer: Observer;
  readonly vaultSystem: VaultSystem;
  readonly stream: Pick<AuditStream, 'counts'> | null;
  readonly anchorSeconds: number;
  readonly events: EventsConfig;
  readonly metrics: MetricsConfig;
  readonly log: Log;
};

const freshMs = 2000;
const kmsFreshMs = 30_000;
const probeLimitMs = 2000;
const tablesLimitMs = 3000;

const createRegionCheck = ({ regions }: VaultSystem) =>
  createCached(
    async () =>
      Object.fromEntries(
        await Promise.all(
          regions.names.map(async (name) => [
            name,
            await probe(probeLimitMs, async () =>
              regions.get(name).run(async (connection) => connection.query(sql`select 1`))
            ),
          ])
        )
      ) as HealthFacts['regions'],
    freshMs
  );

const createTenantChecks = (
  { tenant, issuer }: ServedTenant,
  { vaultSystem, events, log }: Deps
) => {
  const measureQueue = async (): Promise<HealthFacts['queue']> => {
    const lag = await createEventsOf(
      { tenant, issuer, signingKey: null },
      events,
      log
    ).measureLag();
    const { oldestSeconds, pending, dead } = lag;
    return { oldestWaitingSeconds: Math.round(oldestSeconds), pending, dead };
  };
  const readTables = async () => {
    const [{ mode }, head, queue] = await Promise.all([
      tenant.sealing.states.readNow(),
      tenant.audit.findHead(),
      tenant.isProtected ? measureQueue() : null,
    ]);
    const audit = head && {
      sequence: head.sequence,
      signedAt: new Date(head.signedAtMs).toISOString(),
    };
    return { sealing: mode, audit, queue };
  };
  const scope = { tenantId: tenant.id, region: vaultSystem.config.homeRegion };
  return {
    readTables: createCached(async () => within(tablesLimitMs, readTables()), freshMs),
    checkKms: createCached(
      async () => probe(probeLimitMs, async () => vaultSystem.provider.check(scope)),
      kmsFreshMs
    ),
  };
};
type TenantChecks = ReturnType<typeof createTenantChecks>;

const noteTenant = (tenant: string, health: TenantHealth, { instruments }: Observer) => {
  const { audit, queue, anchor, kms, regions } = health;
  instruments.kmsUp.set({ tenant }, kms === 'up' ? 1 : 0);
  instruments.auditSequence.set({ tenant }, audit?.sequence ?? 0);
  for (const [region, state] of Object.entries(regions)) {
    instruments.regionUp.set({ region }, state === 'up' ? 1 : 0);
  }
  if (queue) {
    instruments.outboxAge.set({ tenant }, queue.oldestWaitingSeconds);
    instruments.outboxDeliveries.set({ tenant, state: 'pending' }, queue.pending);
    instruments.outboxDeliveries.set({ tenant, state: 'dead' }, queue.dead);
  }
  if (anchor) {
    instruments.anchorFault.set({ tenant }, anchor.fault === null ? 0 : 1);
  }
  if (anchor?.ageSeconds !== undefined && anchor.ageSeconds !== null) {
    instruments.anchorAge.set({ tenant }, anchor.ageSeconds);
  }
};

const noteProcess = ({ observer: { instruments }, stream, vaultSystem }: Deps) => {
  instruments.cacheKeys.set(vaultSystem.cache.size());
  if (stream) {
    const { queued, failures, ...results } = stream.counts();
    instruments.streamQueued.set(queued);
    // The stream counts by itself; what it says replaces what was said before.
    instruments.streamFailures.reset();
    instruments.streamFailures.inc(failures);
    instruments.streamEntries.reset();
    for (const [result, count] of Object.entries(results)) {
      instruments.streamEntries.inc({ result }, count);
    }
  }
};

/** A tenant that does not answer must not be shown with what it said before. */
const forget = ({ instruments }: Observer) => {
  const { kmsUp, auditSequence, anchorAge, anchorFault, outboxAge, outboxDeliveries, tenantUp } =
    instruments;
  for (const gauge of [kmsUp, auditSequence, anchorAge, anchorFault, outboxAge, tenantUp]) {
    gauge.reset();
  }
  outboxDeliveries.reset();
};

export const createTelemetry = (deps: Deps): Telemetry => {
  const { tenants, observer, vaultSystem, anchorSeconds, metrics, log } = deps;
  const { instruments } = observer;
  const checkRegions = createRegionCheck(vaultSystem);
  const checksOf = new WeakMap<TenantRuntime, TenantChecks>();
  const state: { anchoring: Anchoring | null } = { anchoring: null };

  const getChecks = (served: ServedTenant): TenantChecks => {
    const checks = checksOf.get(served.tenant) ?? createTenantChecks(served, deps);
    checksOf.set(served.tenant, checks);
    return checks;
  };
  const isChainFailing = async (tenant: string): Promise<boolean> =>
    (await instruments.appendFailing.get()).values.some(
      ({ labels, value }) => labels.tenant === tenant && value > 0
    );
  const findAnchor = (tenantId: string): HealthFacts['anchor'] => {
    const found = state.anchoring?.list().find((one) => one.tenantId === tenantId);
    return state.anchoring
      ? { ageSeconds: found?.ageSeconds ?? null, fault: found?.fault ?? null }
      : null;
  };
  const check: Telemetry['check'] = async (served) => {
    const checks = getChecks(served);
    const [regions, kms, tables] = await Promise.all([
      checkRegions(),
      checks.checkKms(),
      checks.readTables().catch((cause: unknown) => {
        throw metricsErrors.not_ready({ cause });
      }),
    ]);
    const { id } = served.tenant;
    const chainFailing = await isChainFailing(id);
    const facts = { regions, kms, ...tables, anchor: findAnchor(id), chainFailing };
    return { ...facts, problems: listProblems(facts, anchorSeconds) };
  };

  const refresh = async () => {
    const served = await tenants.listServed();
    const checked = await Promise.allSettled(served.map(check));
    forget(observer);
    noteProcess(deps);
    for (const [index, result] of checked.entries()) {
      const tenant = served[index]?.tenant.id ?? '';
      instruments.tenantUp.set({ tenant }, result.status === 'fulfilled' ? 1 : 0);
      if (result.status === 'fulfilled') {
        noteTenant(tenant, result.value, observer);
      } else {
        log.error('metrics_incomplete', result.reason, { tenant });
      }
    }
  };
  return {
    token: metrics.token,
    check,
    render: async () => {
      await refresh();
      return { type: instruments.registry.contentType, text: await instruments.registry.metrics() };
    },
    noteAnchoring: (anchoring) => {
      state.anchoring = anchoring;
    },
  };
};
