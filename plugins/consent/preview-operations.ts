/** Previews of the consent page in the API: of what is declared, of a draft, and of a site that is yet to be registered. Nothing is changed. */
import type { DatabasePool } from '@silverhand/slonik';
import { z } from 'zod';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { descriptionFields } from '../sites/port.ts';
import type { Sites } from '../sites/port.ts';
import { declarationGuard } from './declarations.ts';
import type { Declarations } from './declarations.ts';
import { previewThemes, renderPreview } from './preview.ts';
import type { Preview } from './preview.ts';
import { findSiteLook } from './sites.ts';
import type { SiteLook } from './sites.ts';

const mostDeclarations = 60;
const languages = ['en', 'ru'] as const;
const sitePath = z.object({ siteId: z.string().max(64) }).strict();
const viewFields = z.object({
  language: z.enum(languages).default('en'),
  theme: z.enum(previewThemes).default('light'),
  person: z
    .enum(['known', 'new'])
    .default('known')
    .describe('`new`: one whose account has no values yet; the page then has fields for them.'),
});
const description = descriptionFields.partial();
const draftFields = viewFields.extend({
  /** Over what the site has. */
  description: description.default({}),
  attributes: z
    .array(declarationGuard)
    .max(mostDeclarations)
    .optional()
    .describe('Instead of what is declared.'),
});
const reply = z.object({
  html: z.string().describe('For a frame with `sandbox=""` and `srcdoc`; it loads nothing.'),
});
const siteNotFound = { status: 404, code: 'sites.not_found' };

type View = z.infer<typeof viewFields>;

const override = (look: SiteLook, draft: z.infer<typeof description>): SiteLook => ({
  ...look,
  name: draft.displayName ?? look.name,
  nameRu: draft.displayNameRu === undefined ? look.nameRu : draft.displayNameRu,
  logo: draft.logoUrl ?? look.logo,
  legalName: draft.legalName === undefined ? look.legalName : draft.legalName,
  policyUrl: draft.policyUrl === undefined ? look.policyUrl : draft.policyUrl,
});

export const createPreviewOperations = ({
  pool,
  id: tenantId,
  sites,
  declarations,
}: {
  readonly pool: DatabasePool;
  readonly id: string;
  readonly sites: Pick<Sites, 'get'>;
  readonly declarations: Pick<Declarations, 'list'>;
}): readonly Operation<Caller>[] => {
  const render = async (
    look: SiteLook,
    shown: Preview['declarations'],
    { language, theme, person }: View
  ) => ({
    body: {
      html: await renderPreview({
        ...{ look, language, theme },
        declarations: shown,
        isNewPerson: person === 'new',
        now: Date.now(),
      }),
    },
  });
  /** @throws sites.not_found */
  const findLook = async (siteId: string) => {
    await sites.get(siteId);
    return findSiteLook(pool, tenantId, siteId);
  };
  const common = { tag: 'Sites', access: 'staff:sites.read', reply } as const;
  const draft = { ...common, method: 'POST', changesNothing: true } as const;
  return [
    defineOperation({
      ...common,
      id: 'previewConsentPage',
      method: 'GET',
      url: '/admin/sites/{siteId}/consent-preview',
      summary: 'The consent page of a site as it is declared',
      path: sitePath,
      query: viewFields.strict(),
      errors: [siteNotFound],
      handle: async ({ path: { siteId }, query }) =>
        render(await findLook(siteId), await declarations.list(siteId), query),
    }),
    defineOperation({
      ...draft,
      id: 'previewConsentPageDraft',
      url: '/admin/sites/{siteId}/consent-preview',
      summary: 'The same of a draft: what the body names instead of what is declared',
      path: sitePath,
      body: draftFields.strict(),
      errors: [siteNotFound],
      handle: async ({ path: { siteId }, body }) =>
        render(
          override(await findLook(siteId), body.description),
          body.attributes ?? (await declarations.list(siteId)),
          body
        ),
    }),
    defineOperation({
      ...draft,
      id: 'previewConsentPageOfNewSite',
      access: 'staff:sites.create',
      url: '/admin/consent-previews',
      summary: 'The same of a site that is yet to be registered',
      body: draftFields.strict(),
      errors: [],
      handle: async ({ body }) =>
        render(
          override(
            { name: '…', nameRu: null, logo: null, legalName: null, policyUrl: null, languages },
            body.description
          ),
          body.attributes ?? [],
          body
        ),
    }),
  ];
};
