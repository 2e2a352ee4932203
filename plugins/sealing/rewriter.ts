/** Carries out a plan on the way to the database: values are sealed, look-ups become tokens, searches become lists of markers. */
import type { Indexer, SearchTest, Vault } from '../vault/port.ts';
import { isReadableKey } from './comparisons.ts';
import { sealingErrors } from './errors.ts';
import { writeKept } from './kept-references.ts';
import type { FindKept } from './kept-references.ts';
import type { Cell, Compare, Plan, SearchUse, Use, Write } from './plan.ts';
import { applyEdits } from './positions.ts';
import type { Edit } from './positions.ts';
import { findColumn, findTable } from './registry.ts';
import type { Row, Sealer } from './sealer.ts';
import type { SealingState } from './state.ts';
import { isJson } from './values.ts';

export type Query = { readonly sql: string; readonly values: readonly unknown[] };
export type Signs = { readonly applicationId?: string | undefined };
/** Called before a search by pattern reads anybody's values. What it throws refuses the search. */
export type RecordSearch = (attributes: readonly string[]) => Promise<void>;

export type Rewriter = (
  plan: Plan,
  query: Query,
  state: SealingState,
  signs: Signs
) => Promise<Query>;

const searchedAttributes: Readonly<Record<string, string>> = {
  username: 'username',
  primary_email: 'email',
  primary_phone: 'phone',
  name: 'name',
};
const jsonKinds = ['map', 'identities', 'factors', 'object', 'short-object', 'short-keys', 'log'];
/** Equal to nothing that a column may hold. */
const impossible = 'plt_';
/** Rows that are not sealed yet, in a comparison that must leave markers out. */
const plainOnly = (columnText: string) => `${columnText}::text !~ '^pl[tr]_'`;

const unknownValue = (table: string, column: string) =>
  sealingErrors.value_unknown({ detail: { table, column } });

