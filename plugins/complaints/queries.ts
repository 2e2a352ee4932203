/** All SQL of complaints. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const complaintCategories = [
  'fraud',
  'abuse',
  'spam',
  'illegal',
  'payment',
  'other',
] as const;
export type ComplaintCategory = (typeof complaintCategories)[number];
export const complaintStatuses = ['open', 'answered', 'closed'] as const;
export type ComplaintStatus = (typeof complaintStatuses)[number];

export type Complaint = {
  readonly id: string;
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
  readonly category: ComplaintCategory;
  readonly warnings: readonly string[];
  readonly status: ComplaintStatus;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};
export type Part = {
  readonly kind: 'text' | 'attachment' | 'answer';
  readonly ref: string;
};

const columns = sql`
  id, site_id as "siteId", user_id as "userId", user_ref as "userRef", category, warnings, status,
  (extract(epoch from created_at) * 1000)::float8 as "createdAt"
`;

export const createComplaintQueries = (tenantId: string) => ({
  insert: async (
    connection: CommonQueryMethods,
    row: Omit<Complaint, 'createdAt' | 'status'> & { readonly by: string }
  ) =>
    connection.query(sql`
      insert into passport.complaints
        (tenant_id, id, site_id, user_id, user_ref, category, warnings, created_by)
      values (${tenantId}, ${row.id}, ${row.siteId}, ${row.userId}, ${row.userRef}, ${row.category},
        ${sql.array([...row.warnings], 'text')}, ${row.by})
    `),

  /** Behind the parts there are. */
  insertPart: async (connection: CommonQueryMethods, complaintId: string, { kind, ref }: Part) =>
    connection.query(sql`
      insert into passport.complaint_parts (tenant_id, complaint_id, ordinal, kind, ref)
      select ${tenantId}, ${complaintId}, coalesce(max(ordinal) + 1, 0), ${kind}, ${ref}
      from passport.complaint_parts
      where tenant_id = ${tenantId}
        and complaint_id = ${complaintId}
    `),

  listParts: async (connection: CommonQueryMethods, complaintId: string) =>
    connection.any<Part>(sql`
      select kind, ref
      from passport.complaint_parts
      where tenant_id = ${tenantId}
        and complaint_id = ${complaintId}
      order by ordinal
    `),

  find: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<Complaint>(sql`
      select ${columns}
      from passport.complaints
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Locked until commit. */
  lock: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<Complaint>(sql`
      select ${columns}
      from passport.complaints
      where tenant_id = ${tenantId}
        and id = ${id}
      for update
    `),

  setStatus: async (connection: CommonQueryMethods, id: string, status: ComplaintStatus) =>
    connection.query(sql`
      update passport.complaints
      set status = ${status}, updated_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Oldest first: a queue. */
  listByStatus: async (
    connection: CommonQueryMethods,
    status: ComplaintStatus | null,
    limit: number
  ) =>
    connection.any<Complaint>(sql`
      select ${columns}
      from passport.complaints
      where tenant_id = ${tenantId}
        and (${status}::text is null or status = ${status})
      order by created_at, id
      limit ${limit}
    `),

  listOfUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.any<Complaint>(sql`
      select ${columns}
      from passport.complaints
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      order by created_at desc, id
    `),

  setSuspended: async (connection: CommonQueryMethods, userId: string, isSuspended: boolean) => {
    const { rowCount } = await connection.query(sql`
      update public.users
      set is_suspended = ${isSuspended}
      where tenant_id = ${tenantId}
        and id = ${userId}
        and is_suspended <> ${isSuspended}
    `);
    return rowCount > 0;
  },

  /** Everything a person is signed in with, everywhere. */
  deleteSessions: async (connection: CommonQueryMethods, userId: string) =>
    connection.query(sql`
      delete from public.oidc_model_instances
      where tenant_id = ${tenantId}
        and model_name in ('Session', 'Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode', 'DeviceCode')
        and payload->>'accountId' = ${userId}
    `),
});
