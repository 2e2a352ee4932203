/**
 * Requests of people to be erased in the staff's API: the list, one request with the sites it went to, asking on a person's behalf, and taking
 * that back. Identifiers, never who somebody is; once the account is gone a request names nobody. Whoever looks is on the audit chain first.
 */
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import type { AuditEntryInput, ReadRecorder } from '../audit/port.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userIdGuard } from '../people/port.ts';
import type { PeopleOfTenant } from '../people/port.ts';
import { dsrErrors } from './errors.ts';
import type { ErasureOverview } from './queries.ts';
import type { Erasures, NamedSite, Requester } from './service.ts';

const time = z.string().describe('RFC 3339.');
const statuses = ['pending', 'cancelled', 'done'] as const;
const requestGuard = z.object({
  id: z.string(),
  userId: z.string().nullable().describe('Null once the account is gone.'),
  status: z.enum(statuses),
  requestedBy: z.enum(['person', 'admin']),
  requestedAt: time,
  dueAt: time,
  isLate: z.boolean().describe('Its day has come, and the account is still there.'),
  endedAt: time.nullable().describe('When it was done or taken back.'),
  sites: z.object({
    asked: z.number().int(),
    confirmed: z.number().int(),
    overdue: z
      .number()
      .int()
      .describe(
        'Have not confirmed 30 days after the account was gone; removed sites do not count.'
      ),
  }),
});
const siteGuard = z.object({
  siteId: z.string(),
  name: z.string(),
  nameRu: z.string().nullable().describe('Null when it is the same.'),
  userRef: z.string(),
  confirmedAt: time.nullable(),
  isOverdue: z.boolean(),
  isRemoved: z.boolean(),
});
const userPath = z.object({ userId: userIdGuard }).strict();

const unknownPerson = { status: 404, code: 'people.not_found' };
const notFound = { status: 404, code: 'dsr.not_found' };
const unavailable = { status: 503, code: 'audit.unavailable' };

const toTime = (ms: number) => new Date(ms).toISOString();
const toTimeOrNull = (ms: number | null) => (ms === null ? null : toTime(ms));
const toJson = (erasure: ErasureOverview) => ({
  id: erasure.id,
  userId: erasure.userId === '' ? null : erasure.userId,
  status: erasure.status,
  requestedBy: erasure.requestedBy,
  requestedAt: toTime(erasure.requestedAt),
  dueAt: toTime(erasure.dueAt),
  isLate: erasure.isLate,
  endedAt: toTimeOrNull(erasure.endedAt),
  sites: { asked: erasure.asked, confirmed: erasure.confirmed, overdue: erasure.overdue },
});
const toSite = ({ siteId, name, nameRu, userRef, ...site }: NamedSite) => ({
  ...{ siteId, name, nameRu, userRef },
  confirmedAt: toTimeOrNull(site.confirmedAt),
  isOverdue: site.isOverdue,
  isRemoved: site.isRemoved,
});

const toRequester = (caller: Caller): Requester => {
  const { actorId: id, ip } = asStaff(caller);
  return { type: 'admin', id, ip };
};
const toEntry = (caller: Caller, action: string, userId: string | null): AuditEntryInput => {
  const { actorId, ip } = asStaff(caller);
  return {
    actorType: 'admin',
    actorId,
    userId,
    userRef: null,
    siteId: null,
    action,
    attributes: [],
    purpose: null,
    ip,
    result: 'allowed',
  };
};

export const createErasureStaffOperations = ({
  erasures,
  people,
  reads,
}: {
  readonly erasures: Pick<Erasures, 'list' | 'find' | 'listAskedSites' | 'request' | 'cancel'>;
  readonly people: Pick<PeopleOfTenant, 'assertExists'>;
  readonly reads: ReadRecorder;
}): readonly Operation<Caller>[] => {
  const read = { tag: 'Administration', access: 'staff:requests.read' } as const;
  const write = { tag: 'Administration', path: userPath } as const;
  return [
    defineOperation({
      ...read,
      id: 'listRequests',
      method: 'GET',
      url: '/admin/requests',
      summary: 'Requests of people to be erased, the newest 1000',
      query: z.object({ status: z.enum(statuses).optional() }).strict(),
      reply: z.object({ requests: z.array(requestGuard) }),
      errors: [unavailable],
      handle: async ({ caller, query }) => {
        // Which part of the list is no question of its own.
        await reads.record(toEntry(caller, 'dsr.list', null));
        return { body: { requests: (await erasures.list(query.status ?? null)).map(toJson) } };
      },
    }),
    defineOperation({
      ...read,
      id: 'readRequest',
      method: 'GET',
      url: '/admin/requests/{requestId}',
      summary: 'One request, with the sites that were asked and when each confirmed',
      path: z.object({ requestId: z.string().max(64) }).strict(),
      reply: requestGuard.extend({ askedSites: z.array(siteGuard) }),
      errors: [notFound, unavailable],
      handle: async ({ caller, path }) => {
        const erasure = await erasures.find(path.requestId);
        if (!erasure) {
          throw dsrErrors.not_found();
        }
        const body = toJson(erasure);
        await reads.record(toEntry(caller, 'dsr.read', body.userId), path);
        const sites = await erasures.listAskedSites(path.requestId);
        return { body: { ...body, askedSites: sites.map(toSite) } };
      },
    }),
    defineOperation({
      ...write,
      // Ends an account: for whoever may suspend one.
      access: 'staff:users.write',
      id: 'askErasure',
      method: 'POST',
      url: '/admin/users/{userId}/erasure',
      summary: 'Asks for a person to be erased, on their behalf',
      description:
        'As if the person had asked: every site is closed to them at once and told; on the day due the account is deleted and its keys are destroyed. Asked again it answers with the request there is.',
      reply: z.object({ requestId: z.string(), dueAt: time }),
      errors: [unknownPerson, unavailable],
      handle: async ({ caller, path }) => {
        await people.assertExists(path.userId);
        const { id, dueAt } = await erasures.request(path.userId, toRequester(caller));
        return { body: { requestId: id, dueAt: toTime(dueAt) } };
      },
    }),
    defineOperation({
      ...write,
      access: 'staff:requests.write',
      id: 'cancelErasure',
      method: 'DELETE',
      url: '/admin/users/{userId}/erasure',
      summary: 'Takes a request back while it is pending',
      description: 'Sites are told and serve the person again; what was shared stays ended.',
      errors: [unknownPerson, notFound, unavailable],
      handle: async ({ caller, path }) => {
        await people.assertExists(path.userId);
        await erasures.cancel(path.userId, toRequester(caller));
        return {};
      },
    }),
  ];
};
