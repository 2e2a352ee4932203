/**
 * Which permissions the rules of a site give a person. Pure; never throws.
 *
 * Rules of one permission are looked at in order, those that are off are not there, and the first that counts decides:
 *
 * - a granting rule counts when it surely holds: it said yes, by rule;
 * - a refusing rule counts unless it surely does not hold: it said no, by rule.
 *
 * None counts: not granted. So whatever is not known (no consent, no value, blocked, failed) never grants and always refuses, and fewer
 * consents never give more permissions. Rules of different permissions have nothing to do with each other.
 */
import { decide } from './decide.ts';
import type { Decision, DecisionInput, DecisionReason } from './decide.ts';

export const ruleEffects = ['verdict', 'grant', 'refuse'] as const;
export type RuleEffect = (typeof ruleEffects)[number];

export type PolicyRule = {
  /** Of a verdict, what it answers to; of others, the rule's own. */
  readonly name: string;
  readonly effect: RuleEffect;
  /** Null for verdicts. */
  readonly permission: string | null;
  readonly rule: unknown;
  readonly isEnabled: boolean;
};

export type RuleOutcome = Decision & {
  readonly name: string;
  /** Whether it decided, or would have, had no rule before it. */
  readonly counts: boolean;
};

export type PermissionOutcome = {
  readonly permission: string;
  readonly isGranted: boolean;
  /** Name of the rule that counted first; null when none did. */
  readonly decidedBy: string | null;
  /** `rule` when every rule that was looked at knew; else why the one that mattered did not. */
  readonly reason: DecisionReason;
  /** In order, up to the one that decided. */
  readonly outcomes: readonly RuleOutcome[];
};

const isSure = ({ reason }: Decision) => reason === 'rule';

const doesCount = (effect: RuleEffect, decision: Decision): boolean =>
  effect === 'refuse'
    ? decision.decision || !isSure(decision)
    : decision.decision && isSure(decision);

export const decideRule = (
  { name, effect, rule }: PolicyRule,
  input: DecisionInput
): RuleOutcome => {
  const decision = decide(rule, input);
  return { name, ...decision, counts: doesCount(effect, decision) };
};

const isOfPermission = ({ effect, isEnabled }: PolicyRule) => isEnabled && effect !== 'verdict';

/** Those that rules which are on speak of; sorted. */
export const listPermissions = (rules: readonly PolicyRule[]): readonly string[] => {
  const names = rules
    .filter(isOfPermission)
    .flatMap(({ permission }) => (permission === null ? [] : [permission]));
  return [...new Set(names)].sort();
};

export const decidePermission = (
  rules: readonly PolicyRule[],
  permission: string,
  input: DecisionInput
): PermissionOutcome => {
  const outcomes: RuleOutcome[] = [];
  for (const rule of rules) {
    if (!isOfPermission(rule) || rule.permission !== permission) {
      continue;
    }
    const outcome = decideRule(rule, input);
    outcomes.push(outcome);
    if (outcome.counts) {
      const { name: decidedBy, reason } = outcome;
      return { permission, isGranted: rule.effect === 'grant', decidedBy, reason, outcomes };
    }
  }
  // Of several that did not know, the first is what there is to mend.
  const reason = outcomes.find((outcome) => !isSure(outcome))?.reason ?? 'rule';
  return { permission, isGranted: false, decidedBy: null, reason, outcomes };
};

/** All of them, by name. */
export const decidePermissions = (
  rules: readonly PolicyRule[],
  input: DecisionInput
): readonly PermissionOutcome[] =>
  listPermissions(rules).map((permission) => decidePermission(rules, permission, input));

/** What was looked at on the way to these outcomes; sorted, each once. */
export const listRead = (outcomes: readonly PermissionOutcome[]): readonly string[] =>
  [
    ...new Set(outcomes.flatMap((one) => one.outcomes.flatMap(({ attributes }) => attributes))),
  ].sort();
