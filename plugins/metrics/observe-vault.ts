/**
 * Decorators of the vault: how long opening and sealing takes, what of it a region's database or the key service costs, and what fails.
 *
 * One operation on people may touch several regions. The operation is carried along (AsyncLocalStorage), so that each request of a
 * region is counted under the operation it was made for; without one it is `other`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Vault, VaultSystem } from '../vault/port.ts';
import type { Instruments } from './instruments.ts';
import { watch } from './watch.ts';
import type { Ending } from './watch.ts';

type Regions = VaultSystem['regions'];
type Region = ReturnType<Regions['get']>;
type Provider = VaultSystem['provider'];
type KeyCache = VaultSystem['cache'];
type KeyScope = Parameters<Provider['wrap']>[0];
type Operation = 'open' | 'seal' | 'transient_open' | 'transient_seal' | 'search' | 'sweep';

const operations = new AsyncLocalStorage<Operation>();

const observeRegion = (region: Region, { regionSeconds, regionFailures }: Instruments): Region => {
  const { name } = region;
  const note =
    (operation: string) =>
    ({ seconds, code }: Ending) => {
      regionSeconds.observe({ region: name, operation }, seconds);
      if (code !== null) {
        regionFailures.inc({ region: name, operation, code });
      }
    };
  const measure = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    const operation = operations.getStore() ?? 'other';
    const attributes = { region: name, operation };
    return watch({ name: 'vault.region', attributes, onEnd: note(operation) }, run);
  };
  return {
    name,
    run: async (use) => measure(async () => region.run(use)),
    transaction: async (use) => measure(async () => region.transaction(use)),
  };
};

const observeRegions = (regions: Regions, instruments: Instruments): Regions => ({
  names: regions.names,
  get: (name) => observeRegion(regions.get(name), instruments),
  close: async () => regions.close(),
});

const observeProvider = (
  provider: Provider,
  { kmsSeconds, kmsFailures }: Instruments
): Provider => {
  const measure = async <Result>(
    operation: string,
    { region }: KeyScope,
    run: () => Promise<Result>
  ): Promise<Result> =>
    watch(
      {
        name: `kms.${operation}`,
        attributes: { region, provider: provider.name },
        onEnd: ({ seconds, code }) => {
          kmsSeconds.observe({ operation, region }, seconds);
          if (code !== null) {
            kmsFailures.inc({ operation, region, code });
          }
        },
      },
      run
    );
  return {
    name: provider.name,
    versionHead: provider.versionHead,
    isRotatedHere: provider.isRotatedHere,
    readVersion: (head) => provider.readVersion(head),
    wrap: async (scope, key) => measure('wrap', scope, async () => provider.wrap(scope, key)),
    unwrap: async (scope, wrapped) =>
      measure('unwrap', scope, async () => provider.unwrap(scope, wrapped)),
    isCurrent: async (scope, wrapped) =>
      measure('is_current', scope, async () => provider.isCurrent(scope, wrapped)),
    rotate: async (scope) => measure('rotate', scope, async () => provider.rotate(scope)),
    describe: async (scope) => measure('describe', scope, async () => provider.describe(scope)),
    check: async (scope) => measure('check', scope, async () => provider.check(scope)),
    close: async () => provider.close(),
  };
};

const observeCache = (cache: KeyCache, { cacheHits, cacheMisses }: Instruments): KeyCache => ({
  ...cache,
  take: (id) => {
    const key = cache.take(id);
    if (key) {
      cacheHits.inc();
    }
    return key;
  },
  // Whoever looks for a person's key asks once per region: only a key that had to be fetched says that it was missing.
  put: (id, key) => {
    cacheMisses.inc();
    cache.put(id, key);
  },
});

export const observeVaultSystem = (system: VaultSystem, instruments: Instruments): VaultSystem => ({
  ...system,
  regions: observeRegions(system.regions, instruments),
  provider: observeProvider(system.provider, instruments),
  cache: observeCache(system.cache, instruments),
});

/** @param vault opened on an observed system; its requests of regions are counted there */
export const observeVault = (
  vault: Vault,
  { vaultSeconds, vaultFailures, sweepSeconds, sweepFailures }: Instruments
): Vault => {
  const { tenantId: tenant, people, transient, search, sweeper } = vault;
  const measure = async <Result>(
    operation: Operation,
    run: () => Promise<Result>
  ): Promise<Result> =>
    watch(
      {
        name: `vault.${operation}`,
        attributes: { tenant },
        onEnd: ({ seconds, code }) => {
          vaultSeconds.observe({ tenant, operation }, seconds);
          if (code !== null) {
            vaultFailures.inc({ tenant, operation, code });
          }
        },
      },
      async () => operations.run(operation, run)
    );
  return {
    ...vault,
    people: {
      ...people,
      open: async (wanted) => measure('open', async () => people.open(wanted)),
      store: async (userId, values) => measure('seal', async () => people.store(userId, values)),
    },
    transient: {
      ...transient,
      open: async (sealed, place) =>
        measure('transient_open', async () => transient.open(sealed, place)),
      seal: async (day, place, value) =>
        measure('transient_seal', async () => transient.seal(day, place, value)),
    },
    search: async (attribute, test) => measure('search', async () => search(attribute, test)),
    sweeper: {
      ...sweeper,
      sweep: async (graceSeconds) =>
        watch(
          {
            name: 'sweep.vault',
            attributes: { tenant },
            onEnd: ({ seconds, code }) => {
              sweepSeconds.observe({ sweeper: 'vault' }, seconds);
              if (code !== null) {
                sweepFailures.inc({ step: 'vault' });
              }
            },
          },
          async () => operations.run('sweep', async () => sweeper.sweep(graceSeconds))
        ),
    },
  };
};
