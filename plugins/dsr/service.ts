/**
 * The right to be erased (GDPR Art. 17), in two steps: a request closes every site at once and tells them; after some days, in which it can be
 * taken back, the person is deleted and their keys are destroyed. Sites are asked under ids of their own and confirm under those.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditEntryInput, AuditLog } from '../audit/port.ts';
import { findSiteLook } from '../consent/port.ts';
import type { Consents, Relation } from '../consent/port.ts';
import { insertEvent } from '../events/port.ts';
import { createRandomId } from '../kernel/port.ts';
import { dsrErrors } from './errors.ts';
import { createErasureQueries } from './queries.ts';
import type { AskedSite, Erasure, ErasureNotice, ErasureOverview } from './queries.ts';

/** Who asks: the person, or an administrator on their behalf. */
export type Requester = {
  readonly type: 'user' | 'admin';
  readonly id: string;
  readonly ip: string | null;
};

export type NamedSite = AskedSite & { readonly name: string; readonly nameRu: string | null };

export type Erasures = {
  /** Again is no error. @throws audit.unavailable */
  readonly request: (userId: string, by: Requester) => Promise<Erasure>;
  /** @throws dsr.not_found without a pending request, audit.unavailable */
  readonly cancel: (userId: string, by: Requester) => Promise<void>;
  /** While it is pending the person is served nowhere. */
  readonly findPending: (userId: string) => Promise<Erasure | null>;
  /** Erases those whose day has come. @returns how many */
  readonly runDue: () => Promise<number>;
  /** What a site was asked, the newest 1000. */
  readonly listOfSite: (siteId: string) => Promise<readonly ErasureNotice[]>;
  /** That a site has erased what it kept. Again is no error. @throws dsr.not_found, dsr.cancelled, audit.unavailable */
  readonly confirm: (
    site: { readonly siteId: string; readonly actorId: string; readonly ip: string | null },
    noticeId: string
  ) => Promise<void>;
  /** For the staff, the newest 1000. */
  readonly list: (status: Erasure['status'] | null) => Promise<readonly ErasureOverview[]>;
  /** Null when there is no such request. */
  readonly find: (id: string) => Promise<ErasureOverview | null>;
  readonly listAskedSites: (id: string) => Promise<readonly NamedSite[]>;
};

const idLength = 24;
const mostListed = 1000;
/** So that a full queue does not hold up the rest of a sweeper's round. */
const mostAtOnce = 100;

