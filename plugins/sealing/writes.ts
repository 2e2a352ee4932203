/** Reads what a statement writes into sealed tables: rows of an insert, assignments of an update, equalities of a where clause. */
import type { Cell, Write } from './plan.ts';
import type { Collector } from './planner.ts';
import { findColumn, findTable } from './registry.ts';
import type { SealedColumn } from './registry.ts';
import { isColumn, readFields } from './scope.ts';
import type { Scope, Source } from './scope.ts';
import {
  getNode,
  getText,
  isNullConstant,
  listChildren,
  readCall,
  readParameter,
  readString,
  toNames,
  toNodes,
  unwrapCasts,
} from './syntax.ts';
import type { Fields, Node } from './syntax.ts';

type Context = Collector & {
  readonly scope: Scope;
  readonly walk: (node: Node, scope: Scope) => void;
};

const other: Cell = { type: 'other' };

/** A plain value: a parameter, a constant, `to_timestamp($n::double precision / 1000)`. Null when it is something else. */
const readValue = (node: Node | null): Cell | null => {
  const parameter = readParameter(node);
  if (parameter) {
    return { type: 'parameter', ...parameter };
  }
  if (node?.type === 'SetToDefault' || isNullConstant(node)) {
    return other;
  }
  const text = readString(node);
  if (text !== null) {
    return { type: 'text', value: text };
  }
  const call = readCall(node);
  const [argument] = call?.args ?? [];
  if (call?.name === 'to_timestamp' && argument?.type === 'A_Expr') {
    const inner = readParameter(getNode(argument.body, 'lexpr'));
    return inner ? { type: 'parameter', ...inner } : null;
  }
  return null;
};

/** Values of columns that are not sealed may be anything that holds no sealed column. */
const readCell = (
  node: Node | null,
  sealed: SealedColumn | undefined,
  column: string,
  context: Context
): Cell => {
  const value = readValue(node);
  if (!sealed) {
    if (!value && node) {
      context.walk(node, context.scope);
    }
    return value ?? other;
  }
  if (!value) {
    return context.refuse(`a value of column ${column}`);
  }
  if (value.type === 'text' && value.value !== '{}' && value.value !== '[]') {
    return context.refuse(`a constant in column ${column}`);
  }
  return value.type === 'text' ? other : value;
};

const isOwnColumn = (node: Node | null, column: string, alias: string): boolean => {
  const bare = unwrapCasts(node);
  const fields = isColumn(bare) ? readFields(bare) : [];
  return fields.at(-1) === column && (fields.length === 1 || fields.at(-2) === alias);
};

/** `coalesce(column, '{}'::jsonb) || $n`, and the same without some keys of a map: `(…) - $m`. */
const readMerge = (
  node: Node | null,
  column: string,
  sealed: SealedColumn,
  alias: string
): Cell | null => {
  if (node?.type !== 'A_Expr') {
    return null;
  }
  const operator = toNames(node.body['name']).join('.');
  const left = getNode(node.body, 'lexpr');
  if (operator === '-' && sealed.kind === 'map' && readParameter(getNode(node.body, 'rexpr'))) {
    return readMerge(left, column, sealed, alias);
  }
  if (operator !== '||') {
    return null;
  }
  const [first, second] = left?.type === 'CoalesceExpr' ? toNodes(left.body['args']) : [];
  const parameter = readParameter(getNode(node.body, 'rexpr'));
  return parameter &&
    isOwnColumn(first ?? null, column, alias) &&
    readString(second ?? null) === '{}'
    ? { type: 'merge', ...parameter }
    : null;
};

/** `identities::jsonb - $n`: a key is taken out. */
const isRemoval = (
  node: Node | null,
  column: string,
  sealed: SealedColumn,
  alias: string
): boolean =>
  node?.type === 'A_Expr' &&
  toNames(node.body['name']).join('.') === '-' &&
  ['identities', 'map'].includes(sealed.kind) &&
  isOwnColumn(getNode(node.body, 'lexpr'), column, alias) &&
  readParameter(getNode(node.body, 'rexpr')) !== null;

/**
 * `(select jsonb_agg(…) from jsonb_array_elements(column) …)`: an array made anew out of its own elements. Its expressions see
 * elements, not the column; what they add is no sealed key (Logto adds when a factor was used last).
 */
const isOwnElements = (
  node: Node | null,
  column: string,
  sealed: SealedColumn,
  alias: string
): boolean => {
  const query = node?.type === 'SubLink' ? getNode(node.body, 'subselect') : null;
  const [from, second] = toNodes(query?.body['fromClause']);
  if (sealed.kind !== 'factors' || from?.type !== 'RangeFunction' || second) {
    return false;
  }
  const calls = listChildren(from.body).flatMap((child) =>
    child.type === 'List' ? listChildren(child.body) : [child]
  );
  return calls.some((child) => {
    const call = readCall(child);
    return (
      call?.name === 'jsonb_array_elements' && isOwnColumn(call.args[0] ?? null, column, alias)
    );
  });
};

