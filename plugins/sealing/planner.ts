/**
 * Reads a statement and says what has to be sealed, compared, searched and opened. Pure, and closed: a sealed column that turns up in a
 * place that is not known here makes the whole statement refused (`sealing.statement_unknown`), whatever it may be.
 *
 * How: the tree is walked once. Known patterns are taken at their top; everything else is walked into; a sealed column that is
 * reached by walking is by definition in an unknown place.
 */
import { sealingErrors } from './errors.ts';
import type { Output, Plan, Use, Write } from './plan.ts';
import { readComparison } from './comparisons.ts';
import { findColumn, findTable, sealedTables } from './registry.ts';
import { isColumn, listFrom, listSources, readFields, readTable, resolve } from './scope.ts';
import type { Scope } from './scope.ts';
import {
  getNode,
  getText,
  isBuiltIn,
  listChildren,
  parseStatements,
  readCall,
  toNodes,
  unwrapCasts,
} from './syntax.ts';
import type { Fields, Node } from './syntax.ts';
import {
  assertElementKeys,
  assertParameters,
  assertSources,
  assertUnordered,
  isCountedOnly,
} from './planner-checks.ts';
import { readAssignments, readConditions, readInsertRows } from './writes.ts';

/** Names in any case; with Unicode escapes (U&"…") a name can be written in ways that only the parser reads. */
const mention = new RegExp(`\\b(${Object.keys(sealedTables).join('|')})\\b|u&"`, 'i');

/** False for a statement that names no sealed table: nothing to plan. */
export const mentionsSealedTable = (text: string): boolean => mention.test(text);

export type Collector = {
  readonly text: string;
  readonly uses: Use[];
  readonly refuse: (reason: string) => never;
};

type Place = 'top' | 'exists' | 'subquery';

