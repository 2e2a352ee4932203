/** All SQL of blocks. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const blockReasons = ['fraud', 'abuse', 'terms', 'payment', 'other'] as const;
export type BlockReason = (typeof blockReasons)[number];

/** Why an administrator lifts a block of a site. */
export const endReasons = ['mistake', 'appeal', 'settled', 'legal', 'other'] as const;
export type EndReason = (typeof endReasons)[number];

export type Block = {
  readonly id: string;
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
  readonly reason: BlockReason;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};

export type EndedBlock = Block & {
  readonly createdBy: string;
  /** Null while it lives. */
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  /** Null for one that its site lifted. */
  readonly endedReason: EndReason | null;
};

export type BlockFilter = {
  readonly state: 'live' | 'ended' | 'all';
  readonly siteId?: string | undefined;
  readonly userId?: string | undefined;
  readonly userRef?: string | undefined;
};

/** Where a page ended: microseconds since the epoch, as digits, and the id. */
export type Position = { readonly createdAtMicros: string; readonly id: string };

const columns = sql`
  id, site_id as "siteId", user_id as "userId", user_ref as "userRef", reason,
  (extract(epoch from created_at) * 1000)::float8 as "createdAt"
`;

const equal = (column: string, value: string | undefined) =>
  value === undefined ? [] : [sql`${sql.identifier([column])} = ${value}`];

const conditionOfState = {
  live: [sql`ended_at is null`],
  ended: [sql`ended_at is not null`],
  all: [],
};

const behind = (after: Position | null) =>
  after === null
    ? []
    : [
        sql`(created_at, id) < (
          timestamptz 'epoch' + ${after.createdAtMicros}::int8 * interval '1 microsecond', ${after.id}
        )`,
      ];

export const createBlockQueries = (tenantId: string) => ({
  /** Nothing when the person is blocked there already. @returns whether this call did it */
  insert: async (
    connection: CommonQueryMethods,
    row: Omit<Block, 'createdAt'> & { readonly by: string }
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      insert into passport.blocks (tenant_id, id, site_id, user_id, user_ref, reason, created_by)
      values (${tenantId}, ${row.id}, ${row.siteId}, ${row.userId}, ${row.userRef}, ${row.reason}, ${row.by})
      on conflict (tenant_id, site_id, user_id) where ended_at is null do nothing
    `);
    return rowCount > 0;
  },

  /** @returns whether there was a block */
  end: async (
    connection: CommonQueryMethods,
    siteId: string,
    userId: string,
    end: { readonly by: string; readonly reason: EndReason | null }
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.blocks
      set ended_at = now(), ended_by = ${end.by}, ended_reason = ${end.reason}
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and user_id = ${userId}
        and ended_at is null
    `);
    return rowCount > 0;
  },

  exists: async (connection: CommonQueryMethods, siteId: string, userId: string) =>
    connection.exists(sql`
      select 1
      from passport.blocks
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and user_id = ${userId}
        and ended_at is null
    `),

  /** By the site's identifier of the person; null when it does not block them. */
  findLive: async (connection: CommonQueryMethods, siteId: string, userRef: string) =>
    connection.maybeOne<Block>(sql`
      select ${columns}
      from passport.blocks
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and user_ref = ${userRef}
        and ended_at is null
      order by created_at desc
      limit 1
    `),

  /** A page of every site's, newest first, with where each row stands. */
  listPage: async (
    connection: CommonQueryMethods,
    filter: BlockFilter,
    { after, limit }: { readonly after: Position | null; readonly limit: number }
  ) => {
    const conditions = [
      sql`tenant_id = ${tenantId}`,
      ...conditionOfState[filter.state],
      ...equal('site_id', filter.siteId),
      ...equal('user_id', filter.userId),
      ...equal('user_ref', filter.userRef),
      ...behind(after),
    ];
    return connection.any<EndedBlock & Pick<Position, 'createdAtMicros'>>(sql`
      select ${columns}, created_by as "createdBy", ended_by as "endedBy", ended_reason as "endedReason",
        (extract(epoch from ended_at) * 1000)::float8 as "endedAt",
        (extract(epoch from created_at) * 1000000)::int8::text as "createdAtMicros"
      from passport.blocks
      where ${sql.join(conditions, sql` and `)}
      order by created_at desc, id desc
      limit ${limit}
    `);
  },

  /** Live ones, newest first. */
  listOfSite: async (connection: CommonQueryMethods, siteId: string, limit: number) =>
    connection.any<Block>(sql`
      select ${columns}
      from passport.blocks
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and ended_at is null
      order by created_at desc, id
      limit ${limit}
    `),

  listOfUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.any<Block>(sql`
      select ${columns}
      from passport.blocks
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and ended_at is null
      order by created_at desc, id
    `),
});
