/** A change and its entry on the audit chain: both or neither. */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { AuditEntryInput, AuditLog } from '../audit/port.ts';

/** Who does it. */
export type Staff = {
  readonly id: string;
  readonly ip: string | null;
  readonly isMachine: boolean;
};

export const toEntry = (
  by: Pick<Staff, 'id' | 'ip'>,
  action: string,
  about: Partial<
    Pick<AuditEntryInput, 'userId' | 'userRef' | 'siteId' | 'attributes' | 'purpose'>
  > = {}
): AuditEntryInput => ({
  actorType: 'admin',
  actorId: by.id,
  userId: null,
  userRef: null,
  siteId: null,
  action,
  attributes: [],
  purpose: null,
  ip: by.ip,
  result: 'allowed',
  ...about,
});

/** @throws audit.unavailable when the entry could not be written */
export const createRecordedChange =
  ({ pool, audit }: { readonly pool: DatabasePool; readonly audit: Pick<AuditLog, 'appendIn'> }) =>
  async <Result>(
    entry: AuditEntryInput,
    apply: (connection: CommonQueryMethods) => Promise<Result>
  ): Promise<Result> =>
    pool.transaction(async (connection) => {
      const result = await apply(connection);
      // The head of the chain stays locked until commit, so this comes last.
      await audit.appendIn(connection, [entry]);
      return result;
    });