const createWalker = (text: string) => {
  const uses: Use[] = [];
  const writes: Write[] = [];
  const outputs: Record<string, Output> = {};
  const state: {
    opens: Plan['opens'];
    deletedUser: Plan['deletedUser'];
    readsElements: boolean;
  } = { opens: 'all', deletedUser: null, readsElements: false };
  const refuse = (reason: string): never => {
    throw sealingErrors.statement_unknown({ detail: { reason, statement: text } });
  };
  const collector: Collector = { text, uses, refuse };

  const addOutput = (key: string, table: string, column: string, isFolded: boolean) => {
    if (Object.hasOwn(outputs, key)) {
      refuse(`two results named ${key}`);
    }
    outputs[key] = { table, column, isFolded, ownerKey: null, rowKey: null };
  };

  /** A list after select or returning. @returns what else it gives: table and column to key of the result */
  const readTargets = (targets: readonly Node[], scope: Scope, place: Place) => {
    const plain = new Map<string, string>();
    for (const target of targets) {
      const value = getNode(target.body, 'val');
      const name = getText(target.body, 'name');
      const call = readCall(value);
      const [argument] = call?.args ?? [];
      if (isColumn(value) && readFields(value).at(-1) === '*') {
        const fields = readFields(value);
        for (const { alias, table } of scope.sources) {
          if (fields.length === 1 || fields.at(-2) === alias) {
            readStar(table, place, plain);
          }
        }
      } else if (isColumn(value)) {
        const fields = readFields(value);
        const found = resolve(fields, scope);
        const key = name === '' ? (fields.at(-1) ?? '') : name;
        if (found === 'ambiguous') {
          refuse(`column ${fields.join('.')} is ambiguous`);
        } else if (found && place === 'subquery') {
          refuse(`column ${found.table}.${found.column} leaves a subquery`);
        } else if (found && place === 'top') {
          addOutput(key, found.table, found.column, false);
        } else if (!found) {
          // By the table's own name, whatever its alias is here.
          const source = scope.sources.find(({ alias }) => alias === fields.at(-2));
          plain.set([source?.table, fields.at(-1)].flatMap((part) => part ?? []).join('.'), key);
        }
      } else if (
        call?.name === 'lower' &&
        isBuiltIn(value) &&
        isColumn(argument ?? null) &&
        place === 'top'
      ) {
        const found = resolve(readFields(argument as Node), scope);
        if (found === 'ambiguous' || (found && found.sealed.kind !== 'lookup')) {
          refuse('lower() of a column that is no look-up');
        } else if (found) {
          addOutput(name === '' ? 'lower' : name, found.table, found.column, true);
        }
      } else if (value) {
        walk(value, scope);
      }
    }
    return plain;
  };

  const readStar = (table: string | null, place: Place, plain: Map<string, string>) => {
    const sealed = table === null ? undefined : findTable(table);
    if (!sealed || table === null || place === 'exists') {
      return;
    }
    if (place === 'subquery') {
      refuse(`all columns of ${table} leave a subquery`);
    }
    for (const column of Object.keys(sealed.columns)) {
      addOutput(column, table, column, false);
    }
    for (const column of [sealed.owner, sealed.rowKey]) {
      if (column) {
        plain.set(`${table}.${column}`, column);
      }
    }
  };

  /** Tells each result which other result names its person and its row. */
  const connect = (plain: ReadonlyMap<string, string>) => {
    const find = (table: string, column: string | undefined) =>
      column === undefined ? null : (plain.get(`${table}.${column}`) ?? plain.get(column) ?? null);
    for (const [key, output] of Object.entries(outputs)) {
      const table = findTable(output.table);
      const rowKey = table?.rowKey?.includes('.')
        ? table.rowKey
        : find(output.table, table?.rowKey);
      outputs[key] = { ...output, ownerKey: find(output.table, table?.owner), rowKey };
    }
  };

  const walkSelect = (body: Fields, outer: Scope | null, place: Place) => {
    if (getText(body, 'op') !== 'SETOP_NONE') {
      // Both sides of a union; what they give cannot be told apart, so no sealed column may leave them.
      for (const side of ['larg', 'rarg']) {
        const query = body[side];
        if (typeof query === 'object' && query !== null) {
          walkSelect(query as Fields, outer, 'subquery');
        }
      }
      for (const [key, value] of Object.entries(body)) {
        for (const child of key === 'larg' || key === 'rarg' ? [] : listChildren(value)) {
          walk(child, { sources: [], outer });
        }
      }
      return;
    }
    const from = listFrom(body);
    const scope: Scope = { sources: listSources(from), outer };
    assertSources(from, scope, refuse);
    if (body['intoClause'] !== undefined) {
      refuse('select into');
    }
    const plain = readTargets(toNodes(body['targetList']), scope, place);
    if (place === 'top') {
      connect(plain);
    }
    assertUnordered(body, scope, refuse);
    for (const node of from) {
      walkFrom(node, scope);
    }
    for (const node of toNodes(body['groupClause'])) {
      walkGroup(node, scope);
    }
    const rest = Object.entries(body).filter(
      ([key]) => !['targetList', 'fromClause', 'groupClause'].includes(key)
    );
    for (const [, value] of rest) {
      for (const child of listChildren(value)) {
        walk(child, scope);
      }
    }
  };

  const walkFrom = (node: Node, scope: Scope) => {
    if (node.type === 'RangeVar') {
      return;
    }
    if (node.type === 'JoinExpr') {
      for (const side of ['larg', 'rarg']) {
        const child = getNode(node.body, side);
        if (child) {
          walkFrom(child, scope);
        }
      }
      const condition = getNode(node.body, 'quals');
      if (condition) {
        walk(condition, scope);
      }
      return;
    }
    if (node.type === 'RangeSubselect') {
      const query = getNode(node.body, 'subquery');
      if (query) {
        // A lateral subquery sees its neighbours.
        walkSelect(query.body, scope, 'subquery');
      }
      return;
    }
    for (const child of listChildren(node.body)) {
      for (const call of child.type === 'List' ? listChildren(child.body) : [child]) {
        walkFunction(call, scope);
      }
    }
  };

  /** A function in from: the elements of factors, for which the keys that are compared below are checked in `planStatement`. */
  const walkFunction = (node: Node, scope: Scope) => {
    const call = readCall(node);
    const column = unwrapCasts(call?.args[0] ?? null);
    const found =
      call?.name === 'jsonb_array_elements' && isColumn(column)
        ? resolve(readFields(column), scope)
        : null;
    if (found !== null && found !== 'ambiguous' && found.sealed.kind === 'factors') {
      state.readsElements = true;
      return;
    }
    walk(node, scope);
  };

  /** Grouping by a look-up column, as it is or in lower case, keeps its meaning. */
  const walkGroup = (node: Node, scope: Scope) => {
    const call = readCall(node);
    const bare = call?.name === 'lower' ? (call.args[0] ?? null) : node;
    if (call?.name === 'lower' && !isBuiltIn(node)) {
      refuse('a function of another schema');
    }
    const found = isColumn(bare) ? resolve(readFields(bare), scope) : null;
    if (found === 'ambiguous' || (found && found.sealed.kind !== 'lookup')) {
      refuse('group by a sealed column');
    }
    if (!isColumn(bare)) {
      walk(node, scope);
    }
  };

  const walk = (node: Node, scope: Scope): void => {
    const { type, body } = node;
    if (type === 'SelectStmt') {
      walkSelect(body, scope, 'subquery');
      return;
    }
    if (type === 'SubLink') {
      const query = getNode(body, 'subselect');
      const test = getNode(body, 'testexpr');
      if (test) {
        walk(test, scope);
      }
      if (query?.type === 'SelectStmt') {
        const isExists = getText(body, 'subLinkType') === 'EXISTS_SUBLINK';
        walkSelect(query.body, scope, isExists ? 'exists' : 'subquery');
      }
      return;
    }
    if (type === 'InsertStmt' || type === 'UpdateStmt' || type === 'DeleteStmt') {
      walkStatement(node, scope);
      return;
    }
    if (readComparison(node, scope, collector, (child) => walk(child, scope))) {
      return;
    }
    if (type === 'FuncCall' && /_to_xml|dblink/.test(readCall(node)?.name ?? '')) {
      refuse('a function that runs other statements');
    }
    if (type === 'ColumnRef') {
      const found = resolve(readFields(node), scope);
      if (found !== null) {
        refuse(`column ${readFields(node).join('.')} in an unknown place`);
      }
      return;
    }
    for (const child of listChildren(body)) {
      walk(child, scope);
    }
  };

  const walkReturning = (body: Fields, scope: Scope, place: Place) => {
    const plain = readTargets(toNodes(body['returningList']), scope, place);
    if (place === 'top') {
      connect(plain);
    }
  };

  /** Insert, update and delete; inside a common table expression too. */
  const walkStatement = ({ type, body }: Node, outer: Scope | null) => {
    if (toNodes(body['usingClause']).length > 0 || toNodes(body['fromClause']).length > 0) {
      const nodes = [...toNodes(body['usingClause']), ...toNodes(body['fromClause'])];
      assertSources(nodes, { sources: listSources(nodes), outer }, refuse);
    }
    const relation = body['relation'];
    const target = readTable((relation ?? {}) as Fields);
    const place: Place = outer === null ? 'top' : 'subquery';
    const more = listSources(toNodes(body[type === 'DeleteStmt' ? 'usingClause' : 'fromClause']));
    const scope: Scope = { sources: [target, ...more], outer };
    const context = { ...collector, walk, scope };
    for (const child of listChildren(body['withClause'])) {
      walk(child, { sources: [], outer });
    }
    if (target.table !== null && findTable(target.table)) {
      if (type === 'InsertStmt') {
        writes.push(...readInsertRows(target, body, context));
      } else if (type === 'UpdateStmt') {
        const conditions = readConditions(target, getNode(body, 'whereClause'));
        const cells = readAssignments(target, toNodes(body['targetList']), context);
        const { table, alias } = target;
        writes.push({ table, alias, kind: 'update', cells, conditions });
      } else if (target.table === 'users') {
        state.deletedUser = readConditions(target, getNode(body, 'whereClause'))['id'] ?? null;
      }
    } else {
      for (const key of ['targetList', 'selectStmt', 'onConflictClause', 'cols']) {
        for (const child of listChildren(body[key])) {
          walk(child, scope);
        }
      }
    }
    for (const key of ['fromClause', 'usingClause']) {
      for (const node of toNodes(body[key])) {
        walkFrom(node, scope);
      }
    }
    const where = getNode(body, 'whereClause');
    if (where) {
      walk(where, scope);
    }
    walkReturning(body, scope, place);
  };

  return { uses, writes, outputs, state, refuse, walkSelect, walkStatement };
};