/** `set column = …` of an update, or of `on conflict do update`. */
export const readAssignments = (
  { table: name, alias }: Source,
  targets: readonly Node[],
  context: Context
): Readonly<Record<string, Cell>> => {
  const table = name ?? '';
  const fixed = listFixedColumns(table);
  const cells: Record<string, Cell> = {};
  for (const target of targets) {
    const column = getText(target.body, 'name');
    if (fixed.includes(column)) {
      // Values are bound to it.
      context.refuse(`a change of column ${column}`);
    }
    const indirection = target.body['indirection'];
    if (findColumn(table, column) && Array.isArray(indirection) && indirection.length > 0) {
      context.refuse(`a part of column ${column}`);
    }
    const value = getNode(target.body, 'val');
    const sealed = findColumn(table, column);
    const merge = sealed ? readMerge(value, column, sealed, alias) : null;
    if (merge) {
      cells[column] = merge;
    } else if (
      sealed &&
      (isRemoval(value, column, sealed, alias) ||
        takesOwnElements(value, column, sealed, alias, context))
    ) {
      cells[column] = other;
    } else {
      cells[column] = readCell(value, sealed, column, context);
    }
  }
  return cells;
};

/** Keys, and columns that sealed values are bound to. */
const listFixedColumns = (table: string): readonly string[] => {
  const { owner, rowKey, primaryKey = [] } = findTable(table) ?? {};
  return [owner, rowKey, ...primaryKey].flatMap((name) => name ?? []);
};

/** What the elements become is walked like everything else; their keys are checked by the planner. */
const takesOwnElements = (
  node: Node | null,
  column: string,
  sealed: SealedColumn,
  alias: string,
  context: Context
): boolean => {
  if (!node || !isOwnElements(node, column, sealed, alias)) {
    return false;
  }
  context.walk(node, context.scope);
  return true;
};

/** `set column = excluded.column`: the row's own value, sealed where it stands in the insert. */
const holdsParameter = (node: Node): boolean =>
  node.type === 'ParamRef' || listChildren(node.body).some(holdsParameter);

const readConflict = (table: string, body: Fields, context: Context) => {
  // The row that was refused goes by this name.
  const scope: Scope = {
    sources: [...context.scope.sources, { alias: 'excluded', table }],
    outer: context.scope.outer,
  };
  const clause = body['onConflictClause'];
  if (typeof clause !== 'object' || clause === null) {
    return;
  }
  for (const target of toNodes((clause as Fields)['targetList'])) {
    const column = getText(target.body, 'name');
    const value = getNode(target.body, 'val');
    const sealed = findColumn(table, column);
    const isExcluded = isColumn(value) && isOwnColumn(value, column, 'excluded');
    const isKept = sealed?.kind === 'nothing' && value !== null && !holdsParameter(value);
    if (sealed && !isExcluded && !isKept) {
      context.refuse(`column ${column} on conflict`);
    }
    if (!sealed && value && !isExcluded) {
      context.walk(value, scope);
    }
  }
  for (const key of ['whereClause', 'infer']) {
    for (const child of listChildren((clause as Fields)[key])) {
      context.walk(child, scope);
    }
  }
};

export const readInsertRows = (
  { table: name, alias }: Source,
  body: Fields,
  context: Context
): readonly Write[] => {
  const table = name ?? '';
  const columns = toNodes(body['cols']).map((column) => getText(column.body, 'name'));
  const select = getNode(body, 'selectStmt');
  const rows = toNodes(select?.body['valuesLists']);
  const hasParts = toNodes(body['cols']).some(({ body: { indirection } }) =>
    Array.isArray(indirection)
  );
  if (columns.length === 0 || rows.length === 0 || hasParts) {
    return context.refuse('an insert without a list of columns and values');
  }
  readConflict(table, body, context);
  return rows.map((row) => {
    const values = toNodes(row.body['items']);
    if (values.length !== columns.length) {
      return context.refuse('an insert with other values than columns');
    }
    const cells = Object.fromEntries(
      columns.map((column, index) => [
        column,
        readCell(values[index] ?? null, findColumn(table, column), column, context),
      ])
    );
    return { table, alias, kind: 'insert', cells, conditions: {} };
  });
};

/** What a where clause says by `column = value`, joined by and. */
export const readConditions = (
  target: Source,
  where: Node | null
): Readonly<Record<string, Cell>> => {
  if (where?.type === 'BoolExpr' && getText(where.body, 'boolop') === 'AND_EXPR') {
    return Object.assign(
      {},
      ...toNodes(where.body['args']).map((node) => readConditions(target, node))
    ) as Readonly<Record<string, Cell>>;
  }
  if (where?.type !== 'A_Expr' || getText(where.body, 'kind') !== 'AEXPR_OP') {
    return {};
  }
  const left = unwrapCasts(getNode(where.body, 'lexpr'));
  const value = readValue(getNode(where.body, 'rexpr'));
  if (!isColumn(left) || !value || toNames(where.body['name']).join('.') !== '=') {
    return {};
  }
  const fields = readFields(left);
  const isTarget = fields.length === 1 || fields.at(-2) === target.alias;
  return isTarget ? { [fields.at(-1) ?? '']: value } : {};
};
