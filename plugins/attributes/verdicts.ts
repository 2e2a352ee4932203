/**
 * Verdicts: a rule of the site, the person's attributes and what the caller sent give allow or deny. The attribute is not released, and
 * only attributes the person lets the site read, or be told answers about, are looked at. Missing consents are named, so that the site can
 * ask for them. The name of a permission (`orders:create`) is answered as the rules of that permission decide.
 */
import type { AuditLog } from '../audit/port.ts';
import type { Consents } from '../consent/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import { decide, decidePermission, isPermission, listRead } from '../rules/port.ts';
import type { DecisionInput, DecisionReason, Policies, Rules } from '../rules/port.ts';
import { createInputBuilder, createStatesReader } from './decision-input.ts';
import type { InputDeps } from './decision-input.ts';
import { attributesErrors } from './errors.ts';
import { findRule, listRuleAttributes } from './rule-attributes.ts';
import type { Attributes, Reader } from './service.ts';

export type Verdict = {
  readonly decision: boolean;
  readonly reason: DecisionReason;
  /** Attributes without which the rule could not be answered. */
  readonly missing: readonly string[];
};

export type Verdicts = {
  /** @throws attributes.verdict_unknown, audit.unavailable, vault.unavailable */
  readonly evaluate: (
    reader: Reader,
    question: {
      readonly userRef: string;
      readonly name: string;
      readonly context: Readonly<Record<string, unknown>>;
    }
  ) => Promise<Verdict>;
};

/** What stands behind a name. */
type Question = {
  /** Attributes it may look at. */
  readonly attributes: readonly string[];
  readonly answer: (input: DecisionInput) => {
    readonly decision: boolean;
    readonly reason: DecisionReason;
    readonly attributes: readonly string[];
  };
};

const nobody = '';

export const createVerdicts = (
  deps: InputDeps & {
    readonly attributes: Pick<Attributes, 'findPerson' | 'readRow'>;
    readonly rules: Pick<Rules, 'find'>;
    readonly policies: Pick<Policies, 'listOfPermissions'>;
    readonly consents: Pick<Consents, 'listLive'>;
    readonly audit: Pick<AuditLog, 'append'>;
    readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  }
): Verdicts => {
  const { attributes, rules, policies, audit } = deps;
  const buildInput = createInputBuilder(deps);
  const readStates = createStatesReader(deps);

  const findPermission = async (siteId: string, permission: string): Promise<Question | null> => {
    const all = await policies.listOfPermissions(siteId);
    const own = all.filter((one) => one.permission === permission);
    return own.length === 0
      ? null
      : {
          attributes: listRuleAttributes(own),
          answer: (input) => {
            const outcome = decidePermission(own, permission, input);
            const { isGranted: decision, reason } = outcome;
            return { decision, reason, attributes: listRead([outcome]) };
          },
        };
  };

  const findVerdict = async (siteId: string, name: string): Promise<Question | null> => {
    const found = await rules.find(siteId, name);
    return found
      ? {
          attributes: listRuleAttributes([found]),
          answer: (input) => decide(findRule(found.rule), input),
        }
      : null;
  };

  return {
    evaluate: async (reader, { userRef, name, context }) => {
      const { siteId, actorId, ip } = reader;
      const question = await (isPermission(name) ? findPermission : findVerdict)(siteId, name);
      if (!question) {
        throw attributesErrors.verdict_unknown({ detail: { siteId } });
      }
      const userId = (await attributes.findPerson(reader, userRef)) ?? nobody;
      const asked = { siteId, userId, userRef };
      const known = await readStates(asked, question.attributes);
      const input = await buildInput(asked, {
        ...known,
        assuranceLevel: userId === nobody ? 'none' : await deps.assuranceLevelOf(userId),
      });
      const verdict = question.answer({ ...input, context });
      const missing = verdict.attributes.filter(
        (one) => known.states[one]?.status === 'not_consented'
      );
      await audit.append([
        {
          actorType: 'site',
          actorId,
          userId: userId === nobody ? null : userId,
          userRef,
          siteId,
          action: 'verdicts.evaluate',
          attributes: [...verdict.attributes],
          purpose: name,
          ip,
          // Of looking at the attributes; the verdict itself would say something about the person.
          result: missing.length > 0 ? 'denied' : 'allowed',
        },
      ]);
      return {
        // A rule that asks about no attribute allows people of this site, and not whatever is typed.
        decision: verdict.decision && userId !== nobody,
        reason: verdict.decision && userId === nobody ? 'not_available' : verdict.reason,
        missing: verdict.reason === 'consent_required' ? missing : [],
      };
    },
  };
};
