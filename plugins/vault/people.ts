/**
 * The lasting values of people: what they sign in with and everything else about them, in the vault of the region they live in,
 * sealed with a key of their own.
 *
 * Writing: the vault first, under a new reference; then the caller writes the reference into Logto's row, whose commit decides. What
 * no row refers to is removed by the sweeper. A value is acknowledged only when the person's key is still the one it was
 * sealed with, so that a move to another region or a new key never leaves it behind.
 *
 * Reading: values are looked for where the reference says, then everywhere. Not found anywhere means erased; not found while a
 * region is down means vault.unavailable, for those people alone.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Envelope } from './envelope.ts';
import { vaultErrors } from './errors.ts';
import { toKeyName } from './key-ring.ts';
import type { KeyRing, Residence, UserKey } from './key-ring.ts';
import type { Indexer } from './lookup-token.ts';
import { toNormalForm } from './normal-form.ts';
import type { KeyQueries } from './queries.ts';
import type { AttributeRow, IdentifierRow, RegionQueries } from './region-queries.ts';
import type { Region, Regions } from './regions.ts';

export type NewIdentifier = {
  readonly attribute: string;
  readonly token: string;
  readonly value: string;
};
export type NewAttribute = {
  readonly attribute: string;
  readonly ref: string;
  readonly value: unknown;
};
export type OpenedValue = {
  readonly userId: string;
  readonly attribute: string;
  readonly value: unknown;
};
/** A marker and, where the row that holds it says so, whose value it must be. */
export type Wanted = { readonly marker: string; readonly owner: string | null };

export type People = {
  /** `plr_`, four characters that hint at the region, 22 random ones. */
  readonly createRef: (region: string) => string;
  readonly ensure: (userId: string, choose: () => Promise<Residence>) => Promise<string>;
  /** @throws vault.user_unknown, vault.unavailable */
  readonly store: (
    userId: string,
    values: {
      readonly identifiers: readonly NewIdentifier[];
      readonly attributes: readonly NewAttribute[];
    }
  ) => Promise<void>;
  /**
   * Opens references and look-up tokens (folded: in lower case). Erased ones are missing from the answer; a token that several
   * people hold answers with each.
   */
  readonly open: (
    wanted: readonly (Wanted | string)[]
  ) => Promise<ReadonlyMap<string, readonly OpenedValue[]>>;
  /** Destroys values by their references, wherever they lie. Repeating it is harmless. @throws vault.unavailable */
  readonly remove: (userId: string, refs: readonly string[]) => Promise<void>;
  readonly openRow: (row: IdentifierRow | AttributeRow, region: string, key: UserKey) => unknown;
  readonly sealRow: <Row extends IdentifierRow | AttributeRow>(
    row: Row,
    value: unknown,
    version: number,
    key: UserKey
  ) => Row;
};

const refPattern = /^plr_[0-9A-Za-z_-]{26}$/;
const foldedPattern = /^plt_[a-p]{28}$/;
const refPrefix = 'plr_';
const hintLength = 4;
const refRandomBytes = 16;
const writeTries = 4;
const routesKept = 20_000;

export const isRef = (value: unknown): value is string =>
  typeof value === 'string' && refPattern.test(value);

const toRouteKey = ({ marker, owner }: Wanted): string => `${marker}/${owner ?? ''}`;

export const toRegionHint = (region: string): string =>
  createHash('sha256').update(region).digest('base64url').slice(0, hintLength);

/** The row's own place, bound to its value. */
const bind = (
  tenantId: string,
  region: string,
  row: IdentifierRow | AttributeRow,
  version: number
) => [
  'token' in row ? 'identifier' : 'attribute',
  tenantId,
  region,
  row.userId,
  row.attribute,
  String(version),
  'token' in row ? row.token : row.ref,
];

