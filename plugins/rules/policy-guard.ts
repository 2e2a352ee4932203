/**
 * What a whole set of rules may be: up to 100, each with a name of its own. A rule of a permission reads no context, because permissions
 * stand in tokens, where nobody sends one: it would mean one thing there and another in the API.
 */
import { rulesErrors } from './errors.ts';
import { assertDescription, assertRuleName, parseRule } from './guard.ts';
import type { Rule } from './guard.ts';
import { listPaths } from './paths.ts';
import type { PolicyRule } from './policy.ts';

export const mostRules = 100;

export type PolicyRuleDraft = PolicyRule & {
  readonly descriptionEn: string;
  readonly descriptionRu: string;
};
export type ParsedPolicyRule = Omit<PolicyRuleDraft, 'rule'> & { readonly rule: Rule };

const permissionPattern = /^[a-z][a-z0-9_-]*(:[a-z][a-z0-9_-]*){1,3}$/;
const longestPermission = 64;

/** `orders:create`: never the name of a verdict, which has no colon. */
export const isPermission = (text: string): boolean =>
  text.length <= longestPermission && permissionPattern.test(text);

const refuse = (name: string, path: string, reason: string) =>
  rulesErrors.invalid_rule({ detail: { name, path, reason } });

const isContextPath = (path: string) => path.startsWith('context.');

/** @throws rules.invalid_rule */
export const parsePolicyRule = (draft: PolicyRuleDraft): ParsedPolicyRule => {
  const { name, effect, permission, descriptionEn, descriptionRu } = draft;
  assertRuleName(name);
  assertDescription(descriptionEn, 'descriptionEn');
  assertDescription(descriptionRu, 'descriptionRu');
  if ((effect === 'verdict') !== (permission === null)) {
    throw refuse(name, 'permission', 'misplaced_permission');
  }
  if (permission !== null && !isPermission(permission)) {
    throw refuse(name, 'permission', 'invalid_permission');
  }
  const rule = parseRule(draft.rule);
  if (effect !== 'verdict' && listPaths(rule).some(isContextPath)) {
    throw refuse(name, '', 'context_in_permission');
  }
  return { ...draft, rule };
};

/** @throws rules.invalid_rule, rules.invalid_policy */
export const parsePolicy = (drafts: readonly PolicyRuleDraft[]): readonly ParsedPolicyRule[] => {
  if (drafts.length > mostRules) {
    throw rulesErrors.invalid_policy({ detail: { reason: 'too_many_rules' } });
  }
  if (new Set(drafts.map(({ name }) => name)).size < drafts.length) {
    throw rulesErrors.invalid_policy({ detail: { reason: 'name_twice' } });
  }
  return drafts.map(parsePolicyRule);
};
