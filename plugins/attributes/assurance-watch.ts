/**
 * Notices when the assurance level of a person has changed since a token last told it, and tells every site that knows them (CAEP 1.0
 * §3.4). A level lies sealed in Logto's row, where nothing but the reader of tokens sees it: so it is noticed at the next ID token,
 * which the sign-in that proved it brings.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { Relation } from '../consent/port.ts';
import { insertEvent } from '../events/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';

/** In rising order. */
const levels: readonly AssuranceLevel[] = ['none', 'low', 'substantial', 'high'];
/** Of CAEP's names none is the eIDAS scale. */
const namespace = 'eIDAS';

export const createAssuranceQueries = (tenantId: string) => ({
  find: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOneFirst<AssuranceLevel>(sql`
      select level
      from passport.assurance_levels
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  /** @returns whether it was another; of several at once one sees the change */
  set: async (
    connection: CommonQueryMethods,
    userId: string,
    level: AssuranceLevel
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      insert into passport.assurance_levels (tenant_id, user_id, level)
      select ${tenantId}, id, ${level}
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
      on conflict (tenant_id, user_id) do update
      set level = excluded.level, changed_at = now()
      where assurance_levels.level <> excluded.level
    `);
    return rowCount > 0;
  },
});

export const createAssuranceWatch = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly listRelations: (userId: string) => Promise<readonly Relation[]>;
}): ((userId: string, level: AssuranceLevel) => Promise<void>) => {
  const { pool, tenantId, listRelations } = deps;
  const queries = createAssuranceQueries(tenantId);
  return async (userId, level) => {
    const previous = (await queries.find(pool, userId)) ?? 'none';
    if (previous === level) {
      return;
    }
    const relations = await listRelations(userId);
    const isRise = levels.indexOf(level) > levels.indexOf(previous);
    const payload = {
      namespace,
      previous_level: previous,
      current_level: level,
      change_direction: isRise ? 'increase' : 'decrease',
      initiating_entity: 'system',
    };
    await pool.transaction(async (connection) => {
      if (await queries.set(connection, userId, level)) {
        for (const { siteId, userRef } of relations) {
          await insertEvent(connection, tenantId, {
            ...{ siteId, userRef, payload },
            type: 'assurance-level-change',
          });
        }
      }
    });
  };
};
