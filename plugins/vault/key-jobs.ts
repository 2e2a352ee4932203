/**
 * New keys for everybody, beside the traffic: the KEK (every wrapped key is wrapped anew) and the data keys (every value is
 * sealed anew). Interrupted, the same call goes on at the person it had reached; what was wrapped with an old key stays
 * readable until the job is done.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { createJobJournal } from './job-journal.ts';
import type { JobKind } from './job-journal.ts';
import type { KekProvider, KeyScope } from './kek/provider.ts';
import type { KeyQueries } from './queries.ts';
import type { RegionQueries } from './region-queries.ts';
import type { Regions } from './regions.ts';
import type { Relocation } from './relocation.ts';

export type KeyJobProgress = { readonly done: number; readonly total: number };
export type KeyJobs = {
  /** @returns how many keys were wrapped anew */
  readonly rotateKek: (onProgress: (progress: KeyJobProgress) => void) => Promise<number>;
  /** @returns how many people got a new key */
  readonly rotateDeks: (onProgress: (progress: KeyJobProgress) => void) => Promise<number>;
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

  const countPeople = async () =>
    (await queries.countUsers()).reduce((sum, { people }) => sum + people, 0);

  const eachPerson = async (
    kind: JobKind,
    run: (userId: string) => Promise<number>,
    onProgress: (progress: KeyJobProgress) => void
  ) => {
    const total = await countPeople();
    const start = await journal.begin(kind, total);
    let position: string | null = start.position.key ?? '';
    let { done } = start;
    let changed = 0;
    while (position !== null) {
      const people: readonly { userId: string }[] = await queries.listUsersAfter(position, batch);
      for (const { userId } of people) {
        changed += await run(userId);
        done += 1;
        await journal.note(kind, done, { key: userId });
      }
      onProgress({ done, total });
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

  const rewrapPerson = async (userId: string): Promise<number> => {
    let changed = 0;
    for (const { version, region, wrapped } of await queries.listUserKeys([userId])) {
      const next = await rewrap({ tenantId, region }, wrapped);
      if (next) {
        await queries.replaceWrapped(userId, version, next);
        changed += 1;
      }
    }
    return changed;
  };

  const rewrapShared = async (): Promise<number> => {
    let changed = 0;
    for (const { version, region, wrapped } of await queries.listTenantKeys()) {
      const next = await rewrap({ tenantId, region }, wrapped);
      if (next) {
        await queries.replaceTenantKey(version, next);
        changed += 1;
      }
    }
    for (const region of regions.names) {
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
  const makeKeks = async () => {
    if (await journal.isRunning('rotate-kek')) {
      return;
    }
    for (const region of regions.names) {
      try {
        await provider.rotate({ tenantId, region });
      } catch (error) {
        if (!isPassportError(error) || error.code !== 'vault.kms_rotation_elsewhere') {
          throw error;
        }
        // Its own tools have made the new version; what is left to do is wrapping.
      }
    }
  };

  return {
    rotateKek: async (onProgress) => {
      await makeKeks();
      const changed = await eachPerson('rotate-kek', rewrapPerson, onProgress);
      const shared = await rewrapShared();
      await journal.finish('rotate-kek');
      return changed + shared;
    },
    rotateDeks: async (onProgress) => {
      const changed = await eachPerson(
        'rotate-dek',
        async (userId) => {
          await relocation.rotateKey(userId);
          return 1;
        },
        onProgress
      );
      await journal.finish('rotate-dek');
      return changed;
    },
  };
};
