/** Allow or deny by a rule of the site, without the attribute. Whoever enforces it asks at that moment: an answer is not kept. */
import type { PassportClient } from './client.ts';
import { readBoolean, readList, readMembers, readOptional, readText, readWord } from './reply.ts';
import { assertUserRef } from './user-ref.ts';

const reasons = ['rule', 'consent_required', 'not_available', 'blocked', 'rule_failed'] as const;

export type Verdict = {
  readonly decision: boolean;
  readonly reason: (typeof reasons)[number];
  /** With `consent_required`: the attributes to ask the person for. */
  readonly missingConsents: readonly string[];
};

/** @throws PassportApiError, `attributes.verdict_unknown` when the site has no such rule */
export const evaluate = async (
  client: PassportClient,
  {
    userRef,
    verdict,
    context,
  }: {
    readonly userRef: string;
    /** Such as `can_checkout`. */
    readonly verdict: string;
    /** What the rule compares with. */
    readonly context?: Readonly<Record<string, unknown>>;
  }
): Promise<Verdict> => {
  const reply = await client.call({
    method: 'POST',
    path: '/verdicts',
    body: {
      subject: { type: 'user', id: assertUserRef(userRef) },
      action: { name: verdict },
      ...(context === undefined ? {} : { context }),
    },
  });
  const { decision, context: explanation } = readMembers(reply);
  const { reason, missing_consents: missing } = readMembers(explanation);
  return {
    decision: readBoolean(decision),
    reason: readWord(reason, reasons),
    missingConsents: readOptional(missing, readList)?.map(readText) ?? [],
  };
};
