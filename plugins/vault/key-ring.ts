/**
 * The keys of one tenant: each person's data keys (DEK), the index key, and the day keys of what lives shortly.
 *
 * All of them lie wrapped by the KEK of (tenant, region) and are unwrapped when first needed; unwrapped ones live in a bounded
 * cache. A person's data keys lie in Logto's database and their values in the vault; day keys lie in the vault and what they
 * seal in Logto's database: no database holds a key beside what it opens.
 */
import { randomBytes } from 'node:crypto';
import { UniqueIntegrityConstraintViolationError } from '@silverhand/slonik';
import { vaultErrors } from './errors.ts';
import { keyBytes } from './kek/provider.ts';
import type { KekProvider } from './kek/provider.ts';
import type { KeyCache } from './key-cache.ts';
import { createIndexer } from './lookup-token.ts';
import type { Indexer } from './lookup-token.ts';
import type { KeyQueries, ResidencyReason, ResidencyRow } from './queries.ts';
import type { RegionQueries } from './region-queries.ts';
import type { Regions } from './regions.ts';

export type UserKeyId = { readonly userId: string; readonly version: number };
/** A copy of the key; whoever asked zeroes it. The region is bound to what the key seals. */
export type UserKey = { readonly region: string; readonly key: Buffer };
export type Residence = { readonly region: string; readonly reason: ResidencyReason };

export type KeyRing = {
  readonly indexer: (version: number) => Promise<Indexer>;
  /** Makes a person's first key unless there is one. Any number of callers at once end with the same. */
  readonly ensureUser: (userId: string, choose: () => Promise<Residence>) => Promise<ResidencyRow>;
  /** Makes a further key, possibly in another region, and lets new values be sealed with it. */
  readonly addUserKey: (userId: string, residence: Residence | null) => Promise<ResidencyRow>;
  /** Keys that were destroyed are missing from the answer. */
  readonly takeUserKeys: (ids: readonly UserKeyId[]) => Promise<ReadonlyMap<string, UserKey>>;
  readonly forgetUser: (userId: string) => void;
  /** Day keys that are destroyed in the vault must not live on in memory. */
  readonly forgetDaysBefore: (day: number) => void;
  /** Null when the key was destroyed; made when `mode` is `create` and there is none. @throws vault.unavailable */
  readonly takeDayKey: (
    region: string,
    day: number,
    mode: 'find' | 'create'
  ) => Promise<Buffer | null>;
};

const unwrapsAtOnce = 16;

export const toKeyName = ({ userId, version }: UserKeyId): string => `${userId}/${version}`;

const inBatches = async <Item>(
  items: readonly Item[],
  size: number,
  run: (item: Item) => Promise<void>
) => {
  for (let start = 0; start < items.length; start += size) {
    await Promise.all(items.slice(start, start + size).map(run));
  }
};

