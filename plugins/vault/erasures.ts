/**
 * Who was erased, kept where a restored backup does not forget it: noted in Logto's database by the deletion itself (alteration
 * 1795270000-erased-people), copied from there into every vault by the sweeper. After a restore the list is read wherever it is, and everybody on
 * it is erased again.
 *
 * Only what was deleted counts, never what is merely missing: a database restored from too old a backup lacks people who are alive.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import type { Regions } from './regions.ts';

export type Erasure = { readonly userId: string; readonly erasedAt: Date };

export type Erasures = {
  /** Those no vault has yet, oldest first, a batch at a time. @returns how many every vault has now. @throws vault.unavailable */
  readonly copy: () => Promise<number>;
  /** From Logto's database and every vault together, by id. @throws vault.unavailable */
  readonly list: () => Promise<readonly Erasure[]>;
  /** Notes what another place knew of. */
  readonly note: (erasures: readonly Erasure[]) => Promise<void>;
  /** Removes the account and its sessions from Logto. @returns whether Logto had it */
  readonly deleteAccount: (userId: string) => Promise<boolean>;
};

const batch = 500;

type Row = { readonly userId: string; readonly erasedAtMs: number };

const toErasure = ({ userId, erasedAtMs }: Row): Erasure => ({
  userId,
  erasedAt: new Date(erasedAtMs),
});

const listIn = async (connection: CommonQueryMethods, schema: string, tenantId: string) =>
  connection.any<Row>(sql`
    select user_id as "userId", (extract(epoch from erased_at) * 1000)::float8 as "erasedAtMs"
    from ${sql.identifier([schema, 'erased_people'])}
    where tenant_id = ${tenantId}
  `);

const insertInto = async (
  connection: CommonQueryMethods,
  schema: string,
  tenantId: string,
  erasures: readonly Erasure[]
) =>
  connection.query(sql`
    insert into ${sql.identifier([schema, 'erased_people'])} (tenant_id, user_id, erased_at)
    select ${tenantId}, user_id, to_timestamp(erased_at_ms / 1000)
    from ${sql.unnest(
      erasures.map(({ userId, erasedAt }) => [userId, erasedAt.getTime()]),
      ['text', 'float8']
    )} as listed (user_id, erased_at_ms)
    on conflict do nothing
  `);

/** @param pool connected as the tenant's role */
export const createErasures = (
  pool: DatabasePool,
  tenantId: string,
  regions: Regions
): Erasures => ({
  copy: async () => {
    const waiting = await pool.any<Row>(sql`
      select user_id as "userId", (extract(epoch from erased_at) * 1000)::float8 as "erasedAtMs"
      from passport.erased_people
      where tenant_id = ${tenantId}
        and copied_at is null
      order by erased_at
      limit ${batch}
    `);
    if (waiting.length === 0) {
      return 0;
    }
    for (const name of regions.names) {
      await regions
        .get(name)
        .run(async (connection) =>
          insertInto(connection, 'vault', tenantId, waiting.map(toErasure))
        );
    }
    const ids = waiting.map(({ userId }) => userId);
    await pool.query(sql`
      update passport.erased_people
      set copied_at = now()
      where tenant_id = ${tenantId}
        and user_id = any(${sql.array(ids, 'text')})
    `);
    return waiting.length;
  },
  list: async () => {
    const rows = [...(await listIn(pool, 'passport', tenantId))];
    for (const name of regions.names) {
      rows.push(
        ...(await regions
          .get(name)
          .run(async (connection) => listIn(connection, 'vault', tenantId)))
      );
    }
    const byId = new Map(rows.map((row) => [row.userId, toErasure(row)]));
    return [...byId.values()].sort((left, right) => (left.userId < right.userId ? -1 : 1));
  },
  note: async (erasures) => {
    if (erasures.length > 0) {
      await insertInto(pool, 'passport', tenantId, erasures);
    }
  },
  deleteAccount: async (userId) =>
    pool.transaction(async (connection) => {
      // As when Logto itself deletes somebody: what they were signed in with ends.
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
    }),
});
