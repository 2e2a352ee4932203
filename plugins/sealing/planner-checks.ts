/** Checks of a statement as a whole, beside the walk of planner.ts: what they find is refused. Pure. */
import type { Use, Write } from './plan.ts';
import { findColumn, findTable, sealedTables } from './registry.ts';
import { isColumn, listSources, readFields, resolve } from './scope.ts';
import type { Scope } from './scope.ts';
import {
  getNode,
  getText,
  listChildren,
  readCall,
  readParameter,
  readString,
  toNames,
  toNodes,
} from './syntax.ts';
import type { Fields, Node } from './syntax.ts';

export type Refuse = (reason: string) => never;

const holdsSealed = ({ sources }: Scope) =>
  sources.some(({ table }) => table !== null && findTable(table) !== undefined);

const fromTypes = ['RangeVar', 'JoinExpr', 'RangeSubselect', 'RangeFunction'];
/** Only forms of `from` whose columns can be told; joins by equal names are not among them. */
export const assertSources = (nodes: readonly Node[], scope: Scope, refuse: Refuse) => {
  const renamed = scope.sources.find(
    ({ table, renames }) => renames === true && table !== null && findTable(table)
  );
  if (renamed) {
    refuse('renamed columns');
  }
  for (const { type, body } of nodes) {
    if (!fromTypes.includes(type)) {
      refuse(`a ${type} in from`);
    }
    if (type === 'JoinExpr') {
      if (body['isNatural'] === true || toNodes(body['usingClause']).length > 0) {
        if (holdsSealed(scope)) {
          refuse('a join by equal names');
        }
      }
      assertSources(
        ['larg', 'rarg'].flatMap((side) => getNode(body, side) ?? []),
        scope,
        refuse
      );
    }
  }
};

/** Order, groups and duplicates by position or by the name of a result would compare sealed values. */
export const assertUnordered = (body: Fields, scope: Scope, refuse: Refuse) => {
  const found = toNodes(body['targetList']).flatMap((target) => {
    const value = getNode(target.body, 'val');
    const call = readCall(value);
    const column = call?.name === 'lower' ? (call.args[0] ?? null) : value;
    const reference = isColumn(column) ? resolve(readFields(column), scope) : null;
    return reference === null ? [] : [{ name: getText(target.body, 'name'), reference }];
  });
  const sealedNames = found.map(({ name }) => name);
  const named = sealedNames.filter((name) => name !== '');
  // Tokens of look-ups are equal when their values are.
  const isComparable = found.every(
    ({ reference }) => reference !== 'ambiguous' && reference.sealed.kind === 'lookup'
  );
  if (body['distinctClause'] !== undefined && !isComparable) {
    refuse('distinct');
  }
  const sorts = toNodes(body['sortClause']).map((sort) => getNode(sort.body, 'node'));
  for (const node of [...sorts, ...toNodes(body['groupClause'])]) {
    const isPosition = node?.type === 'A_Const' && sealedNames.length > 0;
    const fields = node && isColumn(node) ? readFields(node) : [];
    if (isPosition || (fields.length === 1 && named.includes(fields[0] ?? ''))) {
      refuse('order or group by a result');
    }
  }
};

const listAll = (node: Node): readonly Node[] => [
  node,
  ...listChildren(node.body).flatMap(listAll),
];

/** A parameter that is sealed must stand in one place only: elsewhere it would be stored or compared in clear, or sealed. */
export const assertParameters = (
  statement: Node,
  uses: readonly Use[],
  writes: readonly Write[],
  refuse: Refuse
) => {
  const counts = new Map<number, number>();
  for (const node of listAll(statement)) {
    const number = node.type === 'ParamRef' ? (readParameter(node)?.number ?? 0) : 0;
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const sealed = [
    ...uses.map(({ parameter }) => parameter),
    ...writes.flatMap(({ table, cells }) =>
      Object.entries(cells).flatMap(([name, cell]) =>
        findColumn(table, name) && (cell.type === 'parameter' || cell.type === 'merge')
          ? [cell.number]
          : []
      )
    ),
  ];
  if (sealed.some((number) => (counts.get(number) ?? 0) > 1)) {
    refuse('a parameter is used twice');
  }
};

const factorKeys: readonly string[] = sealedTables.users.columns.mfa_verifications.keys;

/** Elements of factors are read and changed by their clear keys alone, and keys are written out. */
export const assertElementKeys = (statement: Node, refuse: Refuse) => {
  for (const node of listAll(statement)) {
    const text = readString(node);
    if (text !== null && factorKeys.includes(text)) {
      refuse(`key ${text} of a factor`);
    }
    const call = readCall(node);
    const keys = call?.name.endsWith('_build_object')
      ? call.args.filter((_argument, index) => index % 2 === 0)
      : [];
    const right = node.type === 'A_Expr' ? getNode(node.body, 'rexpr') : null;
    const operator = node.type === 'A_Expr' ? toNames(node.body['name']).join('.') : '';
    const looked = ['->', '->>', '?', '#>', '#>>', '@>'].includes(operator) ? [right] : [];
    if ([...keys, ...looked].some((key) => readString(key) === null)) {
      refuse('a computed key of a factor');
    }
  }
};

/**
 * A list of everybody in an organization without a limit: Logto asks for it, and looks at the number of rows only (its
 * `getEntities` beside a count). Opening thousands of people to throw them away is not done.
 */
export const isCountedOnly = ({ body }: Node): boolean => {
  const [join] = toNodes(body['fromClause']);
  const sides = join?.type === 'JoinExpr' ? listSources([join]).map(({ table }) => table) : [];
  return (
    sides.includes('organization_user_relations') &&
    sides.includes('users') &&
    sides.length === 2 &&
    getNode(body, 'limitCount') === null &&
    toNodes(body['targetList']).length > 10
  );
};
