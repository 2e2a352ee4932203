/**
 * All SQL of requests to be erased. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Lock order:
 * the row of the request, then its notices.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type Erasure = {
  readonly id: string;
  /** Empty once the person is gone. */
  readonly userId: string;
  readonly status: 'pending' | 'cancelled' | 'done';
  readonly requestedBy: 'person' | 'admin';
  /** Milliseconds since the epoch, as the others. */
  readonly requestedAt: number;
  readonly dueAt: number;
  readonly endedAt: number | null;
};

/** As the staff sees it in a list. */
export type ErasureOverview = Erasure & {
  /** How many sites were asked, and how many of them have confirmed. */
  readonly asked: number;
  readonly confirmed: number;
  /** Sites that should have confirmed by now. */
  readonly overdue: number;
  /** Its day has come, and the account is still there. */
  readonly isLate: boolean;
};

/** A site that was asked, as the staff sees it. */
export type AskedSite = {
  readonly siteId: string;
  readonly userRef: string;
  readonly confirmedAt: number | null;
  readonly isOverdue: boolean;
  readonly isRemoved: boolean;
};

/** What one site was asked. */
export type ErasureNotice = {
  readonly id: string;
  readonly siteId: string;
  readonly userRef: string;
  readonly status: Erasure['status'];
  readonly requestedAt: number;
  readonly dueAt: number;
  readonly confirmedAt: number | null;
};

/** After the account is gone; a month is what GDPR Art. 12(3) gives to whoever is asked. */
export const confirmationDays = 30;
/** The sweeper comes by about once a minute. */
const lateMinutes = 60;

const toMs = (column: string) =>
  sql`(extract(epoch from ${sql.identifier([column])}) * 1000)::float8`;
const columns = sql`
  id, user_id as "userId", status, requested_by as "requestedBy", ${toMs('requested_at')} as "requestedAt",
  ${toMs('due_at')} as "dueAt", ${toMs('ended_at')} as "endedAt"
`;
const noticeColumns = sql`
  erasure_notices.id, site_id as "siteId", user_ref as "userRef", erasures.status,
  ${toMs('requested_at')} as "requestedAt", ${toMs('due_at')} as "dueAt", ${toMs('confirmed_at')} as "confirmedAt"
`;
const joined = sql`
  passport.erasure_notices
  join passport.erasures
    on erasures.tenant_id = erasure_notices.tenant_id
    and erasures.id = erasure_notices.erasure_id
`;

/** Of a site that is no more nobody waits for a word. */
const isOverdue = sql`(
  confirmed_at is null
  and sites.removed_at is null
  and erasures.status = 'done'
  and erasures.ended_at < now() - make_interval(days => ${confirmationDays}::int4)
)`;
const noticesWithSites = sql`
  passport.erasure_notices
  join passport.sites
    on sites.tenant_id = erasure_notices.tenant_id
    and sites.id = erasure_notices.site_id
`;
const overviews = sql`
  select ${columns}, asked, confirmed, overdue,
    (status = 'pending' and due_at < now() - make_interval(mins => ${lateMinutes}::int4)) as "isLate"
  from passport.erasures
  cross join lateral (
    select count(*)::int4 as asked, count(confirmed_at)::int4 as confirmed,
      (count(*) filter (where ${isOverdue}))::int4 as overdue
    from ${noticesWithSites}
    where erasure_notices.tenant_id = erasures.tenant_id
      and erasure_id = erasures.id
  ) as notices
`;

