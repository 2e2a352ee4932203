/**
 * All SQL of what is shared, and of taking it back in bulk. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit
 * as well. One statement each; isolation assumed: read committed.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const withdrawalReasons = [
  'purpose_ended',
  'site_closed',
  'incident',
  'authority',
  'other',
] as const;
export type WithdrawalReason = (typeof withdrawalReasons)[number];

export type SharedPurpose = {
  readonly siteId: string;
  readonly attribute: string;
  readonly purpose: string;
  readonly purposeCode: string;
  readonly textEn: string;
  readonly textRu: string;
  readonly isNeeded: boolean;
  readonly release: 'value' | 'answer';
  /** People with a live consent. */
  readonly people: number;
};

export type WithdrawalRow = {
  readonly id: string;
  readonly siteId: string;
  /** Null for everything. */
  readonly attribute: string | null;
  readonly reason: WithdrawalReason;
  readonly state: 'running' | 'done';
  readonly total: number;
  readonly done: number;
  readonly createdBy: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly errorCode: string | null;
};

/** What says that values of attributes reached a site. */
const disclosures = ['id_token.issue', 'userinfo.read', 'attributes.read', 'attributes.open'];
/** Of each site, for the last disclosure: with more it is long ago in any case. */
const entriesLooked = 5000;
const mostListed = 50;

const columns = sql`
  id, site_id as "siteId", attribute, reason, state, total, done, created_by as "createdBy",
  (extract(epoch from created_at) * 1000)::float8 as "createdAt",
  (extract(epoch from finished_at) * 1000)::float8 as "finishedAt", error_code as "errorCode"
`;

/** Null is every site; a list, those. */
const ofSites = (column: ReturnType<typeof sql>, siteIds: readonly string[] | null) =>
  siteIds === null ? sql`true` : sql`${column} = any(${sql.array([...siteIds], 'text')})`;

