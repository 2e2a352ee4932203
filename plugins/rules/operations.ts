/** Rules in the API: an administrator writes, versions and tries them. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { ruleEffects } from './policy.ts';
import type { RuleRow } from './queries.ts';
import type { Rules } from './service.ts';
import { isSiteStaff } from './staff-bounds.ts';

const sitePath = z.object({ siteId: z.string().max(64) }).strict();
const rulePath = sitePath.extend({ name: z.string().max(40) });
const ruleGuard = z.object({
  name: z.string(),
  version: z.number().int(),
  effect: z.enum(ruleEffects),
  permission: z.string().nullable().describe('Null for verdicts.'),
  rule: z.unknown().describe('JSONLogic over the facts of the README.'),
  descriptionEn: z.string(),
  descriptionRu: z.string(),
  isActive: z.boolean(),
  isEnabled: z.boolean().describe('One that is off is as if it were not there.'),
});
const notFound = { status: 404, code: 'rules.not_found' };
const invalid = { status: 400, code: 'rules.invalid_rule' };

const toJson = (row: RuleRow) => ({
  name: row.name,
  version: row.version,
  effect: row.effect,
  permission: row.permission,
  rule: row.rule,
  descriptionEn: row.descriptionEn,
  descriptionRu: row.descriptionRu,
  isActive: row.isActive,
  isEnabled: row.isEnabled,
});

export const createRuleOperations = ({
  rules,
}: {
  readonly rules: Rules;
}): readonly Operation<Caller>[] => [
  defineOperation({
    id: 'listRules',
    method: 'GET',
    url: '/sites/{siteId}/rules',
    tag: 'Administration',
    summary: 'The active rules of a site',
    access: 'staff:rules.read',
    path: sitePath,
    reply: z.object({ rules: z.array(ruleGuard) }),
    errors: [],
    handle: async ({ path }) => ({
      body: { rules: (await rules.list(path.siteId)).map(toJson) },
    }),
  }),
  defineOperation({
    id: 'putRule',
    method: 'PUT',
    url: '/sites/{siteId}/rules/{name}',
    tag: 'Administration',
    summary: 'Writes a rule: a new version, active at once',
    access: 'staff:rules.write',
    path: rulePath,
    body: z
      .object({
        rule: z.unknown(),
        descriptionEn: z.string().max(200),
        descriptionRu: z.string().max(200),
      })
      .strict(),
    reply: z.object({ version: z.number().int() }),
    errors: [
      invalid,
      { status: 403, code: 'rules.too_many_questions' },
      notFound,
      { status: 409, code: 'rules.not_a_verdict' },
    ],
    handle: async ({ caller, path, body }) => {
      const draft = { ...body, rule: body.rule };
      const isBounded = isSiteStaff(caller);
      const by = asStaff(caller).actorId;
      const version = await rules.put(path.siteId, path.name, draft, by, isBounded);
      return { body: { version } };
    },
  }),
  defineOperation({
    id: 'listRuleVersions',
    method: 'GET',
    url: '/sites/{siteId}/rules/{name}/versions',
    tag: 'Administration',
    summary: 'All versions of a rule, newest first',
    access: 'staff:rules.read',
    path: rulePath,
    reply: z.object({ rules: z.array(ruleGuard) }),
    errors: [],
    handle: async ({ path }) => ({
      body: { rules: (await rules.listVersions(path.siteId, path.name)).map(toJson) },
    }),
  }),
  defineOperation({
    id: 'rollBackRule',
    method: 'POST',
    url: '/sites/{siteId}/rules/{name}/rollback',
    tag: 'Administration',
    summary: 'Makes an earlier version the active one',
    access: 'staff:rules.write',
    path: rulePath,
    body: z.object({ version: z.number().int().positive() }).strict(),
    errors: [notFound, invalid],
    handle: async ({ caller, path, body }) => {
      await rules.rollback(path.siteId, path.name, body.version, asStaff(caller).actorId);
      return {};
    },
  }),
  defineOperation({
    id: 'removeRule',
    method: 'DELETE',
    url: '/sites/{siteId}/rules/{name}',
    tag: 'Administration',
    summary: 'Takes a rule out of use; its versions stay',
    access: 'staff:rules.write',
    path: rulePath,
    errors: [notFound],
    handle: async ({ caller, path }) => {
      await rules.remove(path.siteId, path.name, asStaff(caller).actorId);
      return {};
    },
  }),
];
