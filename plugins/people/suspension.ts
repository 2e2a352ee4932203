/**
 * Turning a person away everywhere, and taking that back: Logto's own flag, the end of every session and token, and the entry on the audit
 * chain, in one transaction. The sites are told by the trigger that tells them of every suspension.
 */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import { createComplaintQueries } from '../complaints/port.ts';
import { createRecordedChange, toEntry } from './recorded-change.ts';
import type { Staff } from './recorded-change.ts';

export type Suspension = {
  /** Null when the account is gone. */
  readonly find: (userId: string) => Promise<boolean | null>;
  /** Again is no error, and so is an account that is gone. @throws audit.unavailable */
  readonly set: (
    userId: string,
    isSuspended: boolean,
    by: Pick<Staff, 'id' | 'ip'>
  ) => Promise<void>;
};

export const createSuspension = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly audit: Pick<AuditLog, 'appendIn'>;
}): Suspension => {
  const { pool, tenantId } = deps;
  // A complaint can end in a suspension as well: the same statements.
  const accounts = createComplaintQueries(tenantId);
  const change = createRecordedChange(deps);
  return {
    find: async (userId) => accounts.findSuspended(pool, userId),
    set: async (userId, isSuspended, by) => {
      const action = isSuspended ? 'users.suspend' : 'users.unsuspend';
      await change(toEntry(by, action, { userId }), async (connection) => {
        await accounts.setSuspended(connection, userId, isSuspended);
        if (isSuspended) {
          await accounts.deleteSessions(connection, userId);
        }
      });
    },
  };
};
