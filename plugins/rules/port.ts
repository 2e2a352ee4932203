/** What other plugins and the patches may use of rules. */
export { parseContext } from './context.ts';
export type { Context, ContextValue } from './context.ts';
export { decide } from './decide.ts';
export type { AttributeState, Decision, DecisionInput, DecisionReason } from './decide.ts';
export { rulesErrors } from './errors.ts';
export { parseRule } from './guard.ts';
export type { Rule } from './guard.ts';
export { listAttributes } from './paths.ts';
export { createRules } from './service.ts';
export type { RuleDraft, Rules } from './service.ts';
export type { RuleRow } from './queries.ts';
export { templates } from './templates.ts';
export type { Template } from './templates.ts';
export { createRuleOperations } from './operations.ts';
