/** Trying a site's rules in the API. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import { isSiteStaff, policyDraftsGuard, toPolicyDraft } from '../rules/port.ts';
import type { Policies } from '../rules/port.ts';
import type { Trials } from './trials.ts';

const reasonGuard = z.enum(['rule', 'consent_required', 'not_available', 'blocked', 'rule_failed']);

const bodyGuard = z
  .object({
    rules: policyDraftsGuard.optional().describe('What is published unless given.'),
    subject: z.union([
      z.object({ userRef: userRefGuard }).strict(),
      z
        .object({
          facts: z
            .record(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
            .describe('By name, such as `{ "age": 20, "roles": ["vip"] }`.'),
          shared: z.array(z.string().max(40)).max(40).default([]),
        })
        .strict(),
    ]),
    context: z.record(z.unknown()).default({}).describe('For verdicts that compare with it.'),
  })
  .strict();

const replyGuard = z.object({
  rules: z.array(
    z.object({
      name: z.string(),
      problem: z
        .object({ path: z.string().describe('JSON pointer into the rule.'), reason: z.string() })
        .nullable()
        .describe('Why it cannot be published.'),
      isSatisfied: z.boolean(),
      reason: reasonGuard,
      counts: z.boolean().describe('Whether it would decide, had no rule before it.'),
      attributes: z.array(z.string()),
      missing: z
        .array(
          z.object({
            fact: z.string(),
            attribute: z.string().nullable(),
            status: z.enum(['not_consented', 'not_available']),
          })
        )
        .describe('Facts the rule names and nobody knows.'),
    })
  ),
  permissions: z
    .array(
      z.object({
        permission: z.string(),
        isGranted: z.boolean(),
        decidedBy: z.string().nullable(),
        reason: reasonGuard,
      })
    )
    .describe('As the rules without a problem decide them.'),
});

const sitePath = z.object({ siteId: z.string().max(64) }).strict();

export const createTrialOperations = ({
  trials,
  policies,
}: {
  readonly trials: Trials;
  readonly policies: Pick<Policies, 'read'>;
}): readonly Operation<Caller>[] => [
  defineOperation({
    id: 'evaluateRules',
    method: 'POST',
    url: '/admin/sites/{siteId}/rules/evaluation',
    tag: 'Administration',
    summary: 'Tries rules against a person of the site, or against typed facts',
    description:
      'Says which rule decided, what each said and why, and which facts nobody knew; never a value. It counts as one call per rule. With a person it follows their consents and stands among what they see of who looked; staff of the site alone try comparisons with what this person does not share only once they are published.',
    access: 'staff:rules.write',
    // What it sees of a person is on the chain by itself.
    changesNothing: true,
    path: sitePath,
    bodyLimit: '1mb',
    body: bodyGuard,
    reply: replyGuard,
    // Each rule is a question.
    countCalls: async (body, { path }) =>
      (bodyGuard.parse(body).rules ?? (await policies.read(sitePath.parse(path).siteId)).rules)
        .length,
    errors: [
      { status: 400, code: 'rules.invalid_policy' },
      { status: 400, code: 'rules.invalid_facts' },
      { status: 403, code: 'rules.not_published' },
      { status: 404, code: 'rules.person_unknown' },
      { status: 404, code: 'sites.not_found' },
      { status: 503, code: 'audit.unavailable' },
      { status: 503, code: 'vault.unavailable' },
    ],
    handle: async ({ caller, path, body }) => {
      const { actorId, ip } = asStaff(caller);
      const drafts = body.rules?.map(toPolicyDraft) ?? null;
      const { subject, context } = body;
      const by = { actorId, ip, isBounded: isSiteStaff(caller) };
      return { body: await trials.run(path.siteId, drafts, subject, by, context) };
    },
  }),
];
