/** A change of a complaint and its entry on the audit chain, in one transaction; and what such an entry says. */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { AuditEntryInput, AuditLog } from '../audit/port.ts';
import { complaintsErrors } from './errors.ts';
import type { Complaint, createComplaintQueries } from './queries.ts';

export type Actor = {
  readonly type: 'site' | 'admin';
  readonly id: string;
  readonly ip: string | null;
};

/** Under the person, the category as its purpose. */
export const toEntry = (
  {
    userId,
    userRef,
    siteId,
    category,
  }: Pick<Complaint, 'userId' | 'userRef' | 'siteId' | 'category'>,
  by: Actor,
  action: string
): AuditEntryInput => ({
  actorType: by.type,
  actorId: by.id,
  // Empty once the account is gone.
  userId: userId === '' ? null : userId,
  userRef,
  siteId,
  action,
  attributes: [],
  purpose: category,
  ip: by.ip,
  result: 'allowed',
});

/** @throws complaints.not_found, audit.unavailable and what `apply` throws; then nothing was changed */
export type RecordedChange = (
  id: string,
  by: Actor,
  action: string,
  apply: (connection: CommonQueryMethods, complaint: Complaint) => Promise<unknown>
) => Promise<void>;

export const createRecordedChange =
  ({
    pool,
    audit,
    queries,
  }: {
    readonly pool: DatabasePool;
    readonly audit: Pick<AuditLog, 'appendIn'>;
    readonly queries: ReturnType<typeof createComplaintQueries>;
  }): RecordedChange =>
  async (id, by, action, apply) =>
    pool.transaction(async (connection) => {
      const complaint = await queries.lock(connection, id);
      if (!complaint) {
        throw complaintsErrors.not_found();
      }
      await apply(connection, complaint);
      // The head of the chain stays locked until commit: last.
      await audit.appendIn(connection, [toEntry(complaint, by, action)]);
    });
