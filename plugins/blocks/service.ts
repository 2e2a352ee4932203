/**
 * People whom a site does not serve. The site names them by its own identifier and learns nothing about them. A block counts at once:
 * its tokens end, what the person shared there ends, and signing in there leads to a page that says so.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { lockConsents } from '../consent/port.ts';
import type { Consents, Relation } from '../consent/port.ts';
import { insertEvent } from '../events/port.ts';
import { createRandomId } from '../kernel/port.ts';
import { blocksErrors } from './errors.ts';
import { createBlockQueries } from './queries.ts';
import type {
  Block,
  BlockFilter,
  BlockReason,
  EndedBlock,
  EndReason,
  Position,
} from './queries.ts';

/** Of a site's credential, or an administrator. */
export type Blocker = {
  readonly type: 'site' | 'admin';
  readonly id: string;
  readonly ip: string | null;
};

export type Blocks = {
  /** Again is no error. @throws audit.unavailable */
  readonly block: (person: Relation, reason: BlockReason, by: Blocker) => Promise<void>;
  /** @returns whether the person was blocked */
  readonly unblock: (person: Relation, by: Blocker) => Promise<boolean>;
  /** An administrator, against the site's will. @throws blocks.not_found, audit.unavailable */
  readonly lift: (
    block: { readonly siteId: string; readonly userRef: string },
    reason: EndReason,
    by: Blocker
  ) => Promise<void>;
  /** Of every site, newest first. */
  readonly list: (
    filter: BlockFilter,
    page: { readonly after: Position | null; readonly limit: number }
  ) => Promise<{ readonly blocks: readonly EndedBlock[]; readonly next: Position | null }>;
  readonly isBlocked: (siteId: string, userId: string) => Promise<boolean>;
  /** The newest 1000. */
  readonly listOfSite: (siteId: string) => Promise<readonly Block[]>;
  readonly listOfUser: (userId: string) => Promise<readonly Block[]>;
};

const idLength = 24;
const mostListed = 1000;

export const createBlocks = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
  readonly consents: Pick<Consents, 'withdraw'>;
}): Blocks => {
  const { pool, tenantId, audit, consents } = deps;
  const queries = createBlockQueries(tenantId);

  const toEntry = (
    { userId, userRef, siteId }: Relation,
    by: Blocker,
    action: string,
    purpose: string | null
  ) => ({
    actorType: by.type,
    actorId: by.id,
    userId,
    userRef,
    siteId,
    action,
    attributes: [],
    purpose,
    ip: by.ip,
    result: 'allowed' as const,
  });

  const end = async (person: Relation, reason: EndReason | null, by: Blocker): Promise<boolean> =>
    pool.transaction(async (connection) => {
      const { siteId, userId, userRef } = person;
      const wasBlocked = await queries.end(connection, siteId, userId, { by: by.id, reason });
      if (wasBlocked) {
        await insertEvent(connection, tenantId, {
          ...{ siteId, userRef, payload: {} },
          type: 'user-unblocked',
        });
        await audit.appendIn(connection, [toEntry(person, by, 'blocks.unblock', reason)]);
      }
      return wasBlocked;
    });

  return {
    block: async (person, reason, by) => {
      const { siteId, userId, userRef } = person;
      await pool.transaction(async (connection) => {
        await lockConsents(connection, tenantId, person);
        const id = `block_${createRandomId(idLength)}`;
        const isNew = await queries.insert(connection, {
          ...{ id, siteId, userId, userRef, reason },
          by: by.id,
        });
        if (isNew) {
          const payload = { reason };
          await insertEvent(connection, tenantId, {
            ...{ siteId, userRef, payload },
            type: 'user-blocked',
          });
          await audit.appendIn(connection, [toEntry(person, by, 'blocks.block', reason)]);
        }
      });
      // Whoever is not served has no reason to be read; done again when an earlier call stopped half-way.
      await consents.withdraw(person, { by: by.type, actorId: by.id, method: 'api' });
    },
    unblock: async (person, by) => end(person, null, by),
    lift: async ({ siteId, userRef }, reason, by) => {
      const block = await queries.findLive(pool, siteId, userRef);
      // Ended between the two statements: nothing left to lift either.
      if (!block || !(await end(block, reason, by))) {
        throw blocksErrors.not_found();
      }
    },
    list: async (filter, page) => {
      // One more tells whether there is a next page.
      const found = await queries.listPage(pool, filter, { ...page, limit: page.limit + 1 });
      const blocks = found.slice(0, page.limit);
      const last = blocks.at(-1);
      const hasMore = found.length > page.limit && last !== undefined;
      return {
        blocks,
        next: hasMore ? { createdAtMicros: last.createdAtMicros, id: last.id } : null,
      };
    },
    isBlocked: async (siteId, userId) => queries.exists(pool, siteId, userId),
    listOfSite: async (siteId) => queries.listOfSite(pool, siteId, mostListed),
    listOfUser: async (userId) => queries.listOfUser(pool, userId),
  };
};
