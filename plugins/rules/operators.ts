/**
 * Every operator a rule may use, how many operands it takes and what becomes of their values. An allow-list: nothing that iterates,
 * reaches into objects, throws, catches or logs (map, reduce, get, val, exists, method, preserve, throw, try, log ...).
 *
 * Roles: `choice` gives one of its operands (a rule may take one or the other); `test` turns one operand into a boolean;
 * `comparison` and `ordering` bring operands together and give a boolean; `computation` makes a new value of them; `read` names
 * facts.
 */
export type Role = 'choice' | 'test' | 'comparison' | 'ordering' | 'computation' | 'read';

export type Operator = {
  readonly role: Role;
  readonly least: number;
  readonly most: number;
};

const operator = (role: Role, least: number, most: number = least): Operator => ({
  role,
  least,
  most,
});

const many = Number.POSITIVE_INFINITY;

// Two operands each: the engine fails on texts in `a < b < c`, and `and` says the same.
export const operators: Readonly<Record<string, Operator>> = {
  and: operator('choice', 1, many),
  or: operator('choice', 1, many),
  if: operator('choice', 2, many),
  '?:': operator('choice', 2, many),
  '!': operator('test', 1),
  '!!': operator('test', 1),
  '==': operator('comparison', 2),
  '===': operator('comparison', 2),
  '!=': operator('comparison', 2),
  '!==': operator('comparison', 2),
  in: operator('comparison', 2),
  '<': operator('ordering', 2),
  '<=': operator('ordering', 2),
  '>': operator('ordering', 2),
  '>=': operator('ordering', 2),
  '+': operator('computation', 1, many),
  '*': operator('computation', 1, many),
  '-': operator('computation', 1, many),
  min: operator('computation', 1, many),
  max: operator('computation', 1, many),
  cat: operator('computation', 1, many),
  lower: operator('computation', 1),
  // `[path]` or, for context, `[path, default]`.
  var: operator('read', 1, 2),
  missing: operator('read', 1, many),
};

export const findOperator = (name: string): Operator | null =>
  Object.hasOwn(operators, name) ? (operators[name] ?? null) : null;

/** Operands as a list: one operand may stand bare. */
export const listOperands = (operands: unknown): readonly unknown[] =>
  Array.isArray(operands) ? (operands as readonly unknown[]) : [operands];

/** Whether the operand at this position is a condition of `if`: it is looked at and never given. */
export const isCondition = (name: string, index: number, count: number) =>
  (name === 'if' || name === '?:') && index % 2 === 0 && index !== count - 1;
