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
import { createBlockQueries } from './queries.ts';
import type { Block, BlockReason } from './queries.ts';

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
    unblock: async (person, by) =>
      pool.transaction(async (connection) => {
        const { siteId, userId, userRef } = person;
        const wasBlocked = await queries.end(connection, siteId, userId, by.id);
        if (wasBlocked) {
          await insertEvent(connection, tenantId, {
            ...{ siteId, userRef, payload: {} },
            type: 'user-unblocked',
          });
          await audit.appendIn(connection, [toEntry(person, by, 'blocks.unblock', null)]);
        }
        return wasBlocked;
      }),
    isBlocked: async (siteId, userId) => queries.exists(pool, siteId, userId),
    listOfSite: async (siteId) => queries.listOfSite(pool, siteId, mostListed),
    listOfUser: async (userId) => queries.listOfUser(pool, userId),
  };
};
