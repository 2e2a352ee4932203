/**
 * All SQL of reveals. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Each change carries its
 * own condition: of two callers at once one changes the row, and the other changes nothing.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const revealCategories = [
  'support',
  'complaint',
  'legal',
  'security',
  'correction',
  'other',
] as const;
export type RevealCategory = (typeof revealCategories)[number];

/** How long a request waits for a second administrator. */
const waitingDays = 3;
/** How long a value may be looked at once that was granted. */
export const grantedMinutes = 10;

export const revealStatuses = ['waiting', 'granted', 'refused', 'shown', 'over'] as const;
export type RevealStatus = (typeof revealStatuses)[number];

export type Reveal = {
  readonly id: string;
  /** Empty once the account is gone. */
  readonly userId: string;
  readonly attribute: string;
  readonly category: RevealCategory;
  /** Sealed in place; null once the person is gone. */
  readonly reasonSealed: string | null;
  /** `over`: nobody decided, or nobody looked, in time. */
  readonly status: RevealStatus;
  readonly askedBy: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly askedAt: number;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly grantedUntil: number | null;
  readonly shownAt: number | null;
};

const columns = sql`
  id, user_id as "userId", attribute, category, reason_sealed as "reasonSealed",
  case
    when status = 'waiting' and asked_at <= now() - make_interval(days => ${waitingDays}) then 'over'
    when status = 'granted' and granted_until <= now() then 'over'
    else status
  end as status,
  asked_by as "askedBy", (extract(epoch from asked_at) * 1000)::float8 as "askedAt",
  decided_by as "decidedBy", (extract(epoch from decided_at) * 1000)::float8 as "decidedAt",
  (extract(epoch from granted_until) * 1000)::float8 as "grantedUntil",
  (extract(epoch from shown_at) * 1000)::float8 as "shownAt"
`;
const inTime = sql`asked_at > now() - make_interval(days => ${waitingDays})`;

export const createRevealQueries = (tenantId: string) => ({
  insert: async (
    connection: CommonQueryMethods,
    row: Pick<Reveal, 'id' | 'userId' | 'attribute' | 'category' | 'askedBy'> & {
      readonly reasonSealed: string;
      readonly status: 'waiting' | 'granted';
    }
  ) =>
    connection.one<Reveal>(sql`
      insert into passport.reveals
        (tenant_id, id, user_id, attribute, category, reason_sealed, status, asked_by, granted_until)
      values (
        ${tenantId}, ${row.id}, ${row.userId}, ${row.attribute}, ${row.category}, ${row.reasonSealed},
        ${row.status}, ${row.askedBy},
        case when ${row.status} = 'granted' then now() + make_interval(mins => ${grantedMinutes}) end
      )
      returning ${columns}
    `),

  find: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<Reveal>(sql`
      select ${columns}
      from passport.reveals
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Newest first. */
  list: async (
    connection: CommonQueryMethods,
    { userId, isWaiting }: { readonly userId: string | null; readonly isWaiting: boolean },
    limit: number
  ) =>
    connection.any<Reveal>(sql`
      select ${columns}
      from passport.reveals
      where tenant_id = ${tenantId}
        and (${userId}::text is null or user_id = ${userId})
        and (not ${isWaiting} or (status = 'waiting' and ${inTime} and user_id <> ''))
      order by asked_at desc, id
      limit ${limit}
    `),

  /** By somebody else than who asked, while it waits. @returns whether this call did it */
  decide: async (
    connection: CommonQueryMethods,
    id: string,
    { by, isGranted }: { readonly by: string; readonly isGranted: boolean }
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.reveals
      set status = case when ${isGranted} then 'granted' else 'refused' end,
        decided_by = ${by}, decided_at = now(),
        granted_until = case when ${isGranted} then now() + make_interval(mins => ${grantedMinutes}) end
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'waiting'
        and asked_by <> ${by}
        and ${inTime}
    `);
    return rowCount > 0;
  },

  /** To who asked, once, in time. @returns whether this call did it */
  show: async (connection: CommonQueryMethods, id: string, by: string): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.reveals
      set status = 'shown', shown_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'granted'
        and asked_by = ${by}
        and granted_until > now()
    `);
    return rowCount > 0;
  },
});
