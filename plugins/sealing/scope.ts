/** Which table a column of a statement belongs to. Only sealed columns matter: for all others the answer is null. */
import { findColumn, findTable } from './registry.ts';
import type { SealedColumn } from './registry.ts';
import { getNode, getText, toNames, toNode, toNodes } from './syntax.ts';
import type { Fields, Node } from './syntax.ts';

export type Source = {
  readonly alias: string;
  /** Null for a subquery, a function or a common table expression. */
  readonly table: string | null;
  /** True for a function, whose columns its alias names. */
  readonly isFunction?: boolean;
  /** True when the alias renames columns: they cannot be told any more. */
  readonly renames?: boolean;
};
export type Scope = { readonly sources: readonly Source[]; readonly outer: Scope | null };

export type SealedReference = {
  readonly table: string;
  readonly column: string;
  readonly sealed: SealedColumn;
};

const readAliasFields = (body: Fields): Fields | null => {
  const alias = body['alias'];
  const fields =
    toNode(alias)?.body ?? (typeof alias === 'object' && alias !== null ? alias : null);
  return fields as Fields | null;
};
const readAlias = (body: Fields): string | null => {
  const fields = readAliasFields(body);
  return fields ? getText(fields, 'aliasname') : null;
};

/** A table as it is written after from, update, insert into or delete from. */
export const readTable = (body: Fields): Source => {
  const name = getText(body, 'relname');
  const schema = getText(body, 'schemaname');
  const isLogto = schema === '' || schema === 'public';
  const renames = toNodes(readAliasFields(body)?.['colnames']).length > 0;
  return { alias: readAlias(body) ?? name, table: isLogto ? name : null, renames };
};

export const listSources = (nodes: readonly Node[]): readonly Source[] =>
  nodes.flatMap((node): readonly Source[] => {
    if (node.type === 'RangeVar') {
      return [readTable(node.body)];
    }
    if (node.type === 'JoinExpr') {
      return listSources(
        [getNode(node.body, 'larg'), getNode(node.body, 'rarg')].flatMap((side) => side ?? [])
      );
    }
    const alias = readAlias(node.body);
    return alias === null
      ? []
      : [{ alias, table: null, isFunction: node.type === 'RangeFunction' }];
  });

/** `users`, `to_jsonb(u)`, `u.*`: a row as a value holds every sealed column, and nobody could tell where it goes. */
const isWholeRow = (fields: readonly string[], { sources }: Scope): boolean => {
  const [first = ''] = fields;
  const isStar = fields.at(-1) === '*';
  const isRow = fields.length === 1 || (fields.length === 2 && isStar);
  return (
    isRow &&
    sources.some(
      ({ alias, table, renames }) =>
        table !== null &&
        findTable(table) !== undefined &&
        (alias === first || renames === true || (isStar && fields.length === 1))
    )
  );
};

/**
 * `ambiguous` when an unqualified name might be the sealed column of an enclosing query or a column of a nearer table that we do
 * not know: the planner refuses then.
 */
export const resolve = (
  fields: readonly string[],
  scope: Scope | null
): SealedReference | 'ambiguous' | null => {
  if (scope === null) {
    return null;
  }
  const column = fields.at(-1) ?? '';
  if (isWholeRow(fields, scope)) {
    return 'ambiguous';
  }
  const qualifier = fields.length > 1 ? fields.at(-2) : undefined;
  const named = scope.sources.filter(({ alias }) => qualifier === undefined || alias === qualifier);
  if (qualifier !== undefined && named.length > 0) {
    const [source] = named;
    const sealed = source?.table ? findColumn(source.table, column) : undefined;
    return source?.table && sealed ? { table: source.table, column, sealed } : null;
  }
  if (qualifier !== undefined) {
    return resolve(fields, scope.outer);
  }
  const holders = named.flatMap(({ table }) => {
    const sealed = table === null ? undefined : findColumn(table, column);
    return table !== null && sealed ? [{ table, column, sealed }] : [];
  });
  const [holder, second] = holders;
  if (second) {
    return 'ambiguous';
  }
  if (holder) {
    return holder;
  }
  const outer = resolve(fields, scope.outer);
  // A nearer table without such a sealed column may still have a column of that name.
  const isUnknown = ({ table, isFunction }: Source) =>
    table === null ? !isFunction : !findTable(table);
  return outer !== null && named.some(isUnknown) ? 'ambiguous' : outer;
};

export const readFields = (node: Node): readonly string[] => toNames(node.body['fields']);
export const isColumn = (node: Node | null): node is Node => node?.type === 'ColumnRef';
export const listFrom = (body: Fields): readonly Node[] => toNodes(body['fromClause']);
