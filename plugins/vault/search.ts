/**
 * Pattern search over people: what Logto's `like`, `ilike`, regular expressions and exact search on names would find.
 *
 * Every value of the attribute in the tenant is opened, and PostgreSQL itself, in that region, decides whether it matches; the
 * values travel as parameters and are stored nowhere. Its cost grows with the number of people, so it is limited.
 * @returns the markers (look-up tokens and references) that stand in Logto's rows in place of matching values
 */
import { vaultErrors } from './errors.ts';
import { toKeyName } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';
import type { People } from './people.ts';
import type { PatternOperator, RegionQueries } from './region-queries.ts';
import type { Region, Regions } from './regions.ts';

export type Test =
  | { readonly type: 'pattern'; readonly operator: PatternOperator; readonly pattern: string }
  | { readonly type: 'equals'; readonly values: readonly string[] }
  | { readonly type: 'equals-folded'; readonly values: readonly string[] };

export type Search = (attribute: string, test: Test) => Promise<readonly string[]>;

const identifierAttributes = ['username', 'email', 'phone'];
const rowsAtOnce = 500;

export const createSearch = (deps: {
  readonly regionQueries: RegionQueries;
  readonly regions: Regions;
  readonly keyRing: KeyRing;
  readonly people: People;
  readonly maximumPeople: number;
}): Search => {
  const { regionQueries, regions, keyRing, people, maximumPeople } = deps;

  const scan = async (region: Region, attribute: string) =>
    region.run(async (connection) =>
      identifierAttributes.includes(attribute)
        ? regionQueries.scanIdentifiers(connection, attribute)
        : regionQueries.scanAttributes(connection, attribute)
    );
  type Row = Awaited<ReturnType<typeof scan>>[number];

  const openAll = async (region: Region, rows: readonly Row[]) => {
    const keys = await keyRing.takeUserKeys(
      rows.map(({ userId, keyVersion }) => ({ userId, version: keyVersion }))
    );
    try {
      return rows.flatMap((row) => {
        const key = keys.get(toKeyName({ userId: row.userId, version: row.keyVersion }));
        const value = key ? people.openRow(row, region.name, key) : null;
        const marker = 'token' in row ? row.token : row.ref;
        return typeof value === 'string' ? [{ marker, value }] : [];
      });
    } finally {
      for (const { key } of keys.values()) {
        key.fill(0);
      }
    }
  };

  const findMatches = async (region: Region, values: readonly string[], test: Test) => {
    if (test.type === 'pattern') {
      return region.run(async (connection) =>
        regionQueries.matchPattern(connection, test.operator, values, test.pattern)
      );
    }
    const wanted = new Set(test.values);
    return values.flatMap((value, index) => {
      const compared = test.type === 'equals-folded' ? value.toLowerCase() : value;
      return wanted.has(compared) ? [index] : [];
    });
  };

  const searchRegion = async (region: Region, attribute: string, test: Test) => {
    const rows = await scan(region, attribute);
    const markers: string[] = [];
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const opened = await openAll(region, rows.slice(start, start + rowsAtOnce));
      const matches = await findMatches(
        region,
        opened.map(({ value }) => value),
        test
      );
      markers.push(...matches.flatMap((index) => opened[index]?.marker ?? []));
    }
    return markers;
  };

  return async (attribute, test) => {
    const all = regions.names.map((name) => regions.get(name));
    const counts = await Promise.all(
      all.map(async (region) =>
        region.run(async (connection) => regionQueries.countUsers(connection))
      )
    );
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > maximumPeople) {
      throw vaultErrors.search_too_wide({ detail: { people: total, maximum: maximumPeople } });
    }
    const found = await Promise.all(
      all.map(async (region) => searchRegion(region, attribute, test))
    );
    return found.flat();
  };
};
