/**
 * What a rule may be: one operation of known operators over known facts, small and shallow, and unable to serve as an instrument for
 * reading an attribute piece by piece through what the caller sends.
 *
 * That last part: an expression that depends on what the site says in any way (value, condition of an `if`, operand of a comparison) never
 * meets a fact the caller may not compare with, in one comparison or computation. What the site says is `context.*`, what it sets for a
 * person (`site_roles`, `is_blocked`) and `shared.*`, which turns with what it declares. So these may only choose between comparisons that
 * stand in the rule, and a rule tells no more than those (questions.ts counts them).
 *
 * Reasons: not_json, text_not_storable, number_out_of_range, too_large, too_deep, not_an_operation, several_operators,
 * unknown_operator, wrong_count, misplaced_list, list_expected,
 * path_not_literal, unknown_fact, default_on_fact, default_not_literal,
 * context_probe, unordered_fact, list_fact, invalid_name, invalid_description.
 */
import { rulesErrors } from './errors.ts';
import { parsePath } from './facts.ts';
import type { Fact } from './facts.ts';
import { findJsonProblem, isStorableText, toPointer } from './json-limits.ts';
import type { JsonObject } from './json-limits.ts';
import { findOperator, isCondition, listOperands } from './operators.ts';
import type { Operator } from './operators.ts';

/** A rule that passed the guard. */
export type Rule = JsonObject & { readonly [isRule]: true };
declare const isRule: unique symbol;

/** What may stand in the value of an expression: facts, and whether the site had a say. */
type Flow = { readonly facts: ReadonlySet<Fact>; readonly usesContext: boolean };

const nothing: Flow = { facts: new Set(), usesContext: false };

const join = (flows: readonly Flow[]): Flow => ({
  facts: new Set(flows.flatMap((flow) => [...flow.facts])),
  usesContext: flows.some(({ usesContext }) => usesContext),
});

const refuse = (path: string, reason: string) =>
  rulesErrors.invalid_rule({ detail: { path, reason } });

const isLiteral = (value: unknown) => typeof value !== 'object' || value === null;

const checkPath = (text: unknown, path: string): Flow => {
  if (typeof text !== 'string') {
    throw refuse(path, 'path_not_literal');
  }
  const parsed = parsePath(text);
  if (!parsed) {
    throw refuse(path, 'unknown_fact');
  }
  return parsed.type === 'fact'
    ? { facts: new Set([parsed.fact]), usesContext: parsed.fact.isOfSite === true }
    : { facts: new Set(), usesContext: true };
};

const isListFact = ({ kind }: Fact) => kind === 'list';

const checkVar = (operands: readonly unknown[], path: string): Flow => {
  const [name, ...defaults] = operands;
  const flow = checkPath(name, path);
  if ([...flow.facts].some(isListFact)) {
    // Only looked in, by `in` itself; anywhere else a list means something else to every operator.
    throw refuse(path, 'list_fact');
  }
  if (defaults.length > 0 && parsePath(String(name))?.type !== 'context') {
    // It would stand in for a value that nobody consented to.
    throw refuse(path, 'default_on_fact');
  }
  if (!defaults.every(isLiteral)) {
    throw refuse(path, 'default_not_literal');
  }
  return flow;
};

const judge = (
  { role }: Operator,
  { name, flows, path }: { name: string; flows: readonly Flow[]; path: string }
): Flow => {
  const all = join(flows);
  if (role === 'choice') {
    const given = flows.filter((_flow, index) => !isCondition(name, index, flows.length));
    return { facts: join(given).facts, usesContext: all.usesContext };
  }
  if (role === 'test') {
    return { facts: nothing.facts, usesContext: all.usesContext };
  }
  if (all.usesContext && [...all.facts].some(({ meetsContext }) => !meetsContext)) {
    throw refuse(path, 'context_probe');
  }
  if (role === 'ordering' && [...all.facts].some(({ kind }) => kind === 'text')) {
    throw refuse(path, 'unordered_fact');
  }
  return role === 'computation' ? all : { facts: nothing.facts, usesContext: all.usesContext };
};

const checkOperand = (node: unknown, path: string): Flow => {
  if (Array.isArray(node)) {
    throw refuse(path, 'misplaced_list');
  }
  return isLiteral(node) ? nothing : checkOperation(node, path);
};

/** `{ "var": "roles" }` and nothing else; null for everything that is not such a fact. */
const findListFact = (node: object): Fact | null => {
  const written: unknown = Reflect.get(node, 'var');
  const [text, ...defaults] = listOperands(written);
  const isPlainVar = Object.keys(node).length === 1 && defaults.length === 0;
  const path = isPlainVar && typeof text === 'string' ? parsePath(text) : null;
  return path?.type === 'fact' && isListFact(path.fact) ? path.fact : null;
};

/** The second operand of `in`: a list of literals, a fact that is a list, or an expression (only a list of the caller's comes of it). */
const checkList = (node: unknown, path: string): Flow => {
  if (!Array.isArray(node)) {
    if (typeof node !== 'object' || node === null) {
      throw refuse(path, 'list_expected');
    }
    const fact = findListFact(node);
    return fact
      ? { facts: new Set([fact]), usesContext: fact.isOfSite === true }
      : checkOperand(node, path);
  }
  if (!node.every(isLiteral)) {
    throw refuse(path, 'misplaced_list');
  }
  return nothing;
};

const checkOperation = (node: unknown, path: string): Flow => {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    throw refuse(path, 'not_an_operation');
  }
  const [entry, ...others] = Object.entries(node);
  if (!entry) {
    throw refuse(path, 'not_an_operation');
  }
  if (others.length > 0) {
    throw refuse(path, 'several_operators');
  }
  const [name, written] = entry as [string, unknown]; // Object.entries of `object` gives any
  const operator = findOperator(name);
  if (!operator) {
    throw refuse(path, 'unknown_operator');
  }
  const inside = toPointer(path, name);
  const operands = listOperands(written);
  const isBare = !Array.isArray(written);
  // The engine takes one bare operand for a list of one only where one is enough.
  if (
    operands.length < operator.least ||
    operands.length > operator.most ||
    (isBare && operator.role !== 'read' && operator.most > 1)
  ) {
    throw refuse(inside, 'wrong_count');
  }
  const at = (index: number) => (isBare ? inside : toPointer(inside, index));
  if (name === 'var') {
    return checkVar(operands, inside);
  }
  if (name === 'missing') {
    const { usesContext } = join(operands.map((operand, index) => checkPath(operand, at(index))));
    return { facts: nothing.facts, usesContext };
  }
  const flows = operands.map((operand, index) =>
    name === 'in' && index === 1 ? checkList(operand, at(index)) : checkOperand(operand, at(index))
  );
  return judge(operator, { name, flows, path: inside });
};

/** A copy that passed. @throws rules.invalid_rule with `path` (JSON pointer into the rule) and `reason` as detail */
export const parseRule = (rule: unknown): Rule => {
  const problem = findJsonProblem(rule, (key) => findOperator(key) !== null);
  if (problem) {
    throw refuse(problem.path, problem.reason);
  }
  checkOperation(rule, '');
  return structuredClone(rule) as Rule; // it is one: just checked
};

/** @throws rules.invalid_rule */
export const assertRuleName = (name: string): void => {
  if (!/^[a-z][a-z0-9_]{1,39}$/.test(name)) {
    throw refuse('name', 'invalid_name');
  }
};

/** One or two sentences for the console. @throws rules.invalid_rule */
export const assertDescription = (text: string, field: string): void => {
  if (text.length > 200 || !isStorableText(text)) {
    throw refuse(field, 'invalid_description');
  }
};
