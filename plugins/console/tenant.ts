/** What the console has of one tenant, put together: figures, regions, new keys. */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import type { Log } from '../kernel/port.ts';
import { createSealingJobs } from '../sealing/port.ts';
import type { Sealing } from '../sealing/port.ts';
import { createKeyRuns } from '../vault/port.ts';
import type { SweepReport, Vault } from '../vault/port.ts';
import { createCounts } from './overview/counts.ts';
import { createOverview } from './overview/service.ts';
import type { OverviewReader, SystemHealth } from './overview/service.ts';
import { createRegionsReader } from './regions/service.ts';
import type { RegionsReader } from './regions/service.ts';
import { createRotations } from './regions/rotations.ts';
import type { Rotations } from './regions/rotations.ts';

export type ConsoleOfTenant = {
  readonly regions: RegionsReader;
  readonly rotations: Rotations;
  /** @param readHealth what the process knows of its regions, keys, queue and chain */
  readonly createOverview: (
    readHealth: () => Promise<SystemHealth>,
    anchorSeconds: number
  ) => OverviewReader;
  /** Somebody signed in at a site. */
  readonly noteSignIn: (siteId: string) => Promise<void>;
  /** After every round of the sweeper. */
  readonly noteSweep: (report: SweepReport) => Promise<void>;
  /** Counts what is new on the audit chain, and goes on with key jobs of a process that is gone. */
  readonly tend: () => Promise<void>;
};

/** Of one round: 200 000 entries. */
const batchesPerRound = 20;

export const openConsole = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly vault: Vault;
  readonly sealing: Pick<Sealing, 'states' | 'conversion'>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly log: Log;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): ConsoleOfTenant => {
  const { pool, tenantId, vault, sealing, audit, log, sleep, now } = deps;
  const { states, conversion } = sealing;
  const counts = createCounts({ pool, tenantId, now });
  const runs = createKeyRuns({ pool, tenantId });
  const regions = createRegionsReader({ vault, states, pool, now });
  const rotations = createRotations({
    ...{ vault, runs, audit, log },
    sealingJobs: createSealingJobs({ vault, pool, conversion, states, sleep }),
    findIndexRegion: regions.findIndexRegion,
  });
  return {
    regions,
    rotations,
    createOverview: (readHealth, anchorSeconds) =>
      createOverview({
        ...{ tenantId, pool, counts, runs, readHealth, anchorSeconds, now },
        listKeks: regions.listKeks,
        kekMaxDays: vault.config.kekMaxDays,
      }),
    noteSignIn: counts.noteSignIn,
    noteSweep: regions.noteSweep,
    tend: async () => {
      await rotations.resume();
      await counts.fold(batchesPerRound);
      await counts.foldConsents();
      await counts.forget();
    },
  };
};
