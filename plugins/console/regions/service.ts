/**
 * Regions and keys of one tenant, as administrators see them: whether a region's database answers and how fast, who lives there, how old its
 * KEK is and how many keys are still wrapped with an older one. No key, no value and nobody's id is in it.
 *
 * A region or a key service that does not answer is shown as such; it does not fail the others. What is expensive to ask (the key service, a
 * pass over every wrapped key) is kept for half a minute.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { sql } from '@silverhand/slonik';
import { createCached, probe, within } from '../../metrics/port.ts';
import type { UpOrDown } from '../../metrics/port.ts';
import type { SealingStates } from '../../sealing/port.ts';
import type { Vault } from '../../vault/port.ts';
import type { Kek } from '../overview/attention.ts';
import { createMarkQueries } from './mark-queries.ts';
import type { JobMark } from './mark-queries.ts';

export type WrappedKeys = {
  /** Of the KEK, as its provider calls it. */
  readonly version: string;
  readonly keys: number;
  /** False for keys that a rotation has not reached. */
  readonly isCurrent: boolean;
};

export type RegionView = {
  readonly name: string;
  readonly isHome: boolean;
  readonly state: UpOrDown;
  /** Of the cheapest question there is; null when it did not answer. */
  readonly latencyMs: number | null;
  readonly people: number;
  /** People on their way from here, and to here. */
  readonly leaving: number;
  readonly coming: number;
  readonly kek: {
    readonly state: UpOrDown;
    /** Null before its first use, and when the key service does not answer. */
    readonly version: string | null;
    /** Null when the key service does not tell. Milliseconds since the epoch, as every time here. */
    readonly createdAt: number | null;
    readonly isOld: boolean;
  };
  readonly wrapped: readonly WrappedKeys[];
};

export type RegionsView = {
  readonly provider: string;
  /** False when new versions of a KEK are made with the key service's own tools. */
  readonly isRotatedHere: boolean;
  readonly kekMaxDays: number;
  readonly regions: readonly RegionView[];
  readonly index: {
    readonly version: number;
    /** While look-up tokens are made anew. */
    readonly previousVersion: number | null;
    readonly region: string;
    /** Null before its first use. */
    readonly createdAt: number | null;
  };
  readonly sealing: string;
  readonly sweep: JobMark | null;
};

export type RegionsReader = {
  readonly read: () => Promise<RegionsView>;
  /** What is known of the age of KEKs; a key service that does not answer tells nothing. */
  readonly listKeks: () => Promise<readonly Kek[]>;
  /** Where the index key lies. */
  readonly findIndexRegion: () => Promise<string>;
  readonly noteSweep: (report: JobMark['report']) => Promise<void>;
};

const limitMs = 2000;
const countLimitMs = 5000;
const keptMs = 30_000;
const dayMs = 86_400_000;

export const createRegionsReader = ({
  vault,
  states,
  pool,
  now,
}: {
  readonly vault: Pick<Vault, 'tenantId' | 'config' | 'regions' | 'provider' | 'queries'>;
  readonly states: Pick<SealingStates, 'readNow'>;
  readonly pool: CommonQueryMethods;
  readonly now: () => number;
}): RegionsReader => {
  const { tenantId, config, regions, provider, queries } = vault;
  const marks = createMarkQueries(pool, tenantId);

  const readKek = async (region: string) => {
    const scope = { tenantId, region };
    const [state, found] = await Promise.all([
      probe(limitMs, async () => provider.check(scope)),
      within(limitMs, provider.describe(scope)).catch(() => null),
    ]);
    return {
      region,
      state,
      version: found?.version ?? null,
      createdAt: found?.createdAt?.getTime() ?? null,
    };
  };
  const readKeks = createCached(async () => Promise.all(regions.names.map(readKek)), keptMs);

  const countWrapped = createCached(
    async () => within(countLimitMs, queries.countKeysByHead(provider.versionHead)),
    keptMs
  );

  const ask = async (name: string) => {
    const startedAt = performance.now();
    const state = await probe(limitMs, async () =>
      regions.get(name).run(async (connection) => connection.query(sql`select 1`))
    );
    return { name, state, latencyMs: state === 'up' ? performance.now() - startedAt : null };
  };

  const readIndex = async () => {
    const { mode, indexVersion, previousIndexVersion } = await states.readNow();
    const key = (await queries.listTenantKeys()).find(({ version }) => version === indexVersion);
    return {
      sealing: mode,
      index: {
        version: indexVersion,
        previousVersion: previousIndexVersion,
        region: key?.region ?? config.homeRegion,
        createdAt: key?.createdAt ?? null,
      },
    };
  };

  /** A head that another provider made says nothing here; such a key cannot be unwrapped either. */
  const nameVersion = (head: Uint8Array) => {
    try {
      return provider.readVersion(head);
    } catch {
      return '?';
    }
  };

  const isOld = (createdAt: number | null) =>
    createdAt !== null && now() - createdAt > config.kekMaxDays * dayMs;

  return {
    listKeks: async () => readKeks(),
    findIndexRegion: async () => (await readIndex()).index.region,
    noteSweep: async (report) => {
      await marks.note('sweep', report);
    },
    read: async () => {
      const [asked, keks, heads, people, moves, { sealing, index }, sweep] = await Promise.all([
        Promise.all(regions.names.map(ask)),
        readKeks(),
        countWrapped(),
        queries.countUsers(),
        queries.countMoves(),
        readIndex(),
        marks.find('sweep'),
      ]);
      const peopleIn = new Map(people.map((row) => [row.region, row.people]));
      const countMoves = (end: 'fromRegion' | 'toRegion', name: string) =>
        moves.reduce((sum, move) => sum + (move[end] === name ? move.people : 0), 0);
      return {
        provider: provider.name,
        isRotatedHere: provider.isRotatedHere,
        kekMaxDays: config.kekMaxDays,
        regions: asked.map(({ name, state, latencyMs }) => {
          const kek = keks.find(({ region }) => region === name);
          const version = kek?.version ?? null;
          const createdAt = kek?.createdAt ?? null;
          return {
            name,
            isHome: name === config.homeRegion,
            state,
            latencyMs,
            people: peopleIn.get(name) ?? 0,
            leaving: countMoves('fromRegion', name),
            coming: countMoves('toRegion', name),
            kek: { state: kek?.state ?? 'down', version, createdAt, isOld: isOld(createdAt) },
            wrapped: heads
              .filter(({ region }) => region === name)
              .map(({ head, keys }) => ({ version: nameVersion(head), keys }))
              .map((row) => ({ ...row, isCurrent: row.version === version })),
          };
        }),
        index,
        sealing,
        sweep,
      };
    },
  };
};
