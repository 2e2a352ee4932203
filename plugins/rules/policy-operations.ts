/** The whole set of a site's rules in the API: read, put at once, its versions, and what a rule may speak of. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import type { Sites } from '../sites/port.ts';
import { facts } from './facts.ts';
import type { Policies } from './policies.ts';
import { isSiteStaff } from './staff-bounds.ts';
import {
  draftsGuard,
  headGuard,
  placedRuleGuard,
  sitePath,
  toDraft,
  toHead,
  toPlacedRule,
} from './policy-shapes.ts';
import type { SiteRoles } from './site-roles.ts';

const versionPath = sitePath.extend({ version: z.coerce.number().int().positive() });
const basedOn = z
  .number()
  .int()
  .nonnegative()
  .describe('The version that was seen; 0 before the first one.');
const versionGuard = z.object({ version: z.number().int() });
const policyGuard = z.object({
  version: z.number().int().describe('0 before the first one.'),
  head: headGuard.nullable(),
  rules: z.array(placedRuleGuard).describe('In order.'),
});
const siteNotFound = { status: 404, code: 'sites.not_found' };
const notFound = { status: 404, code: 'rules.not_found' };
const invalid = { status: 400, code: 'rules.invalid_rule' };
const changed = { status: 412, code: 'rules.policy_changed' };

type DeclarationList = {
  readonly list: (
    siteId: string
  ) => Promise<readonly { readonly attribute: string; readonly release: 'value' | 'answer' }[]>;
};

export const createPolicyOperations = ({
  policies,
  siteRoles,
  sites,
  declarations,
  regions,
}: {
  readonly policies: Policies;
  readonly siteRoles: Pick<SiteRoles, 'listUsed' | 'listUserRoles'>;
  readonly sites: Pick<Sites, 'get'>;
  /** What the site asks people for. */
  readonly declarations: DeclarationList;
  readonly regions: readonly string[];
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:rules.read' } as const;
  const write = { tag: 'Administration', access: 'staff:rules.write' } as const;
  return [
    defineOperation({
      ...read,
      id: 'readPolicy',
      method: 'GET',
      url: '/admin/sites/{siteId}/policy',
      summary: 'The rules of a site in order, as they count now',
      path: sitePath,
      reply: policyGuard,
      errors: [siteNotFound],
      handle: async ({ path }) => {
        await sites.get(path.siteId);
        const { head, rules } = await policies.read(path.siteId);
        return {
          body: {
            version: head?.version ?? 0,
            head: head ? toHead(head) : null,
            rules: rules.map(toPlacedRule),
          },
        };
      },
    }),
    defineOperation({
      ...write,
      id: 'publishPolicy',
      method: 'PUT',
      url: '/admin/sites/{siteId}/policy',
      summary: 'Replaces the rules of a site at once: a new version, in force at once',
      description:
        'Rules of one permission are looked at in order and the first that counts decides: one that grants counts when it surely holds, one that refuses unless it surely does not. A set that says the same as before makes no version. Staff of the site alone have 20 different rules over attributes that the site never sees, counted over all versions.',
      path: sitePath,
      bodyLimit: '1mb',
      body: z.object({ basedOn, rules: draftsGuard }).strict(),
      reply: versionGuard,
      errors: [
        invalid,
        { status: 400, code: 'rules.invalid_policy' },
        { status: 403, code: 'rules.too_many_questions' },
        ...[notFound, changed],
      ],
      handle: async ({ caller, path, body }) => {
        const change = {
          ...{ basedOn: body.basedOn, by: asStaff(caller).actorId },
          isBounded: isSiteStaff(caller),
        };
        const drafts = body.rules.map(toDraft);
        return { body: { version: await policies.publish(path.siteId, drafts, change) } };
      },
    }),
    defineOperation({
      ...read,
      id: 'listPolicyVersions',
      method: 'GET',
      url: '/admin/sites/{siteId}/policy/versions',
      summary: 'Versions of the rules of a site, newest first; the newest 200',
      path: sitePath,
      reply: z.object({ versions: z.array(headGuard) }),
      errors: [],
      handle: async ({ path }) => ({
        body: { versions: (await policies.listVersions(path.siteId)).map(toHead) },
      }),
    }),
    defineOperation({
      ...read,
      id: 'readPolicyVersion',
      method: 'GET',
      url: '/admin/sites/{siteId}/policy/versions/{version}',
      summary: 'The rules of a site as they were in a version',
      path: versionPath,
      reply: policyGuard,
      errors: [notFound],
      handle: async ({ path }) => {
        const { head, rules } = await policies.readVersion(path.siteId, path.version);
        return {
          body: {
            version: path.version,
            head: head ? toHead(head) : null,
            rules: rules.map(toPlacedRule),
          },
        };
      },
    }),
    defineOperation({
      ...write,
      id: 'rollBackPolicy',
      method: 'POST',
      url: '/admin/sites/{siteId}/policy/rollback',
      summary: 'Goes back to the rules of an earlier version, as a new one',
      path: sitePath,
      body: z.object({ version: z.number().int().positive(), basedOn }).strict(),
      reply: versionGuard,
      errors: [invalid, notFound, changed],
      handle: async ({ caller, path, body }) => {
        const { actorId: by } = asStaff(caller);
        const change = { basedOn: body.basedOn, by };
        return { body: { version: await policies.rollback(path.siteId, body.version, change) } };
      },
    }),
    defineOperation({
      ...read,
      id: 'readRuleVocabulary',
      method: 'GET',
      url: '/admin/sites/{siteId}/rules/vocabulary',
      summary: 'What a rule of a site may speak of',
      path: sitePath,
      reply: z.object({
        facts: z.array(
          z.object({
            name: z.string(),
            kind: z.enum(['text', 'number', 'date', 'boolean', 'list']),
            attribute: z.string().nullable().describe('Null where no consent is needed.'),
          })
        ),
        declared: z
          .array(z.object({ attribute: z.string(), release: z.enum(['value', 'answer']) }))
          .describe('What the site asks people for.'),
        userRoles: z.array(z.string()).describe('Logto’s roles for people.'),
        siteRoles: z.array(z.object({ role: z.string(), people: z.number().int() })),
        regions: z.array(z.string()),
      }),
      errors: [siteNotFound],
      handle: async ({ path: { siteId } }) => {
        await sites.get(siteId);
        const declared = await declarations.list(siteId);
        return {
          body: {
            facts: Object.entries(facts).map(([name, { kind, attribute }]) => ({
              name,
              kind,
              attribute,
            })),
            declared: declared.map(({ attribute, release }) => ({ attribute, release })),
            userRoles: await siteRoles.listUserRoles(),
            siteRoles: await siteRoles.listUsed(siteId),
            regions,
          },
        };
      },
    }),
  ];
};
