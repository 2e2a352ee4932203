/**
 * Tries a site's rules before they are published, or those that are: against a person of that site, or against typed facts. Says which rule
 * decided, what each said and why, and which facts nobody knew; never a value.
 *
 * Whoever writes rules could ask about a person's values piece by piece, so a trial on a person follows the same consents as a verdict, and is on
 * the audit chain, with the attributes that were read, before it is answered.
 */
import { isPassportError } from '../../schemas/errors.ts';
import type { AuditLog } from '../audit/port.ts';
import type { Consents } from '../consent/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import {
  decidePermissions,
  decideRule,
  listMissingFacts,
  parsePolicyRule,
  parseTypedFacts,
  rulesErrors,
} from '../rules/port.ts';
import type {
  DecisionInput,
  DecisionReason,
  FactValue,
  MissingFact,
  Policies,
  PolicyRuleDraft,
} from '../rules/port.ts';
import type { Sites } from '../sites/port.ts';
import { createInputBuilder, createStatesReader, listLookedAt } from './decision-input.ts';
import type { InputDeps } from './decision-input.ts';
import { listRuleAttributes } from './rule-attributes.ts';
import type { Attributes } from './service.ts';

export type TrialSubject =
  | { readonly userRef: string }
  | { readonly facts: Readonly<Record<string, unknown>>; readonly shared: readonly string[] };

export type TriedRule = {
  readonly name: string;
  /** Why it cannot be published; null for one that can. `path` points into the rule. */
  readonly problem: { readonly path: string; readonly reason: string } | null;
  readonly isSatisfied: boolean;
  readonly reason: DecisionReason;
  readonly counts: boolean;
  /** Looked at, or missing and asked for. */
  readonly attributes: readonly string[];
  readonly missing: readonly MissingFact[];
};

export type Trial = {
  readonly rules: readonly TriedRule[];
  /** As the rules without a problem decide them. */
  readonly permissions: readonly {
    readonly permission: string;
    readonly isGranted: boolean;
    readonly decidedBy: string | null;
    readonly reason: DecisionReason;
  }[];
};

export type Trials = {
  /**
   * @param drafts null for what is published
   * @throws rules.not_published, rules.invalid_policy, rules.invalid_facts, rules.person_unknown, sites.not_found, audit.unavailable, vault.unavailable
   */
  readonly run: (
    siteId: string,
    drafts: readonly PolicyRuleDraft[] | null,
    subject: TrialSubject,
    by: {
      readonly actorId: string;
      readonly ip: string | null;
      /** For a site's own staff: drafts ask no more of a person than was put for the site, or than the person shares. */
      readonly isBounded: boolean;
    },
    context: Readonly<Record<string, unknown>>
  ) => Promise<Trial>;
};

const isoDayLength = 10;

const findProblem = (draft: PolicyRuleDraft): TriedRule['problem'] => {
  try {
    parsePolicyRule(draft);
    return null;
  } catch (error) {
    if (!isPassportError(error)) {
      throw error;
    }
    const { path, reason } = error.detail ?? {};
    const toText = (value: unknown) => (typeof value === 'string' ? value : '');
    return { path: toText(path), reason: toText(reason) };
  }
};

const assertNames = (drafts: readonly PolicyRuleDraft[]) => {
  if (new Set(drafts.map(({ name }) => name)).size < drafts.length) {
    throw rulesErrors.invalid_policy({ detail: { reason: 'name_twice' } });
  }
};

type Draft = { readonly draft: PolicyRuleDraft; readonly problem: TriedRule['problem'] };

const toDraft = (draft: PolicyRuleDraft): Draft => ({ draft, problem: findProblem(draft) });

/** What cannot be published is not asked either: whoever looks at the chain would not see what it looked at. */
const listPublishable = (drafts: readonly Draft[]): readonly PolicyRuleDraft[] =>
  drafts.flatMap(({ draft, problem }) => (problem === null ? [draft] : []));