export const createPeople = (deps: {
  readonly tenantId: string;
  readonly queries: KeyQueries;
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly keyRing: KeyRing;
  readonly envelope: Envelope;
  readonly indexer: () => Promise<Indexer>;
}): People => {
  const { tenantId, queries, regionQueries, regions, keyRing, envelope, indexer } = deps;
  const hints = new Map(regions.names.map((name) => [toRegionHint(name), name]));
  /** Where a marker was found last: a hint, never the truth. */
  const routes = new Map<string, string>();

  const remember = (marker: string, owner: string, region: string) => {
    for (const name of [toRouteKey({ marker, owner }), toRouteKey({ marker, owner: null })]) {
      routes.delete(name);
      routes.set(name, region);
    }
    for (const name of routes.keys()) {
      if (routes.size <= routesKept) {
        return;
      }
      routes.delete(name);
    }
  };
  const guess = (wish: Wanted) => {
    if (wish.owner === null && !refPattern.test(wish.marker)) {
      // People of several regions may hold one token.
      return undefined;
    }
    const hint = wish.marker.slice(refPrefix.length, refPrefix.length + hintLength);
    return routes.get(toRouteKey(wish)) ?? hints.get(hint);
  };

  const sealRow: People['sealRow'] = (row, value, version, { region, key }) => ({
    ...row,
    keyVersion: version,
    sealed: envelope.seal(
      key,
      bind(tenantId, region, row, version),
      Buffer.from(JSON.stringify(value))
    ),
  });

  const openRow: People['openRow'] = (row, region, { key, region: keyRegion }) => {
    if (keyRegion !== region) {
      throw vaultErrors.open_failed({ detail: { attribute: row.attribute } });
    }
    const bytes = envelope.open(key, bind(tenantId, region, row, row.keyVersion), row.sealed);
    const value: unknown = JSON.parse(bytes.toString());
    bytes.fill(0);
    return value;
  };

  const find = async (region: Region, markers: readonly string[]) => {
    const refs = markers.filter((marker) => refPattern.test(marker));
    const folded = markers.filter((marker) => foldedPattern.test(marker));
    const tokens = markers.filter((marker) => !refPattern.test(marker));
    return region.run(async (connection) => {
      const attributes =
        refs.length > 0 ? await regionQueries.listAttributes(connection, refs) : [];
      const identifiers =
        tokens.length > 0 ? await regionQueries.listIdentifiers(connection, tokens) : [];
      const exact = new Set(identifiers.map(({ token }) => token));
      const unmatched = folded.filter((marker) => !exact.has(marker));
      const lower =
        unmatched.length > 0
          ? await regionQueries.listFoldedIdentifiers(connection, unmatched)
          : [];
      return [
        ...attributes.map((row) => ({ marker: row.ref, row, isFolded: false })),
        ...identifiers.map((row) => ({ marker: row.token, row, isFolded: false })),
        ...lower.map((row) => ({ marker: row.token.toLowerCase(), row, isFolded: true })),
      ].map((hit) => ({ ...hit, region: region.name }));
    });
  };
  type Hit = Awaited<ReturnType<typeof find>>[number];

  type Wish = Wanted & { readonly tried: Set<string> };
  type Found = { readonly hits: readonly Hit[]; readonly keys: ReadonlyMap<string, UserKey> };

  const dropKeys = (keys: ReadonlyMap<string, UserKey>) => {
    for (const { key } of keys.values()) {
      key.fill(0);
    }
  };
  const keyOf = ({ row }: Hit, keys: ReadonlyMap<string, UserKey>) =>
    keys.get(toKeyName({ userId: row.userId, version: row.keyVersion }));

  /** Found is what can be opened and belongs to whom it should: a row whose key is gone was moved or erased. */
  const isFound = ({ marker, owner }: Wish, { hits, keys }: Found) =>
    hits.some(
      (hit) =>
        hit.marker === marker &&
        (owner === null || hit.row.userId === owner) &&
        keyOf(hit, keys) !== undefined
    );

  /** Asks regions for what they have of it. @returns what failed */
  const look = async (plan: ReadonlyMap<string, readonly string[]>) => {
    const failures: Error[] = [];
    const found = await Promise.all(
      [...plan].map(async ([name, markers]) => {
        try {
          return await find(regions.get(name), [...new Set(markers)]);
        } catch (error) {
          failures.push(error instanceof Error ? error : vaultErrors.unavailable());
          return [];
        }
      })
    );
    return { hits: found.flat(), failures };
  };

  const loadKeys = async (hits: readonly Hit[]) =>
    keyRing.takeUserKeys(hits.map(({ row }) => ({ userId: row.userId, version: row.keyVersion })));

  /**
   * Guessed regions first; what they do not have is looked for in all others at once, and then everywhere once more: between the
   * looks a value may have moved or got another key.
   */
  const findEverywhere = async (wishes: readonly Wish[]): Promise<Found> => {
    const state: { hits: readonly Hit[]; keys: ReadonlyMap<string, UserKey> } = {
      hits: [],
      keys: new Map(),
    };
    const failures: Error[] = [];
    const search = async (isWanted: (wish: Wish, region: string) => boolean) => {
      const missing = wishes.filter((wish) => !isFound(wish, state));
      const plan = regions.names.map((name) => {
        const wanted = missing.filter((wish) => isWanted(wish, name));
        for (const { tried } of wanted) {
          tried.add(name);
        }
        return [name, wanted.map(({ marker }) => marker)] as const;
      });
      const asked = new Map(plan.filter(([, markers]) => markers.length > 0));
      if (asked.size === 0) {
        return;
      }
      const result = await look(asked);
      failures.push(...result.failures);
      state.hits = [...state.hits, ...result.hits];
      dropKeys(state.keys);
      state.keys = await loadKeys(state.hits);
    };
    const isMissing = () => wishes.some((wish) => !isFound(wish, state));
    try {
      await search((wish, region) => guess(wish) === region);
      await search((wish, region) => !wish.tried.has(region));
      const [failure] = failures;
      if (failure && isMissing()) {
        throw failure;
      }
      if (isMissing()) {
        await search(() => true);
      }
      return state;
    } catch (error) {
      dropKeys(state.keys);
      throw error;
    }
  };

  const open: People['open'] = async (wanted) => {
    const unique = new Map(
      wanted.map((wish) => {
        const full = typeof wish === 'string' ? { marker: wish, owner: null } : wish;
        return [toRouteKey(full), full] as const;
      })
    );
    const wishes = [...unique.values()].map((wish) => ({ ...wish, tried: new Set<string>() }));
    const { hits, keys } = await findEverywhere(wishes);
    const opened = new Map<string, OpenedValue[]>();
    const seen = new Set<string>();
    try {
      for (const hit of hits) {
        const { marker, row, region, isFolded } = hit;
        const key = keyOf(hit, keys);
        const name = `${marker}/${row.userId}`;
        // A destroyed key is an erased value, and one value found twice is one value.
        if (key && !seen.has(name)) {
          const value = openRow(row, region, key);
          seen.add(name);
          remember(marker, row.userId, region);
          opened.set(marker, [
            ...(opened.get(marker) ?? []),
            {
              userId: row.userId,
              attribute: row.attribute,
              value: isFolded && typeof value === 'string' ? value.toLowerCase() : value,
            },
          ]);
        }
      }
    } finally {
      dropKeys(keys);
    }
    return opened;
  };

  const store: People['store'] = async (userId, { identifiers, attributes }) => {
    if (identifiers.length === 0 && attributes.length === 0) {
      return;
    }
    const { toBlindIndex } = await indexer();
    for (let tries = 0; tries < writeTries; tries += 1) {
      const residency = await queries.findResidency(userId);
      if (!residency) {
        throw vaultErrors.user_unknown();
      }
      const { region, keyVersion } = residency;
      const keys = await keyRing.takeUserKeys([{ userId, version: keyVersion }]);
      const key = keys.get(toKeyName({ userId, version: keyVersion }));
      if (!key) {
        throw vaultErrors.user_unknown();
      }
      const empty = { userId, keyVersion, sealed: Buffer.alloc(0) };
      const identifierRows = identifiers.map(({ attribute, token, value }) => {
        const normalForm = toNormalForm(attribute, value);
        return {
          ...sealRow({ ...empty, attribute, token }, value, keyVersion, key),
          blindIndex: normalForm === null ? null : toBlindIndex(attribute, normalForm),
        };
      });
      const attributeRows = attributes.map(({ attribute, ref, value }) =>
        sealRow({ ...empty, attribute, ref }, value, keyVersion, key)
      );
      key.key.fill(0);
      await regions.get(region).transaction(async (connection) => {
        // Log entries are never replaced: nothing for the sweeper to compare.
        const isLog =
          identifiers.length === 0 && attributes.every((row) => row.attribute === 'log');
        await (isLog
          ? regionQueries.addUser(connection, userId)
          : regionQueries.touchUser(connection, userId));
        await regionQueries.upsertIdentifiers(connection, identifierRows);
        await regionQueries.upsertAttributes(connection, attributeRows);
      });
      const now = await queries.findResidency(userId);
      if (now?.keyVersion === keyVersion) {
        return;
      }
      // The person moved or got a new key meanwhile: what was just written is of no use, seal again.
      await regions
        .get(region)
        .run(async (connection) =>
          regionQueries.deleteStale(connection, userId, keyVersion, [
            ...identifiers.map(({ token }) => token),
            ...attributes.map(({ ref }) => ref),
          ])
        );
    }
    throw vaultErrors.unavailable({ detail: { reason: 'key changes too often' } });
  };

  return {
    createRef: (region) =>
      `${refPrefix}${toRegionHint(region)}${randomBytes(refRandomBytes).toString('base64url')}`,
    ensure: async (userId, choose) => (await keyRing.ensureUser(userId, choose)).region,
    store,
    open,
    remove: async (userId, refs) => {
      for (const name of regions.names) {
        await regions
          .get(name)
          .run(async (connection) => regionQueries.deleteAttributes(connection, userId, refs));
      }
    },
    openRow,
    sealRow,
  };
};