export const createRewriter = (deps: {
  readonly vault: Vault;
  readonly sealer: Sealer;
  /** Who a row of user_sso_identities belongs to that an update names by other columns. */
  readonly findSsoOwner: (issuer: string, tokens: readonly string[]) => Promise<string | null>;
  readonly findKept: FindKept;
  readonly recordSearch: RecordSearch;
}): Rewriter => {
  const { vault, sealer, findSsoOwner, findKept, recordSearch } = deps;

  const listIndexers = async (state: SealingState): Promise<readonly Indexer[]> => {
    const versions = [state.indexVersion, state.previousIndexVersion].flatMap(
      (version) => version ?? []
    );
    return Promise.all(versions.map(async (version) => vault.keyRing.indexer(version)));
  };

  const readCell = (cell: Cell | undefined, values: readonly unknown[]): unknown => {
    if (cell?.type === 'parameter' || cell?.type === 'merge') {
      return values[cell.number - 1];
    }
    return cell?.type === 'text' ? cell.value : undefined;
  };

  /** JSON arrives as its text. */
  const parseValue = (table: string, name: string, value: unknown): unknown => {
    const column = findColumn(table, name);
    if (!column || !jsonKinds.includes(column.kind) || typeof value !== 'string') {
      return value;
    }
    try {
      return JSON.parse(value) as unknown;
    } catch {
      throw unknownValue(table, name);
    }
  };

  const readText = (value: unknown) => (typeof value === 'string' ? value : null);

  const findOwner = async (
    write: Write,
    values: readonly unknown[],
    indexers: readonly Indexer[]
  ): Promise<string | null> => {
    const owner = findTable(write.table)?.owner;
    if (owner === undefined) {
      return null;
    }
    const named = readText(readCell(write.cells[owner] ?? write.conditions[owner], values));
    if (named !== null || write.table !== 'user_sso_identities') {
      return named;
    }
    const issuer = readText(readCell(write.conditions['issuer'], values));
    const identity = readText(readCell(write.conditions['identity_id'], values));
    return issuer === null || identity === null
      ? null
      : findSsoOwner(issuer, [
          ...indexers.map((indexer) => indexer.toToken('external_id', identity)),
          identity,
        ]);
  };

  const toRow = async (
    write: Write,
    values: readonly unknown[],
    indexers: readonly Indexer[],
    signs: Signs
  ): Promise<Row> => {
    const table = findTable(write.table);
    const sealed = Object.entries(write.cells).flatMap(([name, cell]) => {
      const isValue = cell.type === 'parameter' || cell.type === 'merge';
      return isValue && findColumn(write.table, name)
        ? [[name, parseValue(write.table, name, readCell(cell, values))] as const]
        : [];
    });
    const rowValues = Object.fromEntries(sealed);
    const [rowColumn = '', inner] = table?.rowKey?.split('.') ?? [];
    const rowCell = readCell(write.cells[rowColumn] ?? write.conditions[rowColumn], values);
    const json = rowValues[rowColumn];
    const expiry = table?.expiry?.column;
    const end = expiry ? readCell(write.cells[expiry] ?? write.conditions[expiry], values) : null;
    return {
      table: write.table,
      values: rowValues,
      userId: sealed.length > 0 ? await findOwner(write, values, indexers) : null,
      rowKey: readText(inner === undefined ? rowCell : isJson(json) ? json[inner] : null),
      endsAt: typeof end === 'number' ? end : null,
      signs,
    };
  };

  /**
   * An update of rows that do not exist (an identity nobody has): it changes nothing, so its values are taken out. Should
   * such a row appear in this very moment, the columns' `not null` refuses.
   */
  const leaveUnmatched = (write: Write, values: unknown[], row: Row) => {
    for (const name of Object.keys(row.values)) {
      const cell = write.cells[name];
      if (write.table !== 'user_sso_identities' || cell?.type !== 'parameter') {
        throw unknownValue(write.table, name);
      }
      values[cell.number - 1] = null;
    }
  };

  const rewriteWrite = async (
    write: Write,
    text: string,
    values: unknown[],
    state: SealingState,
    indexers: readonly Indexer[],
    signs: Signs
  ): Promise<readonly Edit[]> => {
    const row = await toRow(write, values, indexers, signs);
    const [indexer] = indexers;
    if (write.kind === 'update' && findTable(write.table)?.owner && row.userId === null) {
      leaveUnmatched(write, values, row);
      return [];
    }
    if (Object.keys(row.values).length === 0 || !indexer) {
      return [];
    }
    const isSealing = state.mode === 'sealing' || state.mode === 'sealed';
    const changed = isSealing ? await sealer.seal(row, indexer) : sealer.cleanOnly(row);
    for (const [name, value] of Object.entries(changed)) {
      const cell = write.cells[name];
      const column = findColumn(write.table, name);
      if (cell?.type === 'parameter' || cell?.type === 'merge') {
        const isJsonColumn = column !== undefined && jsonKinds.includes(column.kind);
        // A JSON null is not the absence of a value.
        const isJsonNull = value === null && values[cell.number - 1] !== null;
        values[cell.number - 1] =
          isJsonColumn && (isJsonNull || (typeof value === 'object' && value !== null))
            ? JSON.stringify(value)
            : value;
      }
    }
    return isSealing && write.table === 'users' && write.kind === 'update' && row.userId !== null
      ? writeKept(write, await findKept(row.userId, row.values, changed), text, values)
      : [];
  };

  /** What may stand in the column for a value, the likeliest first. */
  const listForms = (
    use: Compare,
    value: string,
    state: SealingState,
    indexers: readonly Indexer[]
  ): readonly string[] => {
    const column = findColumn(use.table, use.column);
    const toForm = (indexer: Indexer) => {
      if (column?.kind === 'keyed-hash') {
        return indexer.toKeyedHash(value);
      }
      const namespace = column?.kind === 'lookup' ? column.namespace : 'external_id';
      return indexer.toToken(namespace, value);
    };
    const tokens = state.mode === 'plain' ? [] : indexers.map(toForm);
    const forms = state.mode === 'sealed' ? tokens : [...tokens, value];
    if (!use.isFolded) {
      return forms;
    }
    // `lower(column) = $n` finds nobody by a value that is not in lower case itself.
    const isPossible = use.isLowered || use.form === 'array' || value === value.toLowerCase();
    return isPossible ? forms.map((form) => form.toLowerCase()) : [impossible];
  };

  const rewriteCompare = (
    use: Compare,
    query: Query,
    values: unknown[],
    state: SealingState,
    indexers: readonly Indexer[]
  ): readonly Edit[] => {
    const value = query.values[use.parameter - 1];
    const list = (one: unknown): readonly unknown[] => {
      if (one === null) {
        return [null];
      }
      if (typeof one !== 'string') {
        throw unknownValue(use.table, use.column);
      }
      return listForms(use, one, state, indexers);
    };
    if (use.form === 'array') {
      if (!Array.isArray(value)) {
        throw unknownValue(use.table, use.column);
      }
      values[use.parameter - 1] = value.flatMap(list);
      return [];
    }
    if (value === null || value === undefined) {
      return [];
    }
    const [first, ...others] = list(value);
    values[use.parameter - 1] = first;
    if (others.length === 0) {
      return [];
    }
    const { start, end } = use.operand;
    const operand = query.sql.slice(start, end);
    const operands = [
      operand,
      ...others.map((form) => operand.replace(/\$\d+/, `$${values.push(form)}`)),
    ].join(', ');
    return [
      { start, end, text: use.form === 'listed' ? operands : `any(array[${operands}]::text[])` },
    ];
  };

  const toTest = (use: SearchUse, value: unknown): SearchTest => {
    const given: readonly unknown[] = Array.isArray(value) ? value : [value];
    // null is equal to nothing.
    const known = given.filter((text) => text !== null);
    if (!known.every((text) => typeof text === 'string')) {
      throw unknownValue(use.table, use.column);
    }
    const texts = use.isLowered ? known.map((text) => text.toLowerCase()) : known;
    const [pattern = ''] = texts;
    return use.test.type === 'pattern'
      ? { type: 'pattern', operator: use.test.operator, pattern }
      : { type: use.test.type, values: texts };
  };

  const rewriteSearch = async (
    use: SearchUse,
    query: Query,
    values: unknown[],
    state: SealingState
  ): Promise<Edit> => {
    const value = query.values[use.parameter - 1];
    const attribute = searchedAttributes[use.column];
    if (attribute === undefined) {
      throw unknownValue(use.table, use.column);
    }
    const test = toTest(use, value);
    const isNothing = test.type === 'pattern' ? value === null : test.values.length === 0;
    values[use.parameter - 1] = isNothing ? [] : await vault.search(attribute, test);
    const { start, end } = use.whole;
    const found = `${use.columnText} = any($${use.parameter}::varchar[])`;
    if (state.mode === 'sealed') {
      return { start, end, text: found };
    }
    const original = query.sql.slice(start, end).replace(/\$\d+/, `$${values.push(value)}`);
    return {
      start,
      end,
      text: `(${found} or (${plainOnly(use.columnText)} and ${original}))`,
    };
  };

  /** Keys and documents that come as parameters must not reach into what is sealed. */
  const check = (use: Use, values: readonly unknown[]) => {
    const column = findColumn(use.table, use.column);
    const value = values[use.parameter - 1];
    if (
      use.type === 'key' &&
      !(column && typeof value === 'string' && isReadableKey(column, value))
    ) {
      throw unknownValue(use.table, use.column);
    }
    if (use.type === 'contains' && column?.kind === 'factors') {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (column.keys.some((key) => text.includes(`"${key}":`))) {
        throw unknownValue(use.table, use.column);
      }
    }
  };

  return async (plan, query, state, signs) => {
    if (plan.writes.length === 0 && plan.uses.length === 0) {
      return query;
    }
    const indexers = await listIndexers(state);
    const values = [...query.values];
    for (const use of plan.uses) {
      check(use, query.values);
    }
    const edits: Edit[] = [];
    for (const write of plan.writes) {
      edits.push(...(await rewriteWrite(write, query.sql, values, state, indexers, signs)));
    }
    const searches = plan.uses.filter((use) => use.type === 'search');
    if (searches.length > 0) {
      await recordSearch(searches.map(({ column }) => column));
    }
    for (const use of plan.uses) {
      if (use.type === 'compare') {
        edits.push(...rewriteCompare(use, query, values, state, indexers));
      }
      if (use.type === 'search') {
        edits.push(await rewriteSearch(use, query, values, state));
      }
    }
    return { sql: applyEdits(query.sql, edits), values };
  };
};
