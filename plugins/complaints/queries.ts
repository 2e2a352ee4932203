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
  /** Of the staff: who works on it; null while nobody does. */
  readonly assignedTo: string | null;
};
export type NewPart = {
  /** Notes are of the staff among themselves. */
  readonly kind: 'text' | 'attachment' | 'answer' | 'note';
  readonly ref: string;
  /** Of the staff; null for what the site filed. */
  readonly by: string | null;
};
export type Part = NewPart & {
  readonly ordinal: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};

export type ComplaintFilter = {
  readonly status?: ComplaintStatus | undefined;
  readonly category?: ComplaintCategory | undefined;
  readonly siteId?: string | undefined;
  readonly userId?: string | undefined;
  readonly userRef?: string | undefined;
  readonly assignedTo?: string | undefined;
};

/** Where a page ended: microseconds since the epoch, as digits, and the id. */
export type Position = { readonly createdAtMicros: string; readonly id: string };

const columns = sql`
  id, site_id as "siteId", user_id as "userId", user_ref as "userRef", category, warnings, status,
  (extract(epoch from created_at) * 1000)::float8 as "createdAt", assigned_to as "assignedTo"
`;

const equal = (column: string, value: string | undefined) =>
  value === undefined ? [] : [sql`${sql.identifier([column])} = ${value}`];

const behind = (after: Position | null, order: 'oldest' | 'newest') => {
  if (after === null) {
    return [];
  }
  const time = sql`timestamptz 'epoch' + ${after.createdAtMicros}::int8 * interval '1 microsecond'`;
  return [
    order === 'oldest'
      ? sql`(created_at, id) > (${time}, ${after.id})`
      : sql`(created_at, id) < (${time}, ${after.id})`,
  ];
};

export const createComplaintQueries = (tenantId: string) => ({
  insert: async (
    connection: CommonQueryMethods,
    row: Omit<Complaint, 'createdAt' | 'status' | 'assignedTo'> & { readonly by: string }
  ) =>
    connection.query(sql`
      insert into passport.complaints
        (tenant_id, id, site_id, user_id, user_ref, category, warnings, created_by)
      values (${tenantId}, ${row.id}, ${row.siteId}, ${row.userId}, ${row.userRef}, ${row.category},
        ${sql.array([...row.warnings], 'text')}, ${row.by})
    `),

  /** Behind the parts there are. */
  insertPart: async (
    connection: CommonQueryMethods,
    complaintId: string,
    { kind, ref, by }: NewPart
  ) =>
    connection.query(sql`
      insert into passport.complaint_parts (tenant_id, complaint_id, ordinal, kind, ref, created_by)
      select ${tenantId}, ${complaintId}, coalesce(max(ordinal) + 1, 0), ${kind}, ${ref}, ${by}
      from passport.complaint_parts
      where tenant_id = ${tenantId}
        and complaint_id = ${complaintId}
    `),

  listParts: async (connection: CommonQueryMethods, complaintId: string) =>
    connection.any<Part>(sql`
      select ordinal, kind, ref, created_by as by,
        (extract(epoch from created_at) * 1000)::float8 as "createdAt"
      from passport.complaint_parts
      where tenant_id = ${tenantId}
        and complaint_id = ${complaintId}
      order by ordinal
    `),

  /** Complaints of one site wait for each other until the caller's transaction ends. */
  lockSite: async (connection: CommonQueryMethods, siteId: string) =>
    connection.query(sql`
      select pg_advisory_xact_lock(hashtextextended(${`passport-complaints:${tenantId}:${siteId}`}, 0))
    `),

  /** Seconds until fewer than `most` of the site's complaints are from the last 24 hours; null when that is so now. */
  findWait: async (
    connection: CommonQueryMethods,
    siteId: string,
    most: number
  ): Promise<number | null> =>
    connection.maybeOneFirst<number>(sql`
      select ceil(extract(epoch from created_at + interval '1 day' - now()))::int
      from (
        select created_at
        from passport.complaints
        where tenant_id = ${tenantId}
          and site_id = ${siteId}
        order by created_at desc, id desc
        limit 1
        offset ${most - 1}
      ) as last
      where created_at > now() - interval '1 day'
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

  /** Null gives it back. */
  setAssignment: async (connection: CommonQueryMethods, id: string, assignedTo: string | null) =>
    connection.query(sql`
      update passport.complaints
      set assigned_to = ${assignedTo}, assigned_at = ${assignedTo === null ? null : sql`now()`}
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** A page, with where each row stands. */
  listPage: async (
    connection: CommonQueryMethods,
    filter: ComplaintFilter,
    page: {
      readonly after: Position | null;
      readonly order: 'oldest' | 'newest';
      readonly limit: number;
    }
  ) => {
    const { after, order, limit } = page;
    const conditions = [
      sql`tenant_id = ${tenantId}`,
      ...equal('status', filter.status),
      ...equal('category', filter.category),
      ...equal('site_id', filter.siteId),
      ...equal('user_id', filter.userId),
      ...equal('user_ref', filter.userRef),
      ...equal('assigned_to', filter.assignedTo),
      ...behind(after, order),
    ];
    return connection.any<Complaint & Pick<Position, 'createdAtMicros'>>(sql`
      select ${columns}, (extract(epoch from created_at) * 1000000)::int8::text as "createdAtMicros"
      from passport.complaints
      where ${sql.join(conditions, sql` and `)}
      order by ${order === 'oldest' ? sql`created_at, id` : sql`created_at desc, id desc`}
      limit ${limit}
    `);
  },

  countByStatus: async (connection: CommonQueryMethods) =>
    connection.any<{ readonly status: ComplaintStatus; readonly count: number }>(sql`
      select status, count(*)::int as count
      from passport.complaints
      where tenant_id = ${tenantId}
      group by status
    `),

  /** Null when the account is gone. */
  findSuspended: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOneFirst<boolean>(sql`
      select is_suspended
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
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
