/** All SQL of blocks. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const blockReasons = ['fraud', 'abuse', 'terms', 'payment', 'other'] as const;
export type BlockReason = (typeof blockReasons)[number];

export type Block = {
  readonly id: string;
  readonly siteId: string;
  readonly userId: string;
  readonly userRef: string;
  readonly reason: BlockReason;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
};

const columns = sql`
  id, site_id as "siteId", user_id as "userId", user_ref as "userRef", reason,
  (extract(epoch from created_at) * 1000)::float8 as "createdAt"
`;

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
    by: string
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.blocks
      set ended_at = now(), ended_by = ${by}
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
