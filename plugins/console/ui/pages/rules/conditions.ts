/**
 * A condition as the builder shows it, and as JSONLogic. Each way loses nothing: what the builder cannot show is not taken apart (`null`), and
 * then stands as it was written.
 *
 * Forms of JSONLogic it knows, `x` being a fact: `x`, `!x`, `x <=> literal`, `x in [literals]`, `literal in x` for lists, their `!`, groups by
 * `and` and `or`, and a group's `!`.
 */
import type { RuleGroupType, RuleType } from 'react-querybuilder';

export type FactKind = 'text' | 'number' | 'date' | 'boolean' | 'list';
type Logic = Readonly<Record<string, unknown>>;
type Node = RuleGroupType | RuleType;

const orders = ['<', '<=', '>', '>='];
/** Deeper than any rule the server takes. */
const mostDepth = 40;

export const operatorsOf = (kind: FactKind): readonly string[] =>
  ({
    boolean: ['is', 'isNot'],
    number: ['>=', '<=', '>', '<', '=', '!='],
    date: ['>=', '<=', '>', '<'],
    text: ['=', '!=', 'in', 'notIn'],
    list: ['has', 'hasNot'],
  })[kind];

/** `shared.<attribute>` is a yes or no. */
export const kindOf = (
  field: string,
  kinds: Readonly<Record<string, FactKind>>
): FactKind | null => (field.startsWith('shared.') ? 'boolean' : (kinds[field] ?? null));

const toNumber = (value: unknown): number => {
  const number = Number(value);
  return Number.isFinite(number) && String(value).trim() !== '' ? number : 0;
};
export const toList = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map(String)
    : (typeof value === 'string' ? value : '')
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');

const not = (logic: Logic): Logic => ({ '!': [logic] });

const toRule = ({ field, operator, value }: RuleType, kind: FactKind | null): Logic => {
  const fact = { var: field };
  switch (operator) {
    case 'is':
      return fact;
    case 'isNot':
      return not(fact);
    case 'has':
      return { in: [String(value ?? ''), fact] };
    case 'hasNot':
      return not({ in: [String(value ?? ''), fact] });
    case 'in':
      return { in: [fact, toList(value)] };
    case 'notIn':
      return not({ in: [fact, toList(value)] });
    default: {
      const name = operator === '=' ? '==' : operator;
      return { [name]: [fact, kind === 'number' ? toNumber(value) : String(value ?? '')] };
    }
  }
};

/** A group of one is that one; the guard of the server refuses a group of none. */
export const toLogic = (
  { combinator, rules, not: isNot }: RuleGroupType,
  kinds: Readonly<Record<string, FactKind>>
): Logic => {
  const parts = rules.map((part) =>
    'rules' in part ? toLogic(part, kinds) : toRule(part, kindOf(part.field, kinds))
  );
  const [first, ...others] = parts;
  const whole = first && others.length === 0 ? first : { [combinator]: parts };
  return isNot ? not(whole) : whole;
};

const listOperands = (written: unknown): readonly unknown[] =>
  Array.isArray(written) ? (written as readonly unknown[]) : [written];

const readEntry = (node: unknown): readonly [string, readonly unknown[]] | null => {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    return null;
  }
  const [entry, ...others] = Object.entries(node) as [string, unknown][];
  return entry && others.length === 0 ? [entry[0], listOperands(entry[1])] : null;
};

const readFact = (node: unknown): string | null => {
  const entry = readEntry(node);
  return entry?.[0] === 'var' && entry[1].length === 1 && typeof entry[1][0] === 'string'
    ? entry[1][0]
    : null;
};

const isText = (value: unknown): value is string => typeof value === 'string';
/** The builder keeps lists joined by commas. */
const isItem = (value: unknown): value is string =>
  isText(value) && value.trim() === value && value !== '' && !value.includes(',');

const readComparison = (
  operator: string,
  [fact, literal]: readonly unknown[],
  kinds: Readonly<Record<string, FactKind>>
): RuleType | null => {
  const field = readFact(fact);
  const kind = field === null ? null : kindOf(field, kinds);
  if (field === null || kind === null || kind === 'boolean' || kind === 'list') {
    return null;
  }
  const isRightKind = kind === 'number' ? typeof literal === 'number' : isText(literal);
  const name = operator === '==' ? '=' : operator;
  return isRightKind && operatorsOf(kind).includes(name)
    ? { field, operator: name, value: kind === 'number' ? String(literal) : literal }
    : null;
};

const readIn = (
  [item, list]: readonly unknown[],
  kinds: Readonly<Record<string, FactKind>>
): RuleType | null => {
  const within = readFact(list);
  if (within !== null) {
    return kindOf(within, kinds) === 'list' && isText(item)
      ? { field: within, operator: 'has', value: item }
      : null;
  }
  const field = readFact(item);
  const isOfTexts = Array.isArray(list) && list.length > 0 && list.every(isItem);
  return field !== null && kindOf(field, kinds) === 'text' && isOfTexts
    ? { field, operator: 'in', value: list.join(',') }
    : null;
};

const opposites: Readonly<Record<string, string>> = { is: 'isNot', has: 'hasNot', in: 'notIn' };

const readNode = (
  node: unknown,
  kinds: Readonly<Record<string, FactKind>>,
  depth: number
): Node | null => {
  const fact = readFact(node);
  if (fact !== null) {
    return kindOf(fact, kinds) === 'boolean' ? { field: fact, operator: 'is', value: true } : null;
  }
  const entry = readEntry(node);
  if (!entry || depth > mostDepth) {
    return null;
  }
  const [operator, operands] = entry;
  if (operator === 'and' || operator === 'or') {
    const rules = operands.map((operand) => readNode(operand, kinds, depth + 1));
    return operands.length > 0 && rules.every((rule) => rule !== null)
      ? { combinator: operator, rules }
      : null;
  }
  if (operator === '!') {
    const inner = operands.length === 1 ? readNode(operands[0], kinds, depth + 1) : null;
    if (inner === null) {
      return null;
    }
    const isOpen = 'rules' in inner ? !inner.not : opposites[inner.operator] === undefined;
    if (!('rules' in inner)) {
      const opposite = opposites[inner.operator];
      return opposite
        ? { ...inner, operator: opposite }
        : { combinator: 'and', rules: [inner], not: true };
    }
    return isOpen ? { ...inner, not: true } : { combinator: 'and', rules: [inner], not: true };
  }
  if (operator === 'in') {
    return operands.length === 2 ? readIn(operands, kinds) : null;
  }
  return operands.length === 2 && ['==', '!=', ...orders].includes(operator)
    ? readComparison(operator, operands, kinds)
    : null;
};

/** One way of writing it: bare operands as lists, groups of one as that one. */
const normalise = (node: unknown): unknown => {
  if (Array.isArray(node)) {
    return node.map(normalise);
  }
  const entry = readEntry(node);
  if (!entry) {
    return node;
  }
  const [name, operands] = entry;
  const parts = operands.map(normalise);
  return (name === 'and' || name === 'or') && parts.length === 1 ? parts[0] : { [name]: parts };
};

/** Null for a rule that the builder cannot show whole. */
export const toQuery = (
  logic: unknown,
  kinds: Readonly<Record<string, FactKind>>
): RuleGroupType | null => {
  const node = readNode(logic, kinds, 0);
  if (node === null) {
    return null;
  }
  const query: RuleGroupType = 'rules' in node ? node : { combinator: 'and', rules: [node] };
  // The last word: what comes back is what was there.
  return JSON.stringify(normalise(toLogic(query, kinds))) === JSON.stringify(normalise(logic))
    ? query
    : null;
};