export const createSharingQueries = (tenantId: string) => ({
  listSites: async (connection: CommonQueryMethods, siteIds: readonly string[] | null) =>
    connection.any<{ siteId: string; name: string; nameRu: string | null }>(sql`
      select id as "siteId", coalesce(display_name, name) as name, display_name_ru as "nameRu"
      from passport.sites
      where tenant_id = ${tenantId}
        and removed_at is null
        and ${ofSites(sql`id`, siteIds)}
      order by 2, 1
    `),

  /** What sites declare, with how many people let them: granted, not over, in the meaning that is declared now. */
  listPurposes: async (connection: CommonQueryMethods, siteIds: readonly string[] | null) =>
    connection.any<SharedPurpose>(sql`
      select declared.site_id as "siteId", declared.attribute, declared.purpose,
        declared.purpose_code as "purposeCode", declared.text_en as "textEn", declared.text_ru as "textRu",
        declared.is_needed as "isNeeded", declared.release, count(consents.user_id)::int as people
      from passport.site_attributes as declared
      left join passport.consents
        on consents.tenant_id = declared.tenant_id
        and consents.site_id = declared.site_id
        and consents.attribute = declared.attribute
        and consents.purpose = declared.purpose
        and consents.text_version = declared.text_version
        and consents.decision = 'granted'
        and consents.ended_at is null
        and (consents.expires_at is null or consents.expires_at > now())
      where declared.tenant_id = ${tenantId}
        and ${ofSites(sql`declared.site_id`, siteIds)}
      group by declared.tenant_id, declared.site_id, declared.attribute, declared.purpose
      order by declared.site_id, declared.attribute, declared.purpose
    `),

  /** People by site and attribute, each once however many purposes; and those who took one back in the last 30 days. */
  listPeople: async (connection: CommonQueryMethods, siteIds: readonly string[] | null) =>
    connection.any<{ siteId: string; attribute: string; people: number; withdrawn: number }>(sql`
      select consents.site_id as "siteId", consents.attribute,
        count(distinct consents.user_id) filter (
          where consents.ended_at is null
            and (consents.expires_at is null or consents.expires_at > now())
            and declared.text_version is not null
        )::int as people,
        count(distinct consents.user_id) filter (
          where consents.ended_by <> 'newer'
        )::int as withdrawn
      from passport.consents
      left join passport.site_attributes as declared
        on declared.tenant_id = consents.tenant_id
        and declared.site_id = consents.site_id
        and declared.attribute = consents.attribute
        and declared.purpose = consents.purpose
        and declared.text_version = consents.text_version
      where consents.tenant_id = ${tenantId}
        and consents.decision = 'granted'
        and (consents.ended_at is null or consents.ended_at > now() - interval '30 days')
        and ${ofSites(sql`consents.site_id`, siteIds)}
      group by consents.site_id, consents.attribute
    `),

  /** When a value last reached a site, among the newest 5000 entries of the chain about it. */
  listLastDisclosures: async (connection: CommonQueryMethods, siteIds: readonly string[] | null) =>
    connection.any<{ siteId: string; attribute: string; at: number }>(sql`
      select sites.id as "siteId", told.attribute,
        (extract(epoch from max(newest.occurred_at)) * 1000)::float8 as at
      from passport.sites
      cross join lateral (
        select occurred_at, action, attributes, result
        from passport.audit_entries
        where audit_entries.tenant_id = ${tenantId}
          and audit_entries.site_id = sites.id
        order by sequence desc
        limit ${entriesLooked}
      ) as newest
      cross join unnest(newest.attributes) as told (attribute)
      where sites.tenant_id = ${tenantId}
        and sites.removed_at is null
        and ${ofSites(sql`sites.id`, siteIds)}
        and newest.result = 'allowed'
        and newest.action = any(${sql.array(disclosures, 'text')})
      group by sites.id, told.attribute
    `),

  /** Of a removed site too: what was shared with it can still be taken back. */
  findSector: async (connection: CommonQueryMethods, siteId: string) =>
    connection.maybeOneFirst<string>(sql`
      select sector_id
      from passport.sites
      where tenant_id = ${tenantId}
        and id = ${siteId}
    `),

  /** People whose consent a withdrawal would end: given before it was asked for, over or not. */
  countPeople: async (
    connection: CommonQueryMethods,
    siteId: string,
    attribute: string | null
  ): Promise<number> =>
    connection.oneFirst<number>(sql`
      select count(distinct user_id)::int
      from passport.consents
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and (${attribute}::text is null or attribute = ${attribute})
        and decision = 'granted'
        and ended_at is null
    `),

  /** The next of them, by user id. */
  listPeopleOf: async (connection: CommonQueryMethods, id: string, limit: number) =>
    connection.anyFirst<string>(sql`
      select distinct consents.user_id
      from passport.sharing_withdrawals as withdrawal
      join passport.consents
        on consents.tenant_id = withdrawal.tenant_id
        and consents.site_id = withdrawal.site_id
        and (withdrawal.attribute is null or consents.attribute = withdrawal.attribute)
        and consents.decided_at <= withdrawal.created_at
      where withdrawal.tenant_id = ${tenantId}
        and withdrawal.id = ${id}
        and consents.decision = 'granted'
        and consents.ended_at is null
      order by consents.user_id
      limit ${limit}
    `),

  /** @returns whether it is new: the same that is still running is the same */
  insert: async (
    connection: CommonQueryMethods,
    row: Pick<WithdrawalRow, 'id' | 'siteId' | 'attribute' | 'reason' | 'total' | 'createdBy'>
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      insert into passport.sharing_withdrawals (tenant_id, id, site_id, attribute, reason, total, created_by)
      values (${tenantId}, ${row.id}, ${row.siteId}, ${row.attribute}, ${row.reason}, ${row.total}, ${row.createdBy})
      on conflict (tenant_id, site_id, coalesce(attribute, '')) where state = 'running' do nothing
    `);
    return rowCount > 0;
  },

  findRunning: async (connection: CommonQueryMethods, siteId: string, attribute: string | null) =>
    connection.maybeOne<WithdrawalRow>(sql`
      select ${columns}
      from passport.sharing_withdrawals
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and attribute is not distinct from ${attribute}::text
        and state = 'running'
    `),

  find: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<WithdrawalRow>(sql`
      select ${columns}
      from passport.sharing_withdrawals
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Newest first, the newest 50. */
  list: async (connection: CommonQueryMethods, siteIds: readonly string[] | null) =>
    connection.any<WithdrawalRow>(sql`
      select ${columns}
      from passport.sharing_withdrawals
      where tenant_id = ${tenantId}
        and ${ofSites(sql`site_id`, siteIds)}
      order by created_at desc, id
      limit ${mostListed}
    `),

  listUnfinished: async (connection: CommonQueryMethods) =>
    connection.anyFirst<string>(sql`
      select id
      from passport.sharing_withdrawals
      where tenant_id = ${tenantId}
        and state = 'running'
        and (leased_until is null or leased_until < now())
      order by created_at
    `),

  /** Takes one that nobody is known to be at. @returns whether this call has it */
  lease: async (connection: CommonQueryMethods, id: string, seconds: number): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.sharing_withdrawals
      set leased_until = now() + make_interval(secs => ${seconds})
      where tenant_id = ${tenantId}
        and id = ${id}
        and state = 'running'
        and (leased_until is null or leased_until < now())
    `);
    return rowCount > 0;
  },

  /** One person more; whoever has it stays known for the time given. */
  note: async (connection: CommonQueryMethods, id: string, seconds: number) =>
    connection.query(sql`
      update passport.sharing_withdrawals
      set done = done + 1, total = greatest(total, done + 1), error_code = null,
        leased_until = now() + make_interval(secs => ${seconds})
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  finish: async (connection: CommonQueryMethods, id: string) =>
    connection.query(sql`
      update passport.sharing_withdrawals
      set state = 'done', finished_at = now(), total = greatest(total, done), done = greatest(total, done),
        leased_until = null, error_code = null
      where tenant_id = ${tenantId}
        and id = ${id}
        and state = 'running'
    `),

  /** Stops for now: the next who looks goes on. */
  release: async (connection: CommonQueryMethods, id: string, errorCode: string) =>
    connection.query(sql`
      update passport.sharing_withdrawals
      set leased_until = null, error_code = ${errorCode}
      where tenant_id = ${tenantId}
        and id = ${id}
        and state = 'running'
    `),
});