const statementTypes = ['InsertStmt', 'UpdateStmt', 'DeleteStmt'];

/**
 * @throws sealing.statement_unknown with the statement's text, which holds no values
 */
export const planStatement = (text: string): Plan => {
  const walker = createWalker(text);
  const [statement, second] = parseStatements(text);
  if (!statement || second) {
    return walker.refuse('not one statement');
  }
  if (statement.type === 'SelectStmt') {
    walker.walkSelect(statement.body, null, 'top');
    if (isCountedOnly(statement)) {
      walker.state.opens = 'none';
    }
  } else if (statementTypes.includes(statement.type)) {
    walker.walkStatement(statement, null);
  } else {
    return walker.refuse(`a ${statement.type}`);
  }
  assertParameters(statement, walker.uses, walker.writes, walker.refuse);
  if (walker.state.readsElements) {
    assertElementKeys(statement, walker.refuse);
  }
  return {
    uses: walker.uses,
    writes: walker.writes,
    outputs: walker.outputs,
    opens: walker.state.opens,
    deletedUser: walker.state.deletedUser,
  };
};

/** Nothing to seal, look up, open or erase: a count, a lock, a delete by id. */
export const isPlanEmpty = ({ uses, writes, outputs, deletedUser }: Plan): boolean =>
  uses.length === 0 &&
  deletedUser === null &&
  Object.keys(outputs).length === 0 &&
  writes.every(({ table, cells }) =>
    Object.entries(cells).every(([name, cell]) => !findColumn(table, name) || cell.type === 'other')
  );
