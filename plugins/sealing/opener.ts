/**
 * Puts the values back into rows that Logto reads: first every marker of all rows is collected, then the vault is asked once, then
 * they are replaced. What was erased becomes null, or the word `erased` where the host needs a text.
 *
 * A reference that belongs to another person than its row is not opened but refused (`vault.open_failed`): a pasted cell
 * shows nobody's data.
 */
import { isLookupToken, isRef, isSealedInPlace, toDay, vaultErrors } from '../vault/port.ts';
import type { OpenedValue, Vault } from '../vault/port.ts';
import { openCode, readCodePlace, sealedCodePattern } from './code.ts';
import type { Output } from './plan.ts';
import { findColumn } from './registry.ts';
import type { SealedColumn } from './registry.ts';
import { transientPlace } from './sealer.ts';
import { isJson } from './values.ts';

export const erased = 'erased';

type MutableRow = Record<string, unknown>;
type Json = Readonly<Record<string, unknown>>;
type Cell = {
  readonly row: MutableRow;
  readonly key: string;
  readonly output: Output;
  readonly column: SealedColumn;
  readonly value: unknown;
  readonly owner: string | null;
  readonly rowKey: string | null;
};

export type Opener = {
  /** Changes the rows it is given. @throws vault.unavailable, vault.open_failed */
  readonly open: (
    rows: readonly MutableRow[],
    outputs: Readonly<Record<string, Output>>
  ) => Promise<void>;
};

const foldedToken = /^plt_[a-p]{28}$/;
const isMarker = (value: unknown): value is string =>
  isRef(value) || isLookupToken(value) || (typeof value === 'string' && foldedToken.test(value));

const asText = (value: unknown) => (typeof value === 'string' ? value : null);

/** Every text in a value, at any depth that markers stand at. */
const listTexts = (value: unknown): readonly string[] => {
  if (typeof value === 'string') {
    return [value];
  }
  if (Array.isArray(value)) {
    return value.flatMap(listTexts);
  }
  return isJson(value) ? Object.values(value).flatMap(listTexts) : [];
};

