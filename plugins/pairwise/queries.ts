/**
 * All SQL of pairwise subjects. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 * One statement each; isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type PairwiseSubject = {
  readonly userRef: string;
  readonly sectorId: string;
  readonly userId: string;
};

const columns = sql`user_ref as "userRef", sector_id as "sectorId", user_id as "userId"`;

/** The live subject of a person at a sector; null before their first authorization there. */
export const findLiveSubject = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { sectorId, userId }: Omit<PairwiseSubject, 'userRef'>
) =>
  connection.maybeOne<PairwiseSubject>(sql`
    select ${columns}
    from passport.pairwise_subjects
    where tenant_id = ${tenantId}
      and sector_id = ${sectorId}
      and user_id = ${userId}
      and unlinked_at is null
  `);

/** Inserts a subject unless the person has a live one at that sector; of several callers at once one wins. */
export const insertSubject = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { userRef, sectorId, userId }: PairwiseSubject
) => {
  await connection.query(sql`
    insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
    values (${tenantId}, ${userRef}, ${sectorId}, ${userId})
    on conflict (tenant_id, sector_id, user_id) where unlinked_at is null do nothing
  `);
};

/** Whose live subject this is; null when unknown or unlinked. */
export const findSubjectByRef = async (
  connection: CommonQueryMethods,
  tenantId: string,
  userRef: string
) =>
  connection.maybeOne<PairwiseSubject>(sql`
    select ${columns}
    from passport.pairwise_subjects
    where tenant_id = ${tenantId}
      and user_ref = ${userRef}
      and unlinked_at is null
  `);

/** All live subjects of a person, oldest first. */
export const listSubjects = async (
  connection: CommonQueryMethods,
  tenantId: string,
  userId: string
) =>
  connection.any<PairwiseSubject>(sql`
    select ${columns}
    from passport.pairwise_subjects
    where tenant_id = ${tenantId}
      and user_id = ${userId}
      and unlinked_at is null
    order by created_at, user_ref
  `);

/** Takes a subject out of use and forgets whose it was. @returns whether it was live */
export const unlinkSubject = async (
  connection: CommonQueryMethods,
  tenantId: string,
  userRef: string
): Promise<boolean> => {
  const { rowCount } = await connection.query(sql`
    update passport.pairwise_subjects
    set unlinked_at = now(), user_id = ''
    where tenant_id = ${tenantId}
      and user_ref = ${userRef}
      and unlinked_at is null
  `);
  return rowCount > 0;
};
