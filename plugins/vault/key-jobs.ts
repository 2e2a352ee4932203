/**
 * New keys for everybody, beside the traffic: the KEK (every wrapped key is wrapped anew) and the data keys (every value is
 * sealed anew). Interrupted, the same call goes on at the person it had reached; what was wrapped with an old key stays
 * readable until the job is done.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { vaultErrors } from './errors.ts';
import { createJobJournal } from './job-journal.ts';
import type { JobKind } from './job-journal.ts';
import type { KekProvider, KeyScope } from './kek/provider.ts';
import type { KeyQueries } from './queries.ts';
import type { RegionQueries } from './region-queries.ts';
import type { Regions } from './regions.ts';
import type { Relocation } from './relocation.ts';

export type KeyJobProgress = { readonly done: number; readonly total: number };
/** What it throws ends the job where it is. */
type OnProgress = (progress: KeyJobProgress) => void;
export type KeyJobs = {
  /** @param region the only one to get a new KEK; all of them unless given. @returns how many keys were wrapped anew */
  readonly rotateKek: (onProgress: OnProgress, region?: string) => Promise<number>;
  /** @param region the only one whose people get new keys. @returns how many people got a new key */
  readonly rotateDeks: (onProgress: OnProgress, region?: string) => Promise<number>;
};

const batch = 100;

export const createKeyJobs = (deps: {
  readonly tenantId: string;
  readonly pool: CommonQueryMethods;
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly provider: KekProvider;
  readonly relocation: Relocation;
}): KeyJobs => {
  const { tenantId, pool, queries, regionQueries, regions, provider, relocation } = deps;

  const journal = createJobJournal(pool, tenantId);

  const listRegions = (region?: string) => {
    if (region === undefined) {
      return regions.names;
    }
    return [regions.get(region).name];
  };

  const countPeople = async (region?: string) =>
    (await queries.countUsers())
      .filter((row) => region === undefined || row.region === region)
      .reduce((sum, { people }) => sum + people, 0);

  type People = {
    readonly count: () => Promise<number>;
    readonly listAfter: (userId: string) => Promise<readonly { readonly userId: string }[]>;
  };
  const residentsOf = (region?: string): People => ({
    count: async () => countPeople(region),
    listAfter: async (userId) => queries.listUsersAfter(userId, batch, region ?? null),
  });
  const keyHoldersOf = (region?: string): People => ({
    count: async () => queries.countKeyHolders(region ?? null),
    listAfter: async (userId) => queries.listKeyHoldersAfter(userId, batch, region ?? null),
  });

  const eachPerson = async (
    kind: JobKind,
    { count, listAfter }: People,
    run: (userId: string) => Promise<number>,
    {
      onProgress,
      region,
    }: { readonly onProgress: OnProgress; readonly region?: string | undefined }
  ) => {
    const total = await count();
    const start = await journal.begin(kind, total, region);
    const scope = region === undefined ? {} : { scope: region };
    let position: string | null = start.position.key ?? '';
    let { done } = start;
    let changed = 0;
    while (position !== null) {
      const people: readonly { userId: string }[] = await listAfter(position);
      for (const { userId } of people) {
        changed += await run(userId);
        done += 1;
        await journal.note(kind, done, { ...scope, key: userId });
        onProgress({ done, total });
      }
      position = people.length < batch ? null : (people.at(-1)?.userId ?? null);
    }
    return changed;
  };

  /** Null when the key is wrapped with the newest KEK already. */
  const rewrap = async (scope: KeyScope, wrapped: Uint8Array): Promise<Buffer | null> => {
    if (await provider.isCurrent(scope, wrapped)) {
      return null;
    }
    const key = await provider.unwrap(scope, wrapped);
    try {
      return Buffer.from(await provider.wrap(scope, key));
    } finally {
      key.fill(0);
    }
  };

  const rewrapPerson = async (userId: string, wanted: readonly string[]): Promise<number> => {
    let changed = 0;
    const keys = await queries.listUserKeys([userId]);
    for (const { version, region, wrapped } of keys.filter((key) => wanted.includes(key.region))) {
      const next = await rewrap({ tenantId, region }, wrapped);
      if (next) {
        await queries.replaceWrapped(userId, version, next);
        changed += 1;
      }
    }
    return changed;
  };

  const rewrapShared = async (wanted: readonly string[]): Promise<number> => {
    let changed = 0;
    const keys = await queries.listTenantKeys();
    for (const { version, region, wrapped } of keys.filter((key) => wanted.includes(key.region))) {
      const next = await rewrap({ tenantId, region }, wrapped);
      if (next) {
        await queries.replaceTenantKey(version, next);
        changed += 1;
      }
    }
    for (const region of wanted) {
      changed += await regions.get(region).run(async (connection) => {
        let count = 0;
        for (const { day, wrapped } of await regionQueries.listDayKeys(connection)) {
          const next = await rewrap({ tenantId, region }, wrapped);
          if (next) {
            await regionQueries.replaceDayKey(connection, day, next);
            count += 1;
          }
        }
        return count;
      });
    }
    return changed;
  };

  /** A job that goes on after an interruption has its new KEK already. */
  const makeKeks = async (region?: string) => {
    if (await journal.isRunning('rotate-kek', region)) {
      return;
    }
    for (const name of listRegions(region)) {
      try {
        await provider.rotate({ tenantId, region: name });
      } catch (error) {
        if (!isPassportError(error) || error.code !== 'vault.kms_rotation_elsewhere') {
          throw error;
        }
        // Its own tools have made the new version; what is left to do is wrapping.
      }
    }
  };

  /** Somebody who was erased meanwhile needs no key, and somebody who is being moved has just got one. */
  const rotatePerson = async (userId: string): Promise<number> => {
    const needless = [vaultErrors.user_unknown().code, vaultErrors.job_running().code];
    try {
      await relocation.rotateKey(userId);
      return 1;
    } catch (error) {
      if (isPassportError(error) && needless.includes(error.code)) {
        return 0;
      }
      throw error;
    }
  };

  return {
    rotateKek: async (onProgress, region) => {
      await makeKeks(region);
      const wanted = listRegions(region);
      const changed = await eachPerson(
        'rotate-kek',
        keyHoldersOf(region),
        async (userId) => rewrapPerson(userId, wanted),
        { onProgress, region }
      );
      const shared = await rewrapShared(wanted);
      await journal.finish('rotate-kek');
      return changed + shared;
    },
    rotateDeks: async (onProgress, region) => {
      listRegions(region);
      const changed = await eachPerson('rotate-dek', residentsOf(region), rotatePerson, {
        onProgress,
        region,
      });
      await journal.finish('rotate-dek');
      return changed;
    },
  };
};
