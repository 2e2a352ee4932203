/**
 * Recognises the expressions in which a sealed column may stand outside of lists of results and assignments, and notes what has to
 * happen to their parameters. Everything that is not recognised stays with the caller, who refuses it.
 *
 *   column = $n, lower(column) = lower($n), lower(column) = $n, = any($n), in ($n, …)      look-up columns
 *   column = / ~~ / ~~* / ~ / ~* / similar to $n                                           people's columns, searched in the vault
 *   column is [not] null
 *   identities #>> '{"<target>",userId}' = $n
 *   payload ->> 'key', payload -> 'key', payload ? 'key'                                   of keys that are not sealed
 *   mfa_verifications @> $n, jsonb_array_elements(mfa_verifications)
 */
import type { PatternOperator } from '../vault/port.ts';
import type { Compare, SearchUse } from './plan.ts';
import type { Collector } from './planner.ts';
import type { SealedColumn } from './registry.ts';
import { findPositionAfter } from './positions.ts';
import { isColumn, readFields, resolve } from './scope.ts';
import type { Scope, SealedReference } from './scope.ts';
import {
  getNode,
  getNumber,
  getText,
  isBuiltIn,
  readCall,
  readParameter,
  readString,
  toNames,
  toNodes,
  unwrapCasts,
} from './syntax.ts';
import type { Node } from './syntax.ts';

const patternOperators: Readonly<Record<string, PatternOperator>> = {
  '~~': '~~',
  '~~*': '~~*',
  '~': '~',
  '~*': '~*',
};
const searchedTable = 'users';
const identityPath = /^\{(?:"(?:[^"\\]|\\.)*"|[^",{}]+),userId\}$/;

type Left = SealedReference & {
  readonly isFolded: boolean;
  readonly node: Node;
  readonly start: number;
};

const isJsonCast = (node: Node): boolean => {
  const type = node.body['typeName'];
  const fields = typeof type === 'object' && type !== null ? (type as Node['body']) : {};
  return (
    ['json', 'jsonb'].includes(toNames(fields['names']).at(-1) ?? '') &&
    isColumn(getNode(node.body, 'arg'))
  );
};

const find = (node: Node | null, scope: Scope, collector: Collector): SealedReference | null => {
  const isCast = node?.type === 'TypeCast';
  const bare = unwrapCasts(node);
  const found = isColumn(bare) ? resolve(readFields(bare), scope) : null;
  // JSON as JSON is the same; any other cast of a column compares something else.
  if (found !== null && isCast && !isJsonCast(node)) {
    return null;
  }
  return found === 'ambiguous' ? collector.refuse('an ambiguous column') : found;
};

/** The column side of a comparison: the column itself or lower(column). */
const readLeft = (node: Node | null, scope: Scope, collector: Collector): Left | null => {
  const call = readCall(node);
  const column = call?.name === 'lower' ? (call.args[0] ?? null) : node;
  const found = find(column, scope, collector);
  if (found && call && !isBuiltIn(node)) {
    return collector.refuse('a function of another schema');
  }
  return found && node && column
    ? {
        ...found,
        isFolded: call?.name === 'lower',
        node: column,
        start: getNumber(node.body, 'location'),
      }
    : null;
};

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

const textTypes = ['text', 'varchar', 'bpchar', 'jsonb', 'json'];
/** `$1::text`, `$1::varchar[]`; a cast that changes the value (`::varchar(3)`, `::bytea`) or stands around it is refused. */
const hasPlainCasts = (node: Node | null, text: string): boolean => {
  if (node?.type !== 'TypeCast') {
    return true;
  }
  const type = node.body['typeName'];
  const fields = typeof type === 'object' && type !== null ? (type as Node['body']) : {};
  const isPlain =
    textTypes.includes(toNames(fields['names']).at(-1) ?? '') &&
    toNodes(fields['typmods']).length === 0;
  const location = getNumber(node.body, 'location');
  return (
    isPlain && text.startsWith('::', location) && hasPlainCasts(getNode(node.body, 'arg'), text)
  );
};

