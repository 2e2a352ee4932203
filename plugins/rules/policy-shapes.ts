/** Rules of a set as the API takes and gives them. */
import { z } from 'zod';
import { mostRules } from './policy-guard.ts';
import type { PolicyRuleDraft } from './policy-guard.ts';
import { ruleEffects } from './policy.ts';
import type { PolicyHead } from './policy-queries.ts';
import type { RuleRow } from './queries.ts';

export const sitePath = z.object({ siteId: z.string().max(64) }).strict();

export const draftGuard = z
  .object({
    name: z
      .string()
      .max(40)
      .describe('Of a verdict, what it answers to; of others, the rule’s own.'),
    effect: z.enum(ruleEffects),
    permission: z
      .string()
      .max(64)
      .nullable()
      .describe('Such as `orders:create`; null for verdicts.'),
    rule: z.unknown().describe('JSONLogic over the facts of the vocabulary.'),
    isEnabled: z.boolean().describe('One that is off is as if it were not there.'),
    descriptionEn: z.string().max(200),
    descriptionRu: z.string().max(200),
  })
  .strict();
export const draftsGuard = z.array(draftGuard).max(mostRules);

export const toDraft = (body: z.infer<typeof draftGuard>): PolicyRuleDraft => ({
  ...body,
  rule: body.rule,
});

export const placedRuleGuard = z.object({
  ...draftGuard.shape,
  version: z.number().int().describe('Of this rule, not of the set.'),
  createdAt: z.string(),
  createdBy: z.string(),
});

export const headGuard = z.object({
  version: z.number().int(),
  restoredFrom: z.number().int().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  rules: z.number().int(),
});

const toTime = (time: number) => new Date(time).toISOString();

export const toPlacedRule = (row: RuleRow): z.infer<typeof placedRuleGuard> => ({
  name: row.name,
  effect: row.effect,
  permission: row.permission,
  rule: row.rule,
  isEnabled: row.isEnabled,
  descriptionEn: row.descriptionEn,
  descriptionRu: row.descriptionRu,
  version: row.version,
  createdAt: toTime(row.createdAt),
  createdBy: row.createdBy,
});

export const toHead = (head: PolicyHead): z.infer<typeof headGuard> => ({
  ...head,
  createdAt: toTime(head.createdAt),
});
