/** All SQL of members. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { StaffRole } from '../api/port.ts';

export type Member = {
  /** Of a user of the admin tenant. */
  readonly memberId: string;
  readonly role: StaffRole;
  readonly siteIds: readonly string[];
  readonly grantedBy: string;
  /** Milliseconds since the epoch. */
  readonly grantedAt: number;
};

const columns = sql`
  member_id as "memberId", role, site_ids as "siteIds", granted_by as "grantedBy",
  (extract(epoch from granted_at) * 1000)::float8 as "grantedAt"
`;

export const createMemberQueries = (tenantId: string) => ({
  /** One change of roles of a tenant at a time, until commit: two administrators cannot demote each other. */
  lock: async (connection: CommonQueryMethods) =>
    connection.query(sql`
      select pg_advisory_xact_lock(hashtextextended(${`passport members ${tenantId}`}, 0))
    `),

  find: async (connection: CommonQueryMethods, memberId: string) =>
    connection.maybeOne<Member>(sql`
      select ${columns}
      from passport.console_members
      where tenant_id = ${tenantId}
        and member_id = ${memberId}
    `),

  list: async (connection: CommonQueryMethods) =>
    connection.any<Member>(sql`
      select ${columns}
      from passport.console_members
      where tenant_id = ${tenantId}
      order by granted_at, member_id
    `),

  put: async (connection: CommonQueryMethods, member: Omit<Member, 'grantedAt'>) =>
    connection.query(sql`
      insert into passport.console_members (tenant_id, member_id, role, site_ids, granted_by)
      values (${tenantId}, ${member.memberId}, ${member.role},
        ${sql.array([...member.siteIds], 'text')}, ${member.grantedBy})
      on conflict (tenant_id, member_id) do update
      set role = excluded.role,
        site_ids = excluded.site_ids,
        granted_by = excluded.granted_by,
        granted_at = excluded.granted_at
    `),

  /** @returns whether there was one */
  remove: async (connection: CommonQueryMethods, memberId: string) => {
    const { rowCount } = await connection.query(sql`
      delete from passport.console_members
      where tenant_id = ${tenantId}
        and member_id = ${memberId}
    `);
    return rowCount > 0;
  },
});
