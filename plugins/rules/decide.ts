/**
 * One verdict: a rule and what is known of a person give allow or deny, a reason, and which attributes were looked at. Pure; never
 * throws; no value of an attribute is part of the answer.
 *
 * Facts are read when the rule reaches them. Reaching one whose attribute has no value ends the evaluation with a denial, so an `or`
 * with an earlier true branch still allows, and no rule turns the lack of a consent into an allowance.
 *
 * The last value counts by JavaScript's truthiness (0, '' and null deny, other numbers and texts allow); a list is no answer and
 * fails. Fails closed: whatever goes wrong is `rule_failed`.
 */
import { parseContext } from './context.ts';
import type { Context, ContextValue } from './context.ts';
import { evaluate } from './engine.ts';
import { parsePath } from './facts.ts';
import type { Fact, FactValue, Standing } from './facts.ts';
import { parseRule } from './guard.ts';
import type { Rule } from './guard.ts';
import { listPaths } from './paths.ts';

export type AttributeState =
  | { readonly status: 'value'; readonly value: unknown }
  | { readonly status: 'not_consented' | 'expired' | 'not_available' };

export type DecisionInput = Standing & {
  /** `YYYY-MM-DD` where the verdict counts. */
  readonly today: string;
  /** By attribute; what is left out is not available. */
  readonly attributes: Readonly<Record<string, AttributeState>>;
  /** Attributes whose value the site may read by a live consent. */
  readonly shared: readonly string[];
  /** As the caller sent it; nothing is an empty one. */
  readonly context: unknown;
  /** Facts by name, in place of a person: no attribute is looked at then, and what is left out is not available. */
  readonly typed?: Readonly<Record<string, FactValue>>;
};

export type DecisionReason =
  'rule' | 'consent_required' | 'not_available' | 'blocked' | 'rule_failed';

export type Decision = {
  readonly decision: boolean;
  readonly reason: DecisionReason;
  /** Read, or missing and asked for; sorted. For the audit: they tell which way the rule went. */
  readonly attributes: readonly string[];
};

/** Ends the evaluation; never leaves this file. */
class Stop extends Error {
  readonly reason: DecisionReason;
  constructor(reason: DecisionReason) {
    super(reason);
    this.reason = reason;
  }
}

type Known =
  | { readonly status: 'known'; readonly value: FactValue }
  | { readonly status: 'not_consented' | 'not_available' };

const toKnown = (value: FactValue | null): Known =>
  value === null ? { status: 'not_available' } : { status: 'known', value };

const findFact = (name: string, fact: Fact, input: DecisionInput): Known => {
  const { attribute, derive } = fact;
  if (input.typed) {
    return toKnown(Object.hasOwn(input.typed, name) ? (input.typed[name] ?? null) : null);
  }
  if (attribute === null) {
    return toKnown(derive({ ...input, value: undefined }));
  }
  const state = Object.hasOwn(input.attributes, attribute)
    ? input.attributes[attribute]
    : undefined;
  if (state?.status === 'not_consented' || state?.status === 'expired') {
    return { status: 'not_consented' };
  }
  return toKnown(state?.status === 'value' ? derive({ ...input, value: state.value }) : null);
};

export type MissingFact = {
  readonly fact: string;
  readonly attribute: string | null;
  readonly status: 'not_consented' | 'not_available';
};

/** Every fact the rule names and nobody knows, reached or not; by name. For rules that passed the guard. */
export const listMissingFacts = (rule: Rule, input: DecisionInput): readonly MissingFact[] =>
  listPaths(rule).flatMap((text) => {
    const path = parsePath(text);
    if (path?.type !== 'fact') {
      return [];
    }
    const { status } = findFact(path.name, path.fact, input);
    return status === 'known' ? [] : [{ fact: path.name, attribute: path.fact.attribute, status }];
  });

const createFactReader =
  (input: DecisionInput, seen: Set<string>) =>
  /** Null when the attribute has no value or the fact cannot be derived from it. @throws Stop without a consent */
  (name: string, fact: Fact): FactValue | null => {
    if (fact.attribute !== null) {
      seen.add(fact.attribute);
    }
    const known = findFact(name, fact, input);
    if (known.status === 'not_consented') {
      throw new Stop('consent_required');
    }
    return known.status === 'known' ? known.value : null;
  };

/** Who has a region or a role is for the caller to find out; a person without a region has none. */
const isAbsence = (name: string, { attribute }: Fact, { typed }: DecisionInput) =>
  attribute !== null || typed !== undefined || name === 'region';

const createReader = (input: DecisionInput, context: Context, seen: Set<string>) => {
  const find = createFactReader(input, seen);
  const findContext = (key: string): ContextValue | undefined =>
    Object.hasOwn(context, key) ? context[key] : undefined;

  const read = (text: string, fallback: unknown): ContextValue | null => {
    const path = parsePath(text);
    if (path?.type === 'fact') {
      const value = find(path.name, path.fact);
      if (value === null) {
        throw new Stop(isAbsence(path.name, path.fact, input) ? 'not_available' : 'rule_failed');
      }
      return value;
    }
    if (path?.type === 'shared') {
      return input.shared.includes(path.attribute);
    }
    if (path === null) {
      throw new Stop('rule_failed');
    }
    const sent = findContext(path.key);
    if (sent === undefined && fallback === undefined) {
      // A caller who leaves something out must not pass a "differs from".
      throw new Stop('rule_failed');
    }
    return sent ?? (fallback as ContextValue | null); // the guard lets only literals be defaults
  };

  const isMissing = (text: string): boolean => {
    const path = parsePath(text);
    if (path?.type === 'fact') {
      return find(path.name, path.fact) === null;
    }
    return path?.type === 'context' && findContext(path.key) === undefined;
  };
  return { read, isMissing };
};

const run = (rule: unknown, input: DecisionInput, seen: Set<string>): boolean => {
  const parsed = parseRule(rule);
  const context = parseContext(input.context ?? {});
  // A rule that does not ask about it means people who are not blocked.
  if (input.isBlocked && !listPaths(parsed).includes('is_blocked')) {
    throw new Stop('blocked');
  }
  const result = evaluate(parsed, createReader(input, context, seen));
  if (typeof result === 'object' && result !== null) {
    throw new Stop('rule_failed');
  }
  return Boolean(result);
};

export const decide = (rule: unknown, input: DecisionInput): Decision => {
  const seen = new Set<string>();
  const answer = (decision: boolean, reason: DecisionReason): Decision => ({
    decision,
    reason,
    attributes: [...seen].sort(),
  });
  try {
    const decision = run(rule, input, seen);
    return answer(decision, !decision && input.isBlocked ? 'blocked' : 'rule');
  } catch (error) {
    // Dropped on purpose: texts of foreign errors may hold values.
    return answer(false, error instanceof Stop ? error.reason : 'rule_failed');
  }
};