export const createOpener = (vault: Vault): Opener => {
  const { people, transient, queries, clock } = vault;

  const readRowKey = (row: MutableRow, { rowKey }: Output, value: unknown): string | null => {
    if (rowKey === null) {
      return null;
    }
    const [, inner] = rowKey.split('.');
    return inner === undefined ? asText(row[rowKey]) : isJson(value) ? asText(value[inner]) : null;
  };

  const toCells = (
    rows: readonly MutableRow[],
    outputs: Readonly<Record<string, Output>>
  ): readonly Cell[] =>
    rows.flatMap((row) =>
      Object.entries(outputs).flatMap(([key, output]) => {
        const value = row[key];
        const column = findColumn(output.table, output.column);
        if (!column || value === null || value === undefined) {
          return [];
        }
        const owner =
          column.kind === 'log' && isJson(value)
            ? asText(value['userId'])
            : output.ownerKey === null
              ? null
              : asText(row[output.ownerKey]);
        return [{ row, key, output, column, value, owner, rowKey: readRowKey(row, output, value) }];
      })
    );

  const isShort = ({ column }: Cell) =>
    (column.kind === 'lookup' && column.lives === 'short') || column.kind === 'short-text';

  /** Values of short life that lie beside their row. */
  const openTransient = async (tokens: readonly string[]) => {
    const rows = tokens.length > 0 ? await queries.listTransient(tokens) : [];
    const entries = await Promise.all(
      rows.map(
        async ({ token, sealed }) =>
          [token, await transient.open(sealed, transientPlace(token))] as const
      )
    );
    return new Map(entries);
  };

  const openInPlace = async (cell: Cell, name: string, sealed: string): Promise<unknown> => {
    if (cell.rowKey === null) {
      throw vaultErrors.open_failed({ detail: { table: cell.output.table, missing: 'row key' } });
    }
    return transient.open(sealed, [cell.output.table, name, cell.rowKey]);
  };

  /** A lasting value; undefined when it was erased. */
  const pick = (
    cell: Cell,
    marker: string,
    attribute: string,
    opened: ReadonlyMap<string, readonly OpenedValue[]>
  ): unknown => {
    const all = opened.get(marker) ?? [];
    const found = all.filter((one) => one.attribute === attribute);
    const own = cell.owner === null ? found[0] : found.find(({ userId }) => userId === cell.owner);
    if (!own && all.length > 0 && isRef(marker)) {
      throw vaultErrors.open_failed({
        detail: { table: cell.output.table, column: cell.output.column },
      });
    }
    return own?.value;
  };

  type Opened = ReadonlyMap<string, readonly OpenedValue[]>;
  const replace = (cell: Cell, value: unknown, attribute: string, opened: Opened): unknown =>
    isMarker(value) ? (pick(cell, value, attribute.slice(0, 300), opened) ?? null) : value;

  const mapEntries = (value: Json, change: (key: string, inner: unknown) => unknown): Json =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(key, inner)]));

  const openIdentities = (cell: Cell, value: Json, opened: Opened) =>
    mapEntries(value, (target, identity) =>
      isJson(identity)
        ? mapEntries(identity, (key, inner) => {
            const attribute = isLookupToken(inner) ? 'external_id' : `identities.${target}.${key}`;
            return replace(cell, inner, attribute, opened);
          })
        : replace(cell, identity, `identities.${target}`, opened)
    );

  /** Only the keys that are sealed: what else a factor holds is the host's own. */
  const openFactors = (cell: Cell, value: unknown, keys: readonly string[], opened: Opened) =>
    Array.isArray(value)
      ? value.map((factor: unknown) =>
          isJson(factor)
            ? mapEntries(factor, (key, inner) =>
                keys.includes(key) ? replace(cell, inner, `factor.${key}`, opened) : inner
              )
            : factor
        )
      : value;

  const openKeys = async (cell: Cell, value: Json, keys: readonly string[]) => {
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, inner]) => {
        if (!keys.includes(key) || !isSealedInPlace(inner)) {
          return [[key, inner] as const];
        }
        const opened = await openInPlace(cell, `${cell.output.column}.${key}`, inner);
        return opened === undefined ? [] : [[key, opened] as const];
      })
    );
    return Object.fromEntries(entries.flat());
  };

  const openLog = async (
    cell: Cell,
    value: Json,
    opened: ReadonlyMap<string, readonly OpenedValue[]>
  ) => {
    const { $: sealed, ...kept } = value;
    if (sealed === undefined) {
      return value;
    }
    const rest = isSealedInPlace(sealed)
      ? await openInPlace(cell, cell.output.column, sealed)
      : isRef(sealed)
        ? pick(cell, sealed, 'log', opened)
        : undefined;
    return isJson(rest) ? { ...rest, ...kept } : { ...kept, [erased]: true };
  };

  const openShortCode = async (cell: Cell, value: string) => {
    const place = sealedCodePattern.test(value)
      ? readCodePlace(value, vault.regions.names, toDay(clock().getTime()))
      : null;
    if (!place || cell.rowKey === null) {
      throw vaultErrors.open_failed({ detail: { column: 'passcodes.code' } });
    }
    const key = await transient.takeKey(place.region, place.day, 'find');
    if (!key) {
      return '';
    }
    try {
      return openCode(place.padded, cell.rowKey, key);
    } finally {
      key.fill(0);
    }
  };

  const openCell = async (
    cell: Cell,
    opened: ReadonlyMap<string, readonly OpenedValue[]>,
    short: ReadonlyMap<string, unknown>
  ): Promise<unknown> => {
    const { column, value } = cell;
    switch (column.kind) {
      case 'lookup': {
        if (!isMarker(value)) {
          return value;
        }
        return column.lives === 'short'
          ? (short.get(value) ?? erased)
          : pick(cell, value, column.namespace, opened);
      }
      case 'short-text': {
        if (isLookupToken(value)) {
          return short.get(value) ?? erased;
        }
        return isSealedInPlace(value)
          ? ((await openInPlace(cell, cell.output.column, value)) ?? erased)
          : value;
      }
      case 'text': {
        return replace(cell, value, column.attribute, opened);
      }
      case 'map': {
        return isJson(value)
          ? mapEntries(value, (key, inner) =>
              replace(cell, inner, `${column.attribute}.${key}`, opened)
            )
          : value;
      }
      case 'identities': {
        return isJson(value) ? openIdentities(cell, value, opened) : value;
      }
      case 'factors': {
        return openFactors(cell, value, column.keys, opened);
      }
      case 'object': {
        return isJson(value) && isRef(value['$'])
          ? (pick(cell, value['$'], column.attribute, opened) ?? {})
          : value;
      }
      case 'short-object': {
        return isJson(value) && isSealedInPlace(value['$'])
          ? ((await openInPlace(cell, cell.output.column, value['$'])) ?? {})
          : value;
      }
      case 'short-keys': {
        return isJson(value) ? openKeys(cell, value, column.keys) : value;
      }
      case 'log': {
        return isJson(value) ? openLog(cell, value, opened) : value;
      }
      case 'code': {
        return typeof value === 'string' && !/^\d{6}$/.test(value)
          ? openShortCode(cell, value)
          : value;
      }
      case 'keyed-hash':
      case 'nothing': {
        return value;
      }
    }
  };

  return {
    open: async (rows, outputs) => {
      const cells = toCells(rows, outputs);
      const lasting = cells
        .filter((cell) => !isShort(cell))
        .flatMap((cell) =>
          listTexts(cell.value)
            .filter(isMarker)
            .map((marker) => ({ marker, owner: cell.owner }))
        );
      const texts = (wanted: (cell: Cell) => boolean) => [
        ...new Set(cells.filter(wanted).flatMap(({ value }) => listTexts(value).filter(isMarker))),
      ];
      const opened =
        lasting.length > 0 ? await people.open(lasting) : new Map<string, readonly OpenedValue[]>();
      const short = await openTransient(texts(isShort));
      await Promise.all(
        cells.map(async (cell) => {
          cell.row[cell.key] = (await openCell(cell, opened, short)) ?? null;
        })
      );
    },
  };
};