/** The parameter of a right side: `$n`, `lower($n)`, `similar_to_escape($n)`, `any($n)`. */
const readRight = (node: Node | null, collector: Collector) => {
  const call = readCall(node);
  const isKnown =
    call && ['lower', 'similar_to_escape'].includes(call.name) && call.args.length === 1;
  if (isKnown && !isBuiltIn(node)) {
    return null;
  }
  const inner = isKnown ? (call.args[0] ?? null) : node;
  const parameter = hasPlainCasts(inner, collector.text) ? readParameter(inner) : null;
  return parameter
    ? {
        ...parameter,
        isLower: call?.name === 'lower',
        isEscaped: call?.name === 'similar_to_escape',
      }
    : null;
};

const readLookup = (node: Node, left: Left, collector: Collector): boolean => {
  const kind = getText(node.body, 'kind');
  const isAny = kind === 'AEXPR_OP_ANY';
  const right = getNode(node.body, 'rexpr');
  const add = (use: Omit<Compare, 'type' | 'table' | 'column' | 'isFolded'>) =>
    collector.uses.push({
      type: 'compare',
      table: left.table,
      column: left.column,
      isFolded: left.isFolded,
      ...use,
    });
  if (kind === 'AEXPR_IN') {
    for (const item of toNodes(right?.body['items'])) {
      const parameter = hasPlainCasts(item, collector.text) ? readParameter(item) : null;
      if (!parameter) {
        return false;
      }
      const { number, location } = parameter;
      const end = findPositionAfter(collector.text, location, 0);
      add({
        form: 'listed',
        isLowered: false,
        parameter: number,
        operand: { start: location, end },
      });
    }
    return true;
  }
  const parameter = readRight(right, collector);
  // An exact column against lower($n) means something else than either.
  if (!parameter || !right || parameter.isEscaped || (parameter.isLower && !left.isFolded)) {
    return false;
  }
  const start = parameter.isLower ? getNumber(right.body, 'location') : parameter.location;
  const end = findPositionAfter(collector.text, parameter.location, parameter.isLower ? 1 : 0);
  add({
    form: isAny ? 'array' : 'one',
    isLowered: parameter.isLower,
    parameter: parameter.number,
    operand: { start, end },
  });
  return true;
};

const readSearch = (
  node: Node,
  left: Left,
  test: SearchUse['test'],
  collector: Collector
): boolean => {
  const parameter = readRight(getNode(node.body, 'rexpr'), collector);
  if (!parameter || left.table !== searchedTable || node.type !== 'A_Expr') {
    return false;
  }
  const isSimilar = test.type === 'pattern' && test.operator === 'similar';
  if (parameter.isEscaped !== isSimilar) {
    return false;
  }
  // lower($n) on one side alone means something else; on both it folds the value.
  if (parameter.isLower && test.type !== 'equals-folded') {
    return false;
  }
  const isAny = getText(node.body, 'kind') === 'AEXPR_OP_ANY';
  const closers = isAny || parameter.isLower ? 1 : 0;
  collector.uses.push({
    type: 'search',
    table: left.table,
    column: left.column,
    columnText: readFields(left.node).map(quote).join('.'),
    test,
    isArray: isAny,
    isLowered: parameter.isLower,
    parameter: parameter.number,
    whole: {
      start: left.start,
      end: findPositionAfter(collector.text, parameter.location, closers),
    },
  });
  return true;
};

const readOperator = (node: Node, left: Left, collector: Collector): boolean => {
  const kind = getText(node.body, 'kind');
  const operator = toNames(node.body['name']).join('.');
  if (kind === 'AEXPR_SIMILAR' && operator === '~' && !left.isFolded) {
    return readSearch(node, left, { type: 'pattern', operator: 'similar' }, collector);
  }
  const pattern = kind === 'AEXPR_IN' ? undefined : patternOperators[operator];
  const isPattern = ['AEXPR_OP', 'AEXPR_LIKE', 'AEXPR_ILIKE'].includes(kind);
  if (pattern && isPattern && ['lookup', 'text'].includes(left.sealed.kind)) {
    return left.isFolded
      ? false
      : readSearch(node, left, { type: 'pattern', operator: pattern }, collector);
  }
  if (operator !== '=' || !['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_IN'].includes(kind)) {
    return false;
  }
  if (left.sealed.kind === 'lookup' || left.sealed.kind === 'keyed-hash') {
    return readLookup(node, left, collector);
  }
  return left.sealed.kind === 'text' && kind !== 'AEXPR_IN'
    ? readSearch(node, left, { type: left.isFolded ? 'equals-folded' : 'equals' }, collector)
    : false;
};