const tryRule = ({ draft, problem }: Draft, input: DecisionInput): TriedRule => {
  if (problem) {
    const failed = { isSatisfied: false, reason: 'rule_failed', attributes: [] } as const;
    return { name: draft.name, problem, ...failed, counts: draft.effect === 'refuse', missing: [] };
  }
  const { decision, reason, counts, attributes } = decideRule(draft, input);
  return {
    ...{ name: draft.name, problem, isSatisfied: decision, reason, counts, attributes },
    missing: listMissingFacts(parsePolicyRule(draft).rule, input),
  };
};

const toTrial = (drafts: readonly Draft[], input: DecisionInput): Trial => ({
  rules: drafts.map((draft) => tryRule(draft, input)),
  permissions: decidePermissions(listPublishable(drafts), { ...input, context: {} }).map(
    ({ permission, isGranted, decidedBy, reason }) => ({ permission, isGranted, decidedBy, reason })
  ),
});

const toTypedInput = (
  typed: Readonly<Record<string, FactValue>>,
  shared: readonly string[],
  today: string
): DecisionInput => ({
  typed,
  shared,
  today,
  attributes: {},
  // The typed facts stand in place of these.
  assuranceLevel: 'none',
  isBlocked: typed['is_blocked'] === true,
  context: {},
});

export const createTrials = (
  deps: InputDeps & {
    readonly attributes: Pick<Attributes, 'readRow'>;
    readonly policies: Pick<Policies, 'read' | 'assertAsked'>;
    readonly sites: Pick<Sites, 'get'>;
    readonly pairwise: Pick<Pairwise, 'findUser'>;
    readonly consents: Pick<Consents, 'listLive'>;
    readonly audit: Pick<AuditLog, 'append'>;
    readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  }
): Trials => {
  const { policies, sites, pairwise, consents, audit, assuranceLevelOf, now } = deps;
  const buildInput = createInputBuilder(deps);
  const readStates = createStatesReader(deps);

  const listShared = async (userId: string, siteId: string) =>
    (await consents.listLive(userId, siteId)).flatMap(({ attribute, release }) =>
      release === 'value' ? [attribute] : []
    );

  const readPerson = async (
    siteId: string,
    userRef: string,
    names: readonly string[],
    assertOpen: (userId: string) => Promise<void>
  ) => {
    const { sectorId } = await sites.get(siteId);
    const userId = await pairwise.findUser(sectorId, userRef);
    if (userId === null) {
      throw rulesErrors.person_unknown({ detail: { siteId } });
    }
    await assertOpen(userId);
    const asked = { siteId, userId, userRef };
    const known = await readStates(asked, names);
    const assuranceLevel = await assuranceLevelOf(userId);
    const input = await buildInput(asked, { ...known, assuranceLevel });
    return { userId, states: known.states, input };
  };

  return {
    run: async (siteId, drafts, subject, by, context) => {
      const rules = drafts ?? (await policies.read(siteId)).rules;
      assertNames(rules);
      const tried = rules.map(toDraft);
      if ('facts' in subject) {
        const today = new Date(now()).toISOString().slice(0, isoDayLength);
        const typed = parseTypedFacts(subject.facts, today);
        return toTrial(tried, { ...toTypedInput(typed, subject.shared, today), context });
      }
      const { userRef } = subject;
      const read = listRuleAttributes(listPublishable(tried));
      const assertOpen = async (userId: string) => {
        if (by.isBounded && drafts) {
          await policies.assertAsked(siteId, drafts, await listShared(userId, siteId));
        }
      };
      const person = await readPerson(siteId, userRef, read, assertOpen);
      const trial = toTrial(tried, { ...person.input, context });
      await audit.append([
        {
          actorType: 'admin',
          actorId: by.actorId,
          userId: person.userId,
          userRef,
          siteId,
          action: 'rules.evaluate',
          // All of it, reached by a rule or not: of each missing fact it is told whether there is a value.
          attributes: [...listLookedAt(read, person.states)],
          purpose: null,
          ip: by.ip,
          result: 'allowed',
        },
      ]);
      return trial;
    },
  };
};