export const createErasureQueries = (tenantId: string) => ({
  /** The last moment of a day, so that sites that compare what they were told learn the day and no more. */
  findDueDay: async (connection: CommonQueryMethods, days: number) =>
    connection.oneFirst<number>(sql`
      select extract(epoch from date_trunc('day', now() at time zone 'utc') + make_interval(days => ${days + 1}))::float8 * 1000
    `),

  /** Nothing when the person has asked already. @returns whether this call did it */
  insert: async (
    connection: CommonQueryMethods,
    row: Pick<Erasure, 'id' | 'userId' | 'requestedBy' | 'dueAt'>
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      insert into passport.erasures (tenant_id, id, user_id, requested_by, due_at)
      values (${tenantId}, ${row.id}, ${row.userId}, ${row.requestedBy}, to_timestamp(${row.dueAt} / 1000.0))
      on conflict (tenant_id, user_id) where status = 'pending' do nothing
    `);
    return rowCount > 0;
  },

  insertNotice: async (
    connection: CommonQueryMethods,
    row: Pick<ErasureNotice, 'id' | 'siteId' | 'userRef'> & { readonly erasureId: string }
  ) => {
    await connection.query(sql`
      insert into passport.erasure_notices (tenant_id, id, erasure_id, site_id, user_ref)
      values (${tenantId}, ${row.id}, ${row.erasureId}, ${row.siteId}, ${row.userRef})
    `);
  },

  findPending: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOne<Erasure>(sql`
      select ${columns}
      from passport.erasures
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and status = 'pending'
    `),

  /** Ends a person's pending request. @returns its id; null when there is none */
  cancel: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOneFirst<string>(sql`
      update passport.erasures
      set status = 'cancelled', ended_at = now()
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and status = 'pending'
      returning id
    `),

  /** A request whose day has come, locked until commit; those that others work on are skipped. */
  lockDue: async (connection: CommonQueryMethods) =>
    connection.maybeOne<Erasure>(sql`
      select ${columns}
      from passport.erasures
      where tenant_id = ${tenantId}
        and status = 'pending'
        and due_at <= now()
      order by due_at
      limit 1
      for update skip locked
    `),

  finish: async (connection: CommonQueryMethods, id: string) => {
    await connection.query(sql`
      update passport.erasures
      set status = 'done', user_id = '', ended_at = coalesce(ended_at, now())
      where tenant_id = ${tenantId}
        and id = ${id}
    `);
  },

  /** Logto's own row; its triggers and cascades take the rest. @returns whether there was one */
  deleteUser: async (connection: CommonQueryMethods, userId: string): Promise<boolean> => {
    await connection.query(sql`
      delete from public.oidc_model_instances
      where tenant_id = ${tenantId}
        and payload->>'accountId' = ${userId}
    `);
    const { rowCount } = await connection.query(sql`
      delete from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
    `);
    return rowCount > 0;
  },

  listNotices: async (connection: CommonQueryMethods, erasureId: string) =>
    connection.any<ErasureNotice>(sql`
      select ${noticeColumns}
      from ${joined}
      where erasure_notices.tenant_id = ${tenantId}
        and erasure_id = ${erasureId}
      order by erasure_notices.id
    `),

  /** The newest first. */
  listNoticesOfSite: async (connection: CommonQueryMethods, siteId: string, limit: number) =>
    connection.any<ErasureNotice>(sql`
      select ${noticeColumns}
      from ${joined}
      where erasure_notices.tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by requested_at desc, erasure_notices.id
      limit ${limit}
    `),

  /** A notice of a site, locked until commit. */
  lockNotice: async (connection: CommonQueryMethods, siteId: string, id: string) =>
    connection.maybeOne<ErasureNotice>(sql`
      select ${noticeColumns}
      from ${joined}
      where erasure_notices.tenant_id = ${tenantId}
        and site_id = ${siteId}
        and erasure_notices.id = ${id}
      for update of erasure_notices
    `),

  confirm: async (connection: CommonQueryMethods, id: string, by: string) => {
    await connection.query(sql`
      update passport.erasure_notices
      set confirmed_at = now(), confirmed_by = ${by}
      where tenant_id = ${tenantId}
        and id = ${id}
        and confirmed_at is null
    `);
  },

  /** The newest first, for the staff. */
  list: async (connection: CommonQueryMethods, status: Erasure['status'] | null, limit: number) =>
    connection.any<ErasureOverview>(sql`
      ${overviews}
      where tenant_id = ${tenantId}
        and (${status}::text is null or status = ${status})
      order by requested_at desc, id
      limit ${limit}
    `),

  find: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<ErasureOverview>(sql`
      ${overviews}
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Sites that a request went to: those that have not confirmed first. */
  listAskedSites: async (connection: CommonQueryMethods, id: string) =>
    connection.any<AskedSite>(sql`
      select site_id as "siteId", user_ref as "userRef", ${toMs('confirmed_at')} as "confirmedAt",
        ${isOverdue} as "isOverdue", sites.removed_at is not null as "isRemoved"
      from ${noticesWithSites}
      join passport.erasures
        on erasures.tenant_id = erasure_notices.tenant_id
        and erasures.id = erasure_notices.erasure_id
      where erasure_notices.tenant_id = ${tenantId}
        and erasure_id = ${id}
      order by confirmed_at nulls first, site_id
    `),
});
