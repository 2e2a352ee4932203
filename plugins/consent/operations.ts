/**
 * Consents in the API: a site sees and gives back what it may read, a person sees and takes back what they share, an administrator takes
 * back for everybody. Withdrawing counts from the next read on and cannot fail for lack of a consent: what is not there is not there.
 */
import { z } from 'zod';
import { asPerson, asSite, asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import { isAttribute } from '../passport/port.ts';
import type { Sites } from '../sites/port.ts';
import { sitesErrors } from '../sites/port.ts';
import type { Consent } from './queries.ts';
import { createRelationReader } from './relations.ts';
import type { Consents, Relation } from './service.ts';

const onlyGuard = {
  attribute: z.string().refine(isAttribute).optional().describe('All of them unless given.'),
  purpose: z.string().max(40).optional().describe('All purposes of the attribute unless given.'),
};
const withdrawnGuard = z.object({ withdrawn: z.number().int().describe('How many ended.') });
const consentGuard = z.object({
  attribute: z.string(),
  purpose: z.string(),
  release: z.enum(['value', 'answer']),
  granted_at: z.string().describe('RFC 3339.'),
  expires_at: z.string().nullable(),
});

const toTime = (time: number | null) => (time === null ? null : new Date(time).toISOString());
const toJson = ({ attribute, purpose, release, decidedAt, expiresAt }: Consent) => ({
  attribute,
  purpose,
  release,
  granted_at: toTime(decidedAt),
  expires_at: toTime(expiresAt),
});

type Only = { readonly attribute?: string | undefined; readonly purpose?: string | undefined };
const toOnly = ({ attribute, purpose }: Only) =>
  attribute === undefined ? undefined : { attribute, purpose: purpose ?? null };

const auditUnavailable = { status: 503, code: 'audit.unavailable' };

export const createConsentOperations = ({
  consents,
  pairwise,
  sites,
}: {
  readonly consents: Consents;
  readonly pairwise: Pairwise;
  readonly sites: Pick<Sites, 'get' | 'list'>;
}): readonly Operation<Caller>[] => {
  /** Null when the identifier is nobody's at this site. */
  const findRelation = async (
    { siteId, sectorId }: { readonly siteId: string; readonly sectorId: string },
    userRef: string
  ): Promise<Relation | null> => {
    const userId = await pairwise.findUser(sectorId, userRef);
    return userId === null ? null : { userId, siteId, userRef };
  };

  const listRelations = createRelationReader({ pairwise, sites });

  return [
    defineOperation({
      id: 'listConsents',
      method: 'GET',
      url: '/consents/{user_ref}',
      tag: 'Consents',
      summary: 'What a person lets your site read or ask about, now',
      access: 'consents:read',
      path: z.object({ user_ref: userRefGuard }).strict(),
      reply: z.object({ user_ref: z.string(), consents: z.array(consentGuard) }),
      errors: [],
      handle: async ({ caller, path }) => {
        const relation = await findRelation(asSite(caller), path.user_ref);
        const live = relation ? await consents.listLive(relation.userId, relation.siteId) : [];
        return { body: { user_ref: path.user_ref, consents: live.map(toJson) } };
      },
    }),
    defineOperation({
      id: 'returnConsents',
      method: 'POST',
      url: '/consents/withdraw',
      tag: 'Consents',
      summary: 'Gives back what your site no longer needs',
      description:
        'Without an attribute everything ends, with the tokens your site has for this person. They can be asked again later.',
      access: 'consents:withdraw',
      body: z.object({ user_ref: userRefGuard, ...onlyGuard }).strict(),
      reply: withdrawnGuard,
      errors: [auditUnavailable],
      handle: async ({ caller, body }) => {
        const site = asSite(caller);
        const relation = await findRelation(site, body.user_ref);
        const withdrawn = relation
          ? await consents.withdraw(
              relation,
              { by: 'site', actorId: site.actorId, method: 'api' },
              toOnly(body)
            )
          : 0;
        return { body: { withdrawn } };
      },
    }),
    defineOperation({
      id: 'readMe',
      method: 'GET',
      url: '/me',
      tag: 'Me',
      summary: 'What the signed-in person shares',
      description:
        'With an access token (scope `openid`) of a site: what is shared with that site. With one of Logto’s own account applications: with every site.',
      access: 'person',
      reply: z.object({
        sites: z.array(
          z.object({ site: z.string(), user_ref: z.string(), consents: z.array(consentGuard) })
        ),
      }),
      errors: [],
      handle: async ({ caller }) => {
        const { userId, siteId } = asPerson(caller);
        const relations = (await listRelations(userId)).filter(
          (relation) => siteId === null || relation.siteId === siteId
        );
        return {
          body: {
            sites: await Promise.all(
              relations.map(async (relation) => ({
                site: relation.siteId,
                user_ref: relation.userRef,
                consents: (await consents.listLive(userId, relation.siteId)).map(toJson),
              }))
            ),
          },
        };
      },
    }),
    defineOperation({
      id: 'withdrawMine',
      method: 'POST',
      url: '/me/consents/withdraw',
      tag: 'Me',
      summary: 'Takes back what the signed-in person shares',
      description:
        'A token of a site reaches that site only. Without an attribute everything ends, with the tokens of the site, the one that asks included.',
      access: 'person',
      body: z.object({ site: z.string().max(64).optional(), ...onlyGuard }).strict(),
      reply: withdrawnGuard,
      errors: [{ status: 404, code: 'sites.not_found' }, auditUnavailable],
      handle: async ({ caller, body }) => {
        const { userId, siteId } = asPerson(caller);
        const wanted = siteId ?? body.site;
        const relations = await listRelations(userId);
        const relation = relations.find((one) => one.siteId === wanted);
        if (!relation || (body.site !== undefined && body.site !== relation.siteId)) {
          throw sitesErrors.not_found();
        }
        const withdrawn = await consents.withdraw(
          relation,
          { by: 'person', actorId: userId, method: 'api' },
          toOnly(body)
        );
        return { body: { withdrawn } };
      },
    }),
    defineOperation({
      id: 'withdrawForPerson',
      method: 'POST',
      url: '/sites/{siteId}/consents/withdraw',
      tag: 'Administration',
      summary: 'Ends what a person shares with a site',
      access: 'staff:sharing.withdraw',
      path: z.object({ siteId: z.string().max(64) }).strict(),
      body: z.object({ userRef: userRefGuard, ...onlyGuard }).strict(),
      reply: withdrawnGuard,
      errors: [{ status: 404, code: 'sites.not_found' }, auditUnavailable],
      handle: async ({ caller, path, body }) => {
        const { actorId } = asStaff(caller);
        const { id: siteId, sectorId } = await sites.get(path.siteId);
        const relation = await findRelation({ siteId, sectorId }, body.userRef);
        const withdrawn = relation
          ? await consents.withdraw(
              relation,
              { by: 'admin', actorId, method: 'admin' },
              toOnly(body)
            )
          : 0;
        return { body: { withdrawn } };
      },
    }),
  ];
};