export const createErasures = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
  readonly consents: Pick<Consents, 'withdraw'>;
  readonly listRelations: (userId: string) => Promise<readonly Relation[]>;
  /** Destroys a deleted person's keys and values. */
  readonly eraseIfGone: (userId: string) => Promise<boolean>;
  readonly graceDays: number;
}): Erasures => {
  const { pool, tenantId, audit, consents, listRelations, eraseIfGone, graceDays } = deps;
  const queries = createErasureQueries(tenantId);

  const toEntry = (
    actor: Pick<AuditEntryInput, 'actorType' | 'actorId' | 'ip'>,
    about: Partial<Pick<AuditEntryInput, 'userId' | 'userRef' | 'siteId'>>,
    action: string
  ): AuditEntryInput => ({
    ...actor,
    userId: null,
    userRef: null,
    siteId: null,
    ...about,
    action,
    attributes: [],
    purpose: null,
    result: 'allowed',
  });
  const toActor = ({ type, id, ip }: Requester) => ({ actorType: type, actorId: id, ip });

  const request: Erasures['request'] = async (userId, by) => {
    const relations = await listRelations(userId);
    for (const relation of relations) {
      // First, and repeatable: what a crash leaves undone is done by asking again.
      const withdrawer =
        by.type === 'user'
          ? ({ by: 'person', actorId: userId, method: 'passport_page' } as const)
          : ({ by: 'admin', actorId: by.id, method: 'admin' } as const);
      await consents.withdraw(relation, withdrawer);
    }
    return pool.transaction(async (connection) => {
      const id = `dsr_${createRandomId(idLength)}`;
      const dueAt = await queries.findDueDay(connection, graceDays);
      const requestedBy = by.type === 'user' ? 'person' : 'admin';
      if (await queries.insert(connection, { id, userId, requestedBy, dueAt })) {
        for (const { siteId, userRef } of relations) {
          const noticeId = `erasure_${createRandomId(idLength)}`;
          await queries.insertNotice(connection, { id: noticeId, erasureId: id, siteId, userRef });
          const payload = { request_id: noticeId, due_at: Math.floor(dueAt / 1000) };
          await insertEvent(connection, tenantId, {
            ...{ siteId, userRef, payload },
            type: 'erasure-requested',
          });
        }
        await audit.appendIn(connection, [toEntry(toActor(by), { userId }, 'dsr.request_erasure')]);
      }
      const pending = await queries.findPending(connection, userId);
      if (!pending) {
        throw dsrErrors.not_found();
      }
      return pending;
    });
  };

  const cancel: Erasures['cancel'] = async (userId, by) =>
    pool.transaction(async (connection) => {
      const id = await queries.cancel(connection, userId);
      if (id === null) {
        throw dsrErrors.not_found();
      }
      for (const { id: noticeId, siteId, userRef } of await queries.listNotices(connection, id)) {
        await insertEvent(connection, tenantId, {
          ...{ siteId, userRef, payload: { request_id: noticeId } },
          type: 'erasure-cancelled',
        });
      }
      await audit.appendIn(connection, [toEntry(toActor(by), { userId }, 'dsr.cancel_erasure')]);
    });

  /** @returns whose turn it was; null when nobody's is */
  const runNext = async (): Promise<string | null> =>
    pool.transaction(async (connection) => {
      const due = await queries.lockDue(connection);
      if (!due) {
        return null;
      }
      await queries.deleteUser(connection, due.userId);
      await queries.finish(connection, due.id);
      const actor = { actorType: 'job', actorId: 'erasures', ip: null } as const;
      await audit.appendIn(connection, [toEntry(actor, { userId: due.userId }, 'dsr.erase')]);
      return due.userId;
    });

  const runDue: Erasures['runDue'] = async () => {
    for (let count = 0; count < mostAtOnce; count += 1) {
      const userId = await runNext();
      if (userId === null) {
        return count;
      }
      // Should this fail, the sweeper finds somebody whom Logto does not have.
      await eraseIfGone(userId);
    }
    return mostAtOnce;
  };

  const confirm: Erasures['confirm'] = async ({ siteId, actorId, ip }, noticeId) =>
    pool.transaction(async (connection) => {
      const notice = await queries.lockNotice(connection, siteId, noticeId);
      if (!notice) {
        throw dsrErrors.not_found();
      }
      if (notice.status === 'cancelled') {
        throw dsrErrors.cancelled();
      }
      if (notice.confirmedAt === null) {
        await queries.confirm(connection, noticeId, actorId);
        const { userRef } = notice;
        await audit.appendIn(connection, [
          toEntry({ actorType: 'site', actorId, ip }, { siteId, userRef }, 'dsr.confirm_erasure'),
        ]);
      }
    });

  return {
    request,
    cancel,
    runDue,
    confirm,
    findPending: async (userId) => queries.findPending(pool, userId),
    listOfSite: async (siteId) => queries.listNoticesOfSite(pool, siteId, mostListed),
    list: async (status) => queries.list(pool, status, mostListed),
    find: async (id) => queries.find(pool, id),
    listAskedSites: async (id) => {
      const sites = await queries.listAskedSites(pool, id);
      return Promise.all(
        sites.map(async (site) => {
          const { name, nameRu } = await findSiteLook(pool, tenantId, site.siteId);
          return { ...site, name, nameRu };
        })
      );
    },
  };
};