export const createKeyRing = (deps: {
  readonly tenantId: string;
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly provider: KekProvider;
  readonly cache: KeyCache;
  readonly homeRegion: string;
}): KeyRing => {
  const { tenantId, queries, regionQueries, regions, provider, cache, homeRegion } = deps;
  const indexers = new Map<number, Promise<Indexer>>();
  const userCacheId = (id: UserKeyId, region: string) =>
    `${tenantId}/user/${toKeyName(id)}/${region}`;

  const makeWrapped = async (region: string) => {
    const key = randomBytes(keyBytes);
    const wrapped = Buffer.from(await provider.wrap({ tenantId, region }, key));
    key.fill(0);
    return wrapped;
  };

  const unwrapInto = async (cacheId: string, region: string, wrapped: Uint8Array) => {
    const key = Buffer.from(await provider.unwrap({ tenantId, region }, wrapped));
    cache.put(cacheId, key);
    return key;
  };

  const loadIndexer = async (version: number): Promise<Indexer> => {
    const existing = await queries.findTenantKey(version);
    if (!existing) {
      await queries.insertTenantKey(version, homeRegion, await makeWrapped(homeRegion));
    }
    // Read again: another process may have been faster.
    const row = existing ?? (await queries.findTenantKey(version));
    if (!row) {
      throw vaultErrors.open_failed();
    }
    const key = await provider.unwrap({ tenantId, region: row.region }, row.wrapped);
    const indexer = createIndexer(key, version);
    key.fill(0);
    return indexer;
  };

  const getResidency = async (userId: string) => {
    const residency = await queries.findResidency(userId);
    if (!residency) {
      throw vaultErrors.user_unknown();
    }
    return residency;
  };

  return {
    indexer: async (version) => {
      const known = indexers.get(version);
      if (known) {
        return known;
      }
      const loading = loadIndexer(version);
      indexers.set(version, loading);
      try {
        return await loading;
      } catch (error) {
        indexers.delete(version);
        throw error;
      }
    },

    ensureUser: async (userId, choose) => {
      const known = await queries.findResidency(userId);
      if (known) {
        return known;
      }
      const { region, reason } = await choose();
      regions.get(region);
      const wrapped = await makeWrapped(region);
      await queries.insertUser({ userId, version: 1, region, wrapped }, reason);
      return getResidency(userId);
    },

    addUserKey: async (userId, residence) => {
      const current = await getResidency(userId);
      const region = residence?.region ?? current.region;
      regions.get(region);
      const row = {
        userId,
        version: current.keyVersion + 1,
        region,
        wrapped: await makeWrapped(region),
      };
      try {
        await queries.insertNextKey(row, residence?.reason ?? null);
      } catch (error) {
        // user_keys__primary: somebody else has just made that version.
        throw error instanceof UniqueIntegrityConstraintViolationError
          ? vaultErrors.job_running()
          : error;
      }
      return getResidency(userId);
    },

    takeUserKeys: async (ids) => {
      const taken = new Map<string, UserKey>();
      const wanted = new Map(ids.map((id) => [toKeyName(id), id]));
      for (const [name, id] of wanted) {
        for (const region of regions.names) {
          const key = cache.take(userCacheId(id, region));
          if (key) {
            taken.set(name, { region, key });
          }
        }
      }
      const missing = [...wanted].flatMap(([name, { userId }]) =>
        taken.has(name) ? [] : [userId]
      );
      if (missing.length === 0) {
        return taken;
      }
      const rows = await queries.listUserKeys([...new Set(missing)]);
      const needed = rows.filter((row) => wanted.has(toKeyName(row)) && !taken.has(toKeyName(row)));
      await inBatches(needed, unwrapsAtOnce, async (row) => {
        const key = await unwrapInto(userCacheId(row, row.region), row.region, row.wrapped);
        taken.set(toKeyName(row), { region: row.region, key });
      });
      return taken;
    },

    forgetDaysBefore: (day) => {
      const start = `${tenantId}/day/`;
      cache.forget((id) => id.startsWith(start) && Number(id.split('/').at(-1)) < day);
    },

    forgetUser: (userId) => cache.forget((id) => id.startsWith(`${tenantId}/user/${userId}/`)),

    takeDayKey: async (region, day, mode) => {
      const cacheId = `${tenantId}/day/${region}/${day}`;
      const cached = cache.take(cacheId);
      if (cached) {
        return cached;
      }
      const found = await regions
        .get(region)
        .run(async (connection) => regionQueries.findDayKey(connection, day));
      if (found) {
        return unwrapInto(cacheId, region, found);
      }
      if (mode === 'find') {
        return null;
      }
      const wrapped = await makeWrapped(region);
      const row = await regions.get(region).run(async (connection) => {
        await regionQueries.insertDayKey(connection, day, wrapped);
        return regionQueries.findDayKey(connection, day);
      });
      return row ? unwrapInto(cacheId, region, row) : null;
    },
  };
};
