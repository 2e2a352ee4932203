/**
 * Verdicts: a rule of the site, the person's attributes and what the caller sent give allow or deny. The attribute is not released, and
 * only attributes the person lets the site read, or be told answers about, are looked at. Missing consents are named, so that the site can
 * ask for them.
 */
import { isPassportError } from '../../schemas/errors.ts';
import type { AuditLog } from '../audit/port.ts';
import type { Consents } from '../consent/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import { isAttribute } from '../passport/port.ts';
import { decide, listAttributes, parseRule } from '../rules/port.ts';
import type { AttributeState, DecisionReason, Rule, Rules } from '../rules/port.ts';
import { toClaims } from './claims.ts';
import type { PersonRow } from './claims.ts';
import { attributesErrors } from './errors.ts';
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

const nobody = '';
const isoDayLength = 10;

/** Null for a stored rule that today's guard refuses: it denies, and is the administrator's to mend. */
const findRule = (stored: unknown): Rule | null => {
  try {
    return parseRule(stored);
  } catch (error) {
    if (isPassportError(error)) {
      return null;
    }
    throw error;
  }
};

export const createVerdicts = (deps: {
  readonly attributes: Pick<Attributes, 'findPerson' | 'readRow'>;
  readonly rules: Pick<Rules, 'find'>;
  readonly consents: Pick<Consents, 'listLive' | 'listCurrent'>;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  readonly isBlocked: (siteId: string, userId: string) => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Verdicts => {
  const { attributes, rules, consents, audit, now } = deps;

  const readStates = async (siteId: string, userId: string, names: readonly string[]) => {
    const live = await consents.listLive(userId, siteId);
    const allowed = names.filter((name) => live.some(({ attribute }) => attribute === name));
    // Opened only when there is something the rule may look at.
    const row: PersonRow | null = allowed.length > 0 ? await attributes.readRow(userId) : null;
    const states = names.map((name): readonly [string, AttributeState] => {
      if (!allowed.includes(name)) {
        return [name, { status: 'not_consented' }];
      }
      const value = row && isAttribute(name) ? toClaims(row, name) : null;
      return [name, value ? { status: 'value', value } : { status: 'not_available' }];
    });
    const shared = live.flatMap(({ attribute, release }) =>
      release === 'value' ? [attribute] : []
    );
    return { states: Object.fromEntries(states), shared };
  };

  return {
    evaluate: async (reader, { userRef, name, context }) => {
      const { siteId, actorId, ip } = reader;
      const found = await rules.find(siteId, name);
      if (!found) {
        throw attributesErrors.verdict_unknown({ detail: { siteId } });
      }
      const rule = findRule(found.rule);
      if (!rule) {
        return { decision: false, reason: 'rule_failed', missing: [] };
      }
      const userId = (await attributes.findPerson(reader, userRef)) ?? nobody;
      const { states, shared } = await readStates(siteId, userId, listAttributes(rule));
      const verdict = decide(rule, {
        attributes: states,
        shared,
        assuranceLevel: userId === nobody ? 'none' : await deps.assuranceLevelOf(userId),
        isBlocked: userId !== nobody && (await deps.isBlocked(siteId, userId)),
        context,
        today: new Date(now()).toISOString().slice(0, isoDayLength),
      });
      const missing = verdict.attributes.filter((one) => states[one]?.status === 'not_consented');
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
