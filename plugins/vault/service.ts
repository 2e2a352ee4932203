/** The vault of one tenant, put together, and what all tenants of a process share. */
import type { DatabasePool } from '@silverhand/slonik';
import type { Log } from '../kernel/port.ts';
import type { VaultConfig } from './config.ts';
import { createEnvelope } from './envelope.ts';
import { createErasures } from './erasures.ts';
import type { Erasures } from './erasures.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createKekProvider } from './kek/create.ts';
import type { KekProvider } from './kek/provider.ts';
import { createKeyCache } from './key-cache.ts';
import type { KeyCache } from './key-cache.ts';
import { createKeyJobs } from './key-jobs.ts';
import type { KeyJobs } from './key-jobs.ts';
import { createKeyRing } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';
import type { Indexer } from './lookup-token.ts';
import { createPeople } from './people.ts';
import type { People } from './people.ts';
import { chooseRegion } from './policy.ts';
import type { Signs } from './policy.ts';
import { createKeyQueries } from './queries.ts';
import type { KeyQueries } from './queries.ts';
import { createRegionQueries } from './region-queries.ts';
import type { RegionQueries } from './region-queries.ts';
import { openRegions } from './regions.ts';
import type { Regions } from './regions.ts';
import { createRelocation } from './relocation.ts';
import type { Relocation } from './relocation.ts';
import { createSearch } from './search.ts';
import type { Search } from './search.ts';
import { createSweeper } from './sweeper.ts';
import type { Sweeper } from './sweeper.ts';
import { createTransient } from './transient.ts';
import type { Transient } from './transient.ts';

/** What every tenant of a process shares. */
export type VaultSystem = {
  readonly config: VaultConfig;
  readonly regions: Regions;
  readonly provider: KekProvider;
  readonly cache: KeyCache;
  readonly log: Log;
  readonly clock: () => Date;
  readonly close: () => Promise<void>;
};

export type Vault = {
  readonly tenantId: string;
  readonly config: VaultConfig;
  readonly people: People;
  readonly transient: Transient;
  readonly search: Search;
  readonly relocation: Relocation;
  readonly keyJobs: KeyJobs;
  readonly sweeper: Sweeper;
  readonly erasures: Erasures;
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly provider: KekProvider;
  readonly keyRing: KeyRing;
  readonly clock: () => Date;
  /** Reads the tenant's policy at every call. */
  readonly chooseResidence: (
    signs: Omit<Signs, 'siteRegion'> & { readonly applicationId?: string | undefined }
  ) => Promise<ReturnType<typeof chooseRegion>>;
  /** The version that blind indexes are made with. */
  readonly setIndexVersion: (version: number) => void;
  readonly indexer: () => Promise<Indexer>;
};

/** @throws vault.not_configured, vault.invalid_config, vault.kms_unavailable */
export const openVaultSystem = async (
  config: VaultConfig,
  log: Log,
  clock: () => Date = () => new Date()
): Promise<VaultSystem> => {
  const provider = await createKekProvider(config.kek);
  const cache = createKeyCache({
    maximum: config.keyCacheSize,
    ttlMs: config.keyCacheSeconds * 1000,
  });
  const regions = openRegions(config.regions, log);
  return {
    config,
    regions,
    provider,
    cache,
    log,
    clock,
    close: async () => {
      cache.close();
      await regions.close();
      await provider.close();
    },
  };
};

/** @param pool connected as the tenant's role; the vault's own, never the host's */
export const openVault = (system: VaultSystem, tenantId: string, pool: DatabasePool): Vault => {
  const { config, regions, provider, cache, log, clock } = system;
  const envelope = createEnvelope();
  const queries = createKeyQueries(pool, tenantId);
  const regionQueries = createRegionQueries(tenantId);
  const housekeeping = createHousekeeping(pool, tenantId);
  const erasures = createErasures(pool, tenantId, regions);
  const { homeRegion } = config;
  const keyRing = createKeyRing({
    tenantId,
    queries,
    regionQueries,
    regions,
    provider,
    cache,
    homeRegion,
  });
  const state = { indexVersion: 1 };
  const indexer = async () => keyRing.indexer(state.indexVersion);
  const people = createPeople({
    tenantId,
    queries,
    regionQueries,
    regions,
    keyRing,
    envelope,
    indexer,
  });
  const relocation = createRelocation({
    tenantId,
    pool,
    queries,
    regionQueries,
    regions,
    keyRing,
    people,
    clock,
  });
  return {
    tenantId,
    config,
    people,
    transient: createTransient({ tenantId, keyRing, regions, homeRegion, envelope }),
    search: createSearch({
      regionQueries,
      regions,
      keyRing,
      people,
      maximumPeople: config.searchPeople,
    }),
    relocation,
    keyJobs: createKeyJobs({
      tenantId,
      pool,
      queries,
      regionQueries,
      regions,
      provider,
      relocation,
    }),
    sweeper: createSweeper({
      queries,
      regionQueries,
      regions,
      keyRing,
      housekeeping,
      erasures,
      relocation,
      clock,
      log,
    }),
    erasures,
    queries,
    regionQueries,
    regions,
    provider,
    keyRing,
    clock,
    chooseResidence: async ({ citizenship, phone, applicationId }) => {
      const own = await queries.findPolicy();
      const site = applicationId ? await queries.findSiteRegion(applicationId) : null;
      const siteRegion = site?.region ?? undefined;
      return chooseRegion(own ?? { defaultRegion: homeRegion, countries: config.countries }, {
        citizenship,
        phone,
        siteRegion,
      });
    },
    setIndexVersion: (version) => {
      state.indexVersion = version;
    },
    indexer,
  };
};
