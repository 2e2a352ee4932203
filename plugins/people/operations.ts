/** People in the API of the staff: never a value, and no page by a value. */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { blockReasons } from '../blocks/port.ts';
import type { Blocks } from '../blocks/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import {
  activityGuard,
  detailGuard,
  personGuard,
  toActivity,
  toDetail,
  toPerson,
} from './replies.ts';
import type { Staff } from './recorded-change.ts';
import { tellWait } from './search-limit.ts';
import { activityAtOnce, searchKinds } from './service.ts';
import type { PeopleOfTenant } from './service.ts';

const longestValue = 320;
const pageSize = 50;
const largestPage = 100;

export const userIdGuard = z.string().regex(/^[\w-]{1,64}$/);
const userPath = z.object({ userId: userIdGuard }).strict();
const sitePath = userPath.extend({ siteId: z.string().max(64) });
const notFound = { status: 404, code: 'people.not_found' };
const auditUnavailable = { status: 503, code: 'audit.unavailable' };
const vaultUnavailable = { status: 503, code: 'vault.unavailable' };

export const toStaff = (caller: Caller): Staff => {
  const { actorId: id, ip, isMachine } = asStaff(caller);
  return { id, ip, isMachine };
};

export const createPeopleOperations = ({
  people,
  blocks,
}: {
  readonly people: PeopleOfTenant;
  readonly blocks: Pick<Blocks, 'block' | 'unblock'>;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:users.read' } as const;
  const write = { tag: 'Administration', access: 'staff:users.write' } as const;
  const toBlocker = (caller: Caller) => {
    const { id, ip } = toStaff(caller);
    return { type: 'admin', id, ip } as const;
  };

  return [
    defineOperation({
      ...read,
      id: 'searchPeople',
      method: 'POST',
      url: '/admin/users/search',
      summary:
        'Finds a person by their id, an identifier at a site, or exactly their e-mail address or phone number',
      description:
        'The value is compared by a keyed index, and stored and logged nowhere. Each search is on the audit chain, without it.',
      body: z
        .object({ by: z.enum(searchKinds), value: z.string().trim().min(1).max(longestValue) })
        .strict(),
      reply: z.object({ person: personGuard.nullable().describe('Null for nobody.') }),
      errors: [auditUnavailable, vaultUnavailable],
      handle: async ({ caller, body, ctx }) => {
        const by = toStaff(caller);
        const person = await tellWait(ctx, async () => people.search(body.by, body.value, by));
        return { body: { person: person ? toPerson(person) : null } };
      },
    }),
    defineOperation({
      ...read,
      id: 'listPeople',
      method: 'GET',
      url: '/admin/users',
      summary: 'People, newest first, by what is not personal',
      query: z
        .object({
          region: z.string().max(20).optional(),
          siteId: z.string().max(64).optional(),
          suspended: z.enum(['true', 'false']).optional(),
          cursor: z.string().max(200).optional().describe('`nextCursor` of the page before.'),
          limit: z.coerce.number().int().min(1).max(largestPage).default(pageSize),
        })
        .strict(),
      reply: z.object({
        people: z.array(personGuard),
        nextCursor: z.string().nullable(),
        total: z.number().int().nullable().describe('With the first page.'),
      }),
      errors: [{ status: 400, code: 'people.invalid_cursor' }, auditUnavailable],
      handle: async ({ caller, query }) => {
        const { region = null, siteId = null, suspended, cursor = null, limit } = query;
        const isSuspended = suspended === undefined ? null : suspended === 'true';
        const page = await people.list(
          { region, siteId, isSuspended },
          { cursor, limit },
          toStaff(caller)
        );
        return { body: { ...page, people: page.people.map(toPerson) } };
      },
    }),
    defineOperation({
      ...read,
      id: 'readPeopleFilters',
      method: 'GET',
      url: '/admin/user-filters',
      summary: 'Regions and sites that a list of people can be narrowed down to',
      reply: z.object({
        regions: z.array(z.string()),
        sites: z.array(
          z.object({ siteId: z.string(), name: z.string(), nameRu: z.string().nullable() })
        ),
      }),
      errors: [],
      handle: async () => {
        const { regions, sites } = await people.listFilters();
        return { body: { regions: [...regions], sites: [...sites] } };
      },
    }),
    defineOperation({
      ...read,
      id: 'readPerson',
      method: 'GET',
      url: '/admin/users/{userId}',
      summary: 'A person, every value masked',
      path: userPath,
      reply: detailGuard,
      errors: [notFound, auditUnavailable],
      handle: async ({ caller, path }) => {
        const by = toStaff(caller);
        return { body: toDetail(await people.read(path.userId, by)) };
      },
    }),
    defineOperation({
      ...read,
      id: 'listPersonActivity',
      method: 'GET',
      url: '/admin/users/{userId}/activity',
      summary: 'What the audit chain has about a person, newest first',
      path: userPath,
      query: z.object({ before: z.coerce.number().int().positive().optional() }).strict(),
      reply: z.object({
        activity: z.array(activityGuard),
        olderThan: z.number().int().nullable().describe('For `before`, when there is more.'),
      }),
      errors: [notFound, auditUnavailable],
      handle: async ({ caller, path, query }) => {
        const by = toStaff(caller);
        const entries = await people.listActivity(path.userId, query.before ?? null, by);
        return {
          body: {
            activity: entries.map(toActivity),
            olderThan: entries.length < activityAtOnce ? null : (entries.at(-1)?.sequence ?? null),
          },
        };
      },
    }),
    defineOperation({
      ...write,
      id: 'suspendUser',
      method: 'PUT',
      url: '/admin/users/{userId}/suspension',
      summary: 'Suspends a person at every site, or lifts it',
      description:
        'Their sessions and tokens end everywhere; each site is told by its own identifier.',
      path: userPath,
      body: z.object({ suspended: z.boolean() }).strict(),
      errors: [notFound, auditUnavailable],
      handle: async ({ caller, path, body }) => {
        await people.setSuspended(path.userId, body.suspended, toStaff(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'signUserOut',
      method: 'POST',
      url: '/admin/users/{userId}/sign-out',
      summary: 'Signs a person out everywhere',
      description:
        'Their sessions, grants and tokens end; each site is told by its own identifier.',
      path: userPath,
      errors: [notFound, auditUnavailable],
      handle: async ({ caller, path }) => {
        await people.signOut(path.userId, toStaff(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'blockUserAtSite',
      method: 'PUT',
      url: '/admin/users/{userId}/sites/{siteId}/block',
      summary: 'Turns a person away at a site, at once',
      path: sitePath,
      body: z.object({ reason: z.enum(blockReasons) }).strict(),
      errors: [{ status: 404, code: 'people.not_at_site' }, auditUnavailable],
      handle: async ({ caller, path, body }) => {
        const relation = await people.getRelation(path.userId, path.siteId);
        await blocks.block(relation, body.reason, toBlocker(caller));
        return {};
      },
    }),
    defineOperation({
      ...write,
      id: 'unblockUserAtSite',
      method: 'DELETE',
      url: '/admin/users/{userId}/sites/{siteId}/block',
      summary: 'Lets a person back in at a site',
      path: sitePath,
      errors: [{ status: 404, code: 'people.not_at_site' }, auditUnavailable],
      handle: async ({ caller, path }) => {
        const relation = await people.getRelation(path.userId, path.siteId);
        await blocks.unblock(relation, toBlocker(caller));
        return {};
      },
    }),
  ];
};
