/** What sites may ask for, in the API: an administrator declares it. */
import { z } from 'zod';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { sitesErrors } from '../sites/port.ts';
import type { Sites } from '../sites/port.ts';
import { declarationFields } from './declarations.ts';
import type { Declarations } from './declarations.ts';

const sitePath = z.object({ siteId: z.string().max(64) }).strict();
const namePath = sitePath.extend({ attribute: z.string().max(40), purpose: z.string().max(40) });
const siteNotFound = { status: 404, code: 'sites.not_found' };

export const createDeclarationOperations = ({
  declarations,
  sites,
}: {
  readonly declarations: Declarations;
  readonly sites: Pick<Sites, 'find'>;
}): readonly Operation<Caller>[] => {
  const assertSite = async (siteId: string) => {
    if (!(await sites.find(siteId))) {
      throw sitesErrors.not_found();
    }
  };
  const read = { tag: 'Administration', access: 'staff:sites.read' } as const;
  const write = { tag: 'Administration', access: 'staff:sites.write' } as const;
  return [
    defineOperation({
      ...read,
      id: 'listDeclarations',
      method: 'GET',
      url: '/sites/{siteId}/attributes',
      summary: 'What a site may ask for, and what it asked for without having declared it',
      path: sitePath,
      reply: z.object({
        attributes: z.array(declarationFields.extend({ textVersion: z.number().int() })),
        undeclared: z.array(z.object({ attribute: z.string(), requests: z.number().int() })),
      }),
      errors: [siteNotFound],
      handle: async ({ path: { siteId } }) => {
        await assertSite(siteId);
        const [attributes, undeclared] = await Promise.all([
          declarations.list(siteId),
          declarations.listUndeclared(siteId),
        ]);
        return { body: { attributes, undeclared } };
      },
    }),
    defineOperation({
      ...write,
      id: 'declareAttribute',
      method: 'PUT',
      url: '/sites/{siteId}/attributes',
      summary: 'Declares an attribute for a purpose',
      description:
        'A change of meaning (text, purpose code, release) ends what people agreed to; they are asked again.',
      path: sitePath,
      body: declarationFields,
      errors: [siteNotFound, { status: 400, code: 'consent.invalid_declaration' }],
      handle: async ({ path: { siteId }, body }) => {
        await assertSite(siteId);
        await declarations.declare(siteId, body);
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'undeclareAttribute',
      method: 'DELETE',
      url: '/sites/{siteId}/attributes/{attribute}/{purpose}',
      summary: 'Takes a declaration back; nothing is readable for it from then on',
      path: namePath,
      errors: [{ status: 404, code: 'consent.not_found' }],
      handle: async ({ path: { siteId, attribute, purpose } }) => {
        await declarations.undeclare(siteId, attribute, purpose);
        return {};
      },
    }),
  ];
};
