/** What other plugins and the patches may use of rules. */
export { parseContext } from './context.ts';
export type { Context, ContextValue } from './context.ts';
export { decide, listMissingFacts } from './decide.ts';
export type {
  AttributeState,
  Decision,
  DecisionInput,
  DecisionReason,
  MissingFact,
} from './decide.ts';
export { facts } from './facts.ts';
export type { FactValue, Standing } from './facts.ts';
export { rulesErrors } from './errors.ts';
export { parseRule } from './guard.ts';
export type { Rule } from './guard.ts';
export { listAttributes } from './paths.ts';
export { createPolicies } from './policies.ts';
export { isSiteStaff } from './staff-bounds.ts';
export type { Policies } from './policies.ts';
export {
  decidePermission,
  decidePermissions,
  decideRule,
  listPermissions,
  listRead,
} from './policy.ts';
export type { PermissionOutcome, PolicyRule } from './policy.ts';
export { isPermission, mostRules, parsePolicyRule } from './policy-guard.ts';
export type { PolicyRuleDraft } from './policy-guard.ts';
export { parseTypedFacts } from './typed-facts.ts';
export { createSiteRoles } from './site-roles.ts';
export type { SiteRoles } from './site-roles.ts';
export { createRules } from './service.ts';
export type { RuleDraft, Rules } from './service.ts';
export type { RuleRow } from './queries.ts';
export { templates } from './templates.ts';
export type { Template } from './templates.ts';
export { createRuleOperations } from './operations.ts';
export { createPolicyOperations } from './policy-operations.ts';
export { draftsGuard as policyDraftsGuard, toDraft as toPolicyDraft } from './policy-shapes.ts';
export { createSiteRoleOperations } from './site-role-operations.ts';
