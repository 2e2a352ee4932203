/**
 * How much a site may find out about people. Each comparison of a rule is a question with a bit for an answer, and whoever may write any number of
 * them reads a value bit by bit: `age >= 1`, `age >= 2`, and so on. So a site's own staff have a number of such questions, counted over all that
 * were ever put for the site, whoever put them and whatever became of them; further ones are an administrator's to put.
 *
 * Counted are comparisons and not rules: one rule can hold a hundred, and what the site sends or sets for a person chooses among them. The guard
 * keeps what the site says out of each of them, so that each is one bit. Whether the site is given the value as well makes no difference here: it can
 * declare another purpose tomorrow. Facts that may meet context (README, the table) are coarse, and a site that asks often enough learns them.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { rulesErrors } from './errors.ts';
import type { Rule } from './guard.ts';
import { findOperator, isCondition, listOperands } from './operators.ts';
import { listAttributes } from './paths.ts';
import { createRuleQueries } from './queries.ts';

export const mostQuestions = 20;

type Question = { readonly text: string; readonly attributes: readonly string[] };

/** Every operand of `and` and `or` is looked at and may be the value as well; of `if`, conditions are looked at and the rest given. */
const isLookedAt = (name: string, index: number, count: number) =>
  (name !== 'if' && name !== '?:') || isCondition(name, index, count);

/** Every comparison of a rule that a person's attributes have a part in, each once. For rules that passed the guard. */
export const listQuestions = (rule: Rule): readonly Question[] => {
  const found = new Map<string, Question>();
  const note = (node: unknown) => {
    // Objects of a rule have one member each, so equal expressions are equal texts.
    const text = JSON.stringify(node);
    found.set(text, { text, attributes: listAttributes(node as Rule) }); // an expression of a rule is one
  };
  /** @returns whether something of an attribute is in the value of the expression, other than through a comparison */
  const readValue = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) {
      return false;
    }
    const [name = ''] = Object.keys(node);
    const written: unknown = Reflect.get(node, name);
    const operands = listOperands(written);
    const role = findOperator(name)?.role;
    if (role === 'read') {
      return name === 'var' && listAttributes(node as Rule).length > 0;
    }
    if (role === 'test') {
      operands.forEach(readTruth);
      return false;
    }
    if (role === 'choice') {
      const count = operands.length;
      operands.filter((_, index) => isLookedAt(name, index, count)).forEach(readTruth);
      return operands
        .filter((_, index) => !isCondition(name, index, count))
        .map(readValue)
        .some(Boolean);
    }
    const holdsValue = operands.map(readValue).some(Boolean);
    if (role === 'computation') {
      return holdsValue;
    }
    if (holdsValue) {
      note(node);
    }
    return false;
  };
  /** An expression of which only whether it holds is looked at. */
  const readTruth = (node: unknown): void => {
    const [name = ''] = typeof node === 'object' && node !== null ? Object.keys(node) : [];
    if (findOperator(name)?.role === 'choice') {
      listOperands(Object.values(node as object)[0]).forEach(readTruth); // an operation: just looked at
    } else if (readValue(node)) {
      note(node);
    }
  };
  readTruth(rule);
  return [...found.values()];
};

const listAll = (rules: readonly Rule[]): readonly Question[] => rules.flatMap(listQuestions);

/**
 * Before a site's own staff try rules on a person: only questions that were put for the site, and so counted, or about what this person lets the site
 * see.
 * @param visible attributes whose values the person shares with the site
 * @throws rules.not_published
 */
export const assertAsked = async (
  connection: CommonQueryMethods,
  tenantId: string,
  {
    siteId,
    rules,
    visible,
  }: {
    readonly siteId: string;
    readonly rules: readonly Rule[];
    readonly visible: readonly string[];
  }
): Promise<void> => {
  const asked = await createRuleQueries(tenantId).listEver(connection, siteId);
  const put = new Set(listAll(asked).map(({ text }) => text));
  const isOpen = ({ text, attributes }: Question) =>
    put.has(text) || attributes.every((attribute) => visible.includes(attribute));
  if (!listAll(rules).every(isOpen)) {
    throw rulesErrors.not_published({ detail: { siteId } });
  }
};

/** With the site locked. @throws rules.too_many_questions */
export const assertFewQuestions = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, rules }: { readonly siteId: string; readonly rules: readonly Rule[] }
): Promise<void> => {
  const asked = await createRuleQueries(tenantId).listEver(connection, siteId);
  const before = new Set(listAll(asked).map(({ text }) => text));
  const all = new Set([...before, ...listAll(rules).map(({ text }) => text)]);
  if (all.size > before.size && all.size > mostQuestions) {
    throw rulesErrors.too_many_questions({ detail: { siteId, most: mostQuestions } });
  }
};
