/** Which facts and attributes a rule may read, whatever way it goes. For rules that passed the guard. */
import { parsePath } from './facts.ts';
import type { Rule } from './guard.ts';
import { listOperands } from './operators.ts';

const listRead = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  return Object.entries(node).flatMap(([name, written]) => {
    const operands = listOperands(written);
    if (name === 'var') {
      return [String(operands[0])];
    }
    return name === 'missing' ? operands.map(String) : operands.flatMap(listRead);
  });
};

/** Sorted, each once. */
export const listPaths = (rule: Rule): readonly string[] => [...new Set(listRead(rule))].sort();

/** Attributes a rule may read, sorted. `shared.*` reads a consent and no attribute. */
export const listAttributes = (rule: Rule): readonly string[] => {
  const attributes = listPaths(rule).flatMap((text) => {
    const path = parsePath(text);
    return path?.type === 'fact' && path.fact.attribute !== null ? [path.fact.attribute] : [];
  });
  return [...new Set(attributes)].sort();
};
