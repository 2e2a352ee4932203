/** Sites in the staff's hands: the list, one of them, registering and removing. Applications of a site: application-operations.ts. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { declarationGuard } from '../consent/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { descriptionFields, siteLanguages } from '../sites/port.ts';
import type { Sites } from '../sites/port.ts';
import { applicationGuard } from './application-form.ts';
import { applicationShown, newApplicationShown, toShown } from './application-shown.ts';
import type { Registration } from './service.ts';
import type { SiteSummary } from './site-queries.ts';

const mostDeclarations = 60;
export const sitePath = z.object({ siteId: z.string().max(64) }).strict();
export const siteNotFound = { status: 404, code: 'sites.not_found' };

const summaryShown = z.object({
  id: z.string(),
  name: z.string().describe('As people see it.'),
  nameRu: z.string().nullable(),
  sectorId: z.string().describe('Whose identifiers its people have.'),
  createdAt: z.string(),
  applications: z.number().int(),
  attributes: z.number().int().describe('Declared attributes and purposes.'),
  people: z.number().int().describe('Who have an identifier at the site.'),
  sharing: z.number().int().describe('How many of them share something now.'),
  liveConsents: z.number().int(),
  liveApiKeys: z.number().int(),
  streams: z.number().int(),
  deadDeliveries: z.number().int(),
});
const descriptionShown = z.object({
  displayName: z.string().nullable(),
  displayNameRu: z.string().nullable(),
  logoUrl: z.string().nullable(),
  legalName: z.string().nullable(),
  policyUrl: z.string().nullable(),
  languages: z.array(z.enum(siteLanguages)),
});

const registrationGuard = z
  .object({
    description: descriptionFields.extend({
      displayName: descriptionFields.shape.displayName.unwrap(),
      displayNameRu: descriptionFields.shape.displayNameRu.default(null),
      logoUrl: descriptionFields.shape.logoUrl.default(null),
      legalName: descriptionFields.shape.legalName.default(null),
      policyUrl: descriptionFields.shape.policyUrl.default(null),
      languages: descriptionFields.shape.languages.default([...siteLanguages]),
    }),
    application: applicationGuard,
    attributes: z
      .array(declarationGuard)
      .max(mostDeclarations)
      .default([])
      .superRefine((attributes, context) => {
        const seen = new Set<string>();
        for (const [index, { attribute, purpose }] of attributes.entries()) {
          const key = `${attribute} ${purpose}`;
          if (seen.has(key)) {
            context.addIssue({ code: 'custom', path: [index, 'purpose'] });
          }
          seen.add(key);
        }
      })
      .describe('What the site may ask for; each attribute and purpose once.'),
  })
  .strict();

const toSummary = (site: SiteSummary) => ({
  ...site,
  createdAt: new Date(site.createdAt).toISOString(),
});

export const createRegistrationOperations = ({
  registration,
  sites,
}: {
  readonly registration: Registration;
  readonly sites: Pick<Sites, 'get'>;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Sites', access: 'staff:sites.read' } as const;
  const create = { tag: 'Sites', access: 'staff:sites.create' } as const;
  return [
    defineOperation({
      ...read,
      id: 'listSiteSummaries',
      method: 'GET',
      url: '/admin/sites',
      summary: 'The sites the caller may see, by name, with how much of everything they have',
      reply: z.object({ sites: z.array(summaryShown) }),
      errors: [],
      handle: async ({ caller }) => ({
        body: {
          sites: (await registration.listSites(asStaff(caller).siteIds)).map(toSummary),
        },
      }),
    }),
    defineOperation({
      ...create,
      id: 'registerSite',
      method: 'POST',
      url: '/admin/sites',
      summary:
        'Registers a site: Logto’s application, the site, what it may ask for; all or nothing',
      body: registrationGuard,
      reply: z.object({ siteId: z.string(), application: newApplicationShown }),
      replyStatus: 201,
      errors: [],
      handle: async ({ body }) => {
        const { site, application } = await registration.register(body);
        return { body: { siteId: site.id, application } };
      },
    }),
    defineOperation({
      ...read,
      id: 'readSite',
      method: 'GET',
      url: '/admin/sites/{siteId}',
      summary: 'One site with its applications',
      path: sitePath,
      reply: z.object({
        site: summaryShown,
        description: descriptionShown,
        applications: z.array(applicationShown),
      }),
      errors: [siteNotFound],
      handle: async ({ path: { siteId } }) => {
        const { displayName, displayNameRu, logoUrl, legalName, policyUrl, languages } =
          await sites.get(siteId);
        const [[summary], applications] = await Promise.all([
          registration.listSites([siteId]),
          registration.listApplications(siteId),
        ]);
        return {
          body: {
            site: summary ? toSummary(summary) : null,
            description: { displayName, displayNameRu, logoUrl, legalName, policyUrl, languages },
            applications: applications.map(toShown),
          },
        };
      },
    }),
    defineOperation({
      ...create,
      id: 'removeSite',
      method: 'DELETE',
      url: '/admin/sites/{siteId}',
      summary: 'Removes a site for good',
      description: `Its applications are deleted in Logto and its tokens end; its API keys are revoked; everything people allowed it is withdrawn; its identifiers belong to nobody afterwards. Event streams still deliver what tells the site so. What was agreed, complained of and recorded stays on record.`,
      path: sitePath,
      reply: z.object({
        people: z.number().int().describe('Identifiers that belong to nobody now.'),
        consents: z.number().int(),
        applications: z.number().int(),
        apiKeys: z.number().int(),
      }),
      errors: [siteNotFound],
      handle: async ({ caller, path: { siteId } }) => ({
        body: await registration.removeSite(siteId, asStaff(caller).actorId),
      }),
    }),
  ];
};
