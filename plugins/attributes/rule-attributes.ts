/** Which attributes stored rules may read. One that today's guard refuses reads none: it denies, and is the administrator's to mend. */
import { isPassportError } from '../../schemas/errors.ts';
import { listAttributes, parseRule } from '../rules/port.ts';
import type { Rule } from '../rules/port.ts';

/** Null for a stored rule that the guard refuses. */
export const findRule = (stored: unknown): Rule | null => {
  try {
    return parseRule(stored);
  } catch (error) {
    if (isPassportError(error)) {
      return null;
    }
    throw error;
  }
};

/** Sorted, each once. */
export const listRuleAttributes = (
  rules: readonly { readonly rule: unknown }[]
): readonly string[] => {
  const names = rules.flatMap(({ rule }) => {
    const parsed = findRule(rule);
    return parsed ? listAttributes(parsed) : [];
  });
  return [...new Set(names)].sort();
};