/** `identities #>> '{"<target>",userId}'`: the target is a constant, the compared value a look-up. */
const isIdentityPath = (node: Node | null, scope: Scope, collector: Collector): boolean => {
  if (node?.type !== 'A_Expr' || toNames(node.body['name']).join('.') !== '#>>') {
    return false;
  }
  const path = readString(getNode(node.body, 'rexpr'));
  const found = find(getNode(node.body, 'lexpr'), scope, collector);
  return found?.sealed.kind === 'identities' && path !== null && identityPath.test(path);
};

const readIdentity = (node: Node, collector: Collector): boolean => {
  const parameter = readParameter(getNode(node.body, 'rexpr'));
  const isEqual =
    toNames(node.body['name']).join('.') === '=' && getText(node.body, 'kind') === 'AEXPR_OP';
  if (!parameter || !isEqual) {
    return false;
  }
  const { number, location } = parameter;
  collector.uses.push({
    type: 'compare',
    table: searchedTable,
    column: 'identities',
    form: 'one',
    isFolded: false,
    isLowered: false,
    parameter: number,
    operand: { start: location, end: findPositionAfter(collector.text, location, 0) },
  });
  return true;
};

/** `->>`, `->`, `?` with a key that is readable; `@>` of factors. */
const readJson = (node: Node, found: SealedReference, collector: Collector): boolean => {
  const { sealed, table, column } = found;
  const operator = toNames(node.body['name']).join('.');
  const right = getNode(node.body, 'rexpr');
  const key = readString(right);
  const parameter = readParameter(right)?.number;
  if (operator === '@>' && sealed.kind === 'factors' && parameter !== undefined) {
    collector.uses.push({ type: 'contains', table, column, parameter });
    return true;
  }
  if (!['->>', '->', '?'].includes(operator)) {
    return false;
  }
  if (sealed.kind !== 'short-keys' && sealed.kind !== 'log') {
    return operator === '?' && (sealed.kind === 'identities' || sealed.kind === 'map');
  }
  if (key !== null) {
    return isReadableKey(sealed, key);
  }
  if (parameter === undefined) {
    return false;
  }
  collector.uses.push({ type: 'key', table, column, parameter });
  return true;
};

/** Keys of a partly sealed JSON column that stay in clear. */
export const isReadableKey = (sealed: SealedColumn, key: string): boolean =>
  (sealed.kind === 'short-keys' && !sealed.keys.includes(key)) ||
  (sealed.kind === 'log' && sealed.kept.includes(key));

const arrayFunctions = ['jsonb_array_length'];

/**
 * @param walk for what lies beside a recognised column
 * @returns true when the node is done with
 */
export const readComparison = (
  node: Node,
  scope: Scope,
  collector: Collector,
  walk: (child: Node) => void
): boolean => {
  if (node.type === 'NullTest') {
    return find(getNode(node.body, 'arg'), scope, collector) !== null;
  }
  const call = readCall(node);
  if (call && arrayFunctions.includes(call.name)) {
    return find(call.args[0] ?? null, scope, collector)?.sealed.kind === 'factors';
  }
  if (node.type !== 'A_Expr') {
    return false;
  }
  const leftNode = getNode(node.body, 'lexpr');
  const rightNode = getNode(node.body, 'rexpr');
  if (isIdentityPath(leftNode, scope, collector)) {
    return readIdentity(node, collector);
  }
  const left = readLeft(leftNode, scope, collector);
  if (left) {
    return (
      (!left.isFolded && readJson(node, left, collector)) || readOperator(node, left, collector)
    );
  }
  // The column on the other side is nothing the host builds: left to the caller.
  if (readLeft(rightNode, scope, collector)) {
    return false;
  }
  for (const child of [leftNode, rightNode]) {
    if (child) {
      walk(child);
    }
  }
  return true;
};
