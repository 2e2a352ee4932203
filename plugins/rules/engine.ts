/**
 * json-logic-engine, cut down to our operators. Guarantees, each held by a test: operands of `and`, `or`, `if` are evaluated in
 * order and only as far as needed; what `read` throws arrives at the caller unchanged; no operator and no path reaches a prototype,
 * because `var` and `missing` only ever call `read`.
 *
 * Its interpreted optimiser is off: it evaluates constant parts ahead of the conditions that guard them, and it keeps rules that
 * were changed since. `in` is ours: in lists only, since "is part of a text" would let a person whose country is "," be in "DE,FR".
 */
import { defaultMethods, LogicEngine } from 'json-logic-engine';
import type { ContextValue } from './context.ts';
import { listOperands, operators } from './operators.ts';

/** The value of a path; throws what ends the evaluation. */
export type ReadPath = (path: string, fallback: unknown) => ContextValue | null;
export type IsMissing = (path: string) => boolean;

type Operands = readonly unknown[];

const isIn = ([item, list]: Operands): boolean => {
  if (!Array.isArray(list)) {
    throw new TypeError('in: a list is expected');
  }
  return list.includes(item);
};

const lower = ([text]: Operands): string => {
  if (typeof text !== 'string') {
    throw new TypeError('lower: a text is expected');
  }
  return text.toLowerCase();
};

const hostMethods = defaultMethods as Readonly<Record<string, unknown>>; // untyped in the package

/** The engine spreads a bare operand that turns out to be a list (`!` of [0, 1] looks at the 0); in a list of one it does not. */
const wrapOperands = (node: unknown): unknown => {
  if (Array.isArray(node)) {
    return node.map(wrapOperands);
  }
  if (typeof node !== 'object' || node === null) {
    return node;
  }
  const entries = Object.entries(node).map(
    ([name, operands]) => [name, listOperands(operands).map(wrapOperands)] as const
  );
  return Object.fromEntries(entries);
};

/** @throws whatever the rule or `read` throws; texts of the engine's errors may hold values, so they go nowhere */
export const evaluate = (
  rule: unknown,
  { read, isMissing }: { readonly read: ReadPath; readonly isMissing: IsMissing }
): unknown => {
  const known = Object.keys(operators).map((name) => [name, hostMethods[name]] as const);
  const engine = new LogicEngine(
    {},
    { disableInline: true, disableInterpretedOptimization: true, permissive: false }
  );
  // Without a prototype, else `constructor` and `toString` are operators.
  engine.methods = Object.assign(Object.create(null) as object, Object.fromEntries(known), {
    in: isIn,
    lower,
    var: ([path, fallback]: Operands) => read(String(path), fallback),
    missing: (paths: Operands) => paths.map(String).filter(isMissing),
  });
  return engine.run(wrapOperands(rule), null);
};
