/**
 * People as administrators see them: found by what they are known by, listed by what is not personal, shown masked, and turned away. No value
 * leaves here (reveals.ts is the only way to one), and everything that is asked or done is on the audit chain before it is answered.
 */
import { findEntries } from '../audit/port.ts';
import type { AuditEntry, AuditLog } from '../audit/port.ts';
import { createComplaintQueries } from '../complaints/port.ts';
import type { Relation } from '../consent/port.ts';
import { insertEvent } from '../events/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import { parseCursor, writeCursor } from './cursor.ts';
import { createDetailReader } from './detail.ts';
import type { DetailDeps, PersonDetail } from './detail.ts';
import { peopleErrors } from './errors.ts';
import type { PeopleFilters } from './filters.ts';
import type { Lookup } from './lookup.ts';
import { createPeopleQueries } from './queries.ts';
import type { PeopleFilter, Person } from './queries.ts';
import { createRecordedChange, toEntry } from './recorded-change.ts';
import type { Staff } from './recorded-change.ts';
import { createSearchLimit } from './search-limit.ts';
import { createSuspension } from './suspension.ts';

export const searchKinds = ['user_id', 'user_ref', 'email', 'phone'] as const;
export type SearchKind = (typeof searchKinds)[number];

export type PeopleOfTenant = {
  /** Nobody is an answer. @throws api.too_many_requests, vault.unavailable, audit.unavailable */
  readonly search: (kind: SearchKind, value: string, by: Staff) => Promise<Person | null>;
  /** Newest first; the total with the first page. @throws people.invalid_cursor, audit.unavailable */
  readonly list: (
    filter: PeopleFilter,
    page: { readonly cursor: string | null; readonly limit: number },
    by: Staff
  ) => Promise<{
    readonly people: readonly Person[];
    readonly nextCursor: string | null;
    readonly total: number | null;
  }>;
  readonly listFilters: () => Promise<PeopleFilters>;
  /** @throws people.not_found */
  readonly assertExists: (userId: string) => Promise<void>;
  /** @throws people.not_found, audit.unavailable */
  readonly read: (userId: string, by: Staff) => Promise<PersonDetail>;
  /** Entries about the person, newest first. @throws people.not_found, audit.unavailable */
  readonly listActivity: (
    userId: string,
    beforeSequence: number | null,
    by: Staff
  ) => Promise<readonly AuditEntry[]>;
  /** Ends every session and token too; sites are told. @throws people.not_found, audit.unavailable */
  readonly setSuspended: (userId: string, isSuspended: boolean, by: Staff) => Promise<void>;
  /** Ends sessions, grants and tokens everywhere; each site is told. @throws people.not_found, audit.unavailable */
  readonly signOut: (userId: string, by: Staff) => Promise<void>;
  /** @throws people.not_at_site */
  readonly getRelation: (userId: string, siteId: string) => Promise<Relation>;
};

export const activityAtOnce = 50;

export const createPeopleOfTenant = (
  deps: DetailDeps & {
    readonly audit: Pick<AuditLog, 'append' | 'appendIn'>;
    readonly lookup: Lookup;
    readonly pairwise: Pick<Pairwise, 'findSubject'>;
    readonly listFilters: () => Promise<PeopleFilters>;
  }
): PeopleOfTenant => {
  const { pool, tenantId, audit, lookup, pairwise, listRelations } = deps;
  const queries = createPeopleQueries(tenantId);
  const accounts = createComplaintQueries(tenantId);
  const change = createRecordedChange({ pool, audit });
  const suspension = createSuspension({ pool, tenantId, audit });
  const readDetail = createDetailReader(deps, queries);
  const takeSearch = createSearchLimit();

  const assertExists: PeopleOfTenant['assertExists'] = async (userId) => {
    if (!(await queries.find(pool, userId))) {
      throw peopleErrors.not_found();
    }
  };

  const finders: Readonly<Record<SearchKind, (value: string) => Promise<string | null>>> = {
    user_id: async (value) => Promise.resolve(value),
    user_ref: async (value) => (await pairwise.findSubject(value))?.userId ?? null,
    email: async (value) => lookup('email', value),
    phone: async (value) => lookup('phone', value),
  };
  /** What the search was by, where that is something about the person. */
  const searched: Readonly<Record<SearchKind, readonly string[]>> = {
    user_id: [],
    user_ref: [],
    email: ['email'],
    phone: ['phone_number'],
  };

  return {
    search: async (kind, value, by) => {
      await takeSearch(by);
      const userId = await finders[kind](value);
      const person = userId === null ? null : await queries.find(pool, userId);
      const about = { userId: person?.userId ?? null, attributes: [...searched[kind]] };
      await audit.append([toEntry(by, 'users.search', about)]);
      return person;
    },

    list: async (filter, { cursor, limit }, by) => {
      const after = cursor === null ? null : parseCursor(cursor);
      await audit.append([toEntry(by, 'users.list', { siteId: filter.siteId })]);
      const rows = await queries.list(pool, filter, { after, limit: limit + 1 });
      const people = rows.slice(0, limit);
      const last = people.at(-1);
      return {
        people,
        nextCursor: rows.length > limit && last ? writeCursor(last) : null,
        total: after === null ? await queries.count(pool, filter) : null,
      };
    },

    listFilters: deps.listFilters,
    assertExists,

    read: async (userId, by) => {
      const detail = await readDetail(userId);
      if (!detail) {
        throw peopleErrors.not_found();
      }
      const attributes = (detail.values ?? []).map(({ attribute }) => attribute);
      await audit.append([toEntry(by, 'users.read_masked', { userId, attributes })]);
      return detail;
    },

    listActivity: async (userId, beforeSequence, by) => {
      await assertExists(userId);
      const page = { beforeSequence, limit: activityAtOnce };
      const entries = await findEntries(pool, tenantId, { userId }, page);
      await audit.append([toEntry(by, 'users.read_activity', { userId })]);
      return entries;
    },

    setSuspended: async (userId, isSuspended, by) => {
      await assertExists(userId);
      await suspension.set(userId, isSuspended, by);
    },

    signOut: async (userId, by) => {
      await assertExists(userId);
      const relations = await listRelations(userId);
      await change(toEntry(by, 'users.sign_out', { userId }), async (connection) => {
        await accounts.deleteSessions(connection, userId);
        for (const { siteId, userRef } of relations) {
          const payload = { initiating_entity: 'admin' };
          await insertEvent(connection, tenantId, {
            ...{ siteId, userRef, payload },
            type: 'session-revoked',
          });
        }
      });
    },

    getRelation: async (userId, siteId) => {
      const relation = (await listRelations(userId)).find((one) => one.siteId === siteId);
      if (!relation) {
        throw peopleErrors.not_at_site();
      }
      return relation;
    },
  };
};
