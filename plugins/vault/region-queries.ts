/** All SQL in the vault database of a region. There is one role for all tenants: every statement names the tenant. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type IdentifierRow = {
  readonly token: string;
  readonly userId: string;
  readonly attribute: string;
  readonly keyVersion: number;
  readonly sealed: Buffer;
};
export type AttributeRow = {
  readonly ref: string;
  readonly userId: string;
  readonly attribute: string;
  readonly keyVersion: number;
  readonly sealed: Buffer;
};

const identifierColumns = sql`
  token, user_id as "userId", attribute, key_version as "keyVersion", value_enc as sealed`;
const attributeColumns = sql`
  ref, user_id as "userId", attribute, key_version as "keyVersion", value_enc as sealed`;

export const createRegionQueries = (tenantId: string) => ({
  /** Makes the person known and marks them for the sweeper. */
  touchUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.query(sql`
      insert into vault.users_pii (tenant_id, user_id)
      values (${tenantId}, ${userId})
      on conflict (tenant_id, user_id) do update
      set dirty_at = now()
    `),

  /** Makes the person known; for values that the sweeper has no interest in. */
  addUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.query(sql`
      insert into vault.users_pii (tenant_id, user_id, dirty_at)
      values (${tenantId}, ${userId}, null)
      on conflict do nothing
    `),

  /** A row that was sealed with a newer key stays: whoever still has an older one was overtaken. So with attributes. */
  upsertIdentifiers: async (
    connection: CommonQueryMethods,
    rows: readonly (IdentifierRow & { readonly blindIndex: Buffer | null })[]
  ) => {
    for (const row of rows) {
      await connection.query(sql`
        insert into vault.identifiers
          (tenant_id, user_id, attribute, token, blind_index, key_version, value_enc)
        values (
          ${tenantId}, ${row.userId}, ${row.attribute}, ${row.token},
          ${row.blindIndex ? sql.binary(row.blindIndex) : null},
          ${row.keyVersion}, ${sql.binary(row.sealed)}
        )
        on conflict (tenant_id, token, user_id) do update
        set key_version = excluded.key_version, value_enc = excluded.value_enc,
          blind_index = excluded.blind_index, created_at = now()
        where identifiers.key_version <= excluded.key_version
      `);
    }
  },

  upsertAttributes: async (connection: CommonQueryMethods, rows: readonly AttributeRow[]) => {
    for (const row of rows) {
      await connection.query(sql`
        insert into vault.attribute_values
          (tenant_id, ref, user_id, attribute, key_version, value_enc)
        values (
          ${tenantId}, ${row.ref}, ${row.userId}, ${row.attribute},
          ${row.keyVersion}, ${sql.binary(row.sealed)}
        )
        on conflict (tenant_id, ref) do update
        set key_version = excluded.key_version, value_enc = excluded.value_enc
        where attribute_values.key_version <= excluded.key_version
      `);
    }
  },

  listIdentifiers: async (connection: CommonQueryMethods, tokens: readonly string[]) =>
    connection.any<IdentifierRow>(sql`
      select ${identifierColumns}
      from vault.identifiers
      where tenant_id = ${tenantId}
        and token = any(${sql.array(tokens, 'text')})
    `),

  /** By tokens in lower case, as `lower(column)` returns them. */
  listFoldedIdentifiers: async (connection: CommonQueryMethods, tokens: readonly string[]) =>
    connection.any<IdentifierRow>(sql`
      select ${identifierColumns}
      from vault.identifiers
      where tenant_id = ${tenantId}
        and lower(token) = any(${sql.array(tokens, 'text')})
    `),

  listAttributes: async (connection: CommonQueryMethods, refs: readonly string[]) =>
    connection.any<AttributeRow>(sql`
      select ${attributeColumns}
      from vault.attribute_values
      where tenant_id = ${tenantId}
        and ref = any(${sql.array(refs, 'text')})
    `),

  findByBlindIndex: async (connection: CommonQueryMethods, attribute: string, index: Buffer) =>
    connection.any<{ userId: string }>(sql`
      select distinct user_id as "userId"
      from vault.identifiers
      where tenant_id = ${tenantId}
        and attribute = ${attribute}
        and blind_index = ${sql.binary(index)}
    `),

  countUsers: async (connection: CommonQueryMethods) =>
    connection.oneFirst<number>(sql`
      select count(*)::int
      from vault.users_pii
      where tenant_id = ${tenantId}
    `),

  /** Values of an attribute, for a pattern search. */
  scanIdentifiers: async (connection: CommonQueryMethods, attribute: string) =>
    connection.any<IdentifierRow>(sql`
      select ${identifierColumns}
      from vault.identifiers
      where tenant_id = ${tenantId}
        and attribute = ${attribute}
    `),

  scanAttributes: async (connection: CommonQueryMethods, attribute: string) =>
    connection.any<AttributeRow>(sql`
      select ${attributeColumns}
      from vault.attribute_values
      where tenant_id = ${tenantId}
        and attribute = ${attribute}
    `),

  /** Evaluates a pattern on bind values: PostgreSQL's own meaning of it, and nothing is stored. */
  matchPattern: async (
    connection: CommonQueryMethods,
    operator: PatternOperator,
    values: readonly string[],
    pattern: string
  ) => {
    const texts = sql.array(values, 'text');
    const tests = {
      '~~': sql`value ~~ ${pattern}`,
      '~~*': sql`value ~~* ${pattern}`,
      '~': sql`value ~ ${pattern}`,
      '~*': sql`value ~* ${pattern}`,
      similar: sql`value similar to ${pattern}`,
    } as const;
    const rows = await connection.any<{ position: number }>(sql`
      select position::int as position
      from unnest(${texts}) with ordinality as candidates (value, position)
      where ${tests[operator]}
    `);
    return rows.map(({ position }) => position - 1);
  },

  /** Rows that were written under a key the person did not have any more. */
  deleteAttributes: async (
    connection: CommonQueryMethods,
    userId: string,
    refs: readonly string[]
  ) =>
    connection.query(sql`
      delete from vault.attribute_values
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and ref = any(${sql.array(refs, 'text')})
    `),

  deleteStale: async (
    connection: CommonQueryMethods,
    userId: string,
    keyVersion: number,
    markers: readonly string[]
  ) => {
    const list = sql.array(markers, 'text');
    await connection.query(sql`
      delete from vault.identifiers
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and key_version = ${keyVersion}
        and token = any(${list})
    `);
    await connection.query(sql`
      delete from vault.attribute_values
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and key_version = ${keyVersion}
        and ref = any(${list})
    `);
  },

  listOfUser: async (connection: CommonQueryMethods, userId: string) => ({
    identifiers: await connection.any<IdentifierRow & { readonly blindIndex: Buffer | null }>(sql`
      select ${identifierColumns}, blind_index as "blindIndex"
      from vault.identifiers
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      order by token
    `),
    attributes: await connection.any<AttributeRow>(sql`
      select ${attributeColumns}
      from vault.attribute_values
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      order by ref
    `),
  }),

  hasUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.exists(sql`
      select 1
      from vault.users_pii
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  deleteUser: async (connection: CommonQueryMethods, userId: string) =>
    connection.query(sql`
      delete from vault.users_pii
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  /**
   * What was sealed with a key of this version or an older one, and the person when nothing else is left. In a transaction: its lock
   * keeps out whoever brings values under a newer key (read committed: each statement sees what came before the lock).
   */
  deleteUserUpTo: async (connection: CommonQueryMethods, userId: string, keyVersion: number) => {
    await connection.query(sql`
      select 1
      from vault.users_pii
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      for update
    `);
    await connection.query(sql`
      delete from vault.identifiers
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and key_version <= ${keyVersion}
    `);
    await connection.query(sql`
      delete from vault.attribute_values
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and key_version <= ${keyVersion}
    `);
    await connection.query(sql`
      delete from vault.users_pii
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and not exists (
          select 1
          from vault.identifiers
          where tenant_id = ${tenantId}
            and user_id = ${userId}
        )
        and not exists (
          select 1
          from vault.attribute_values
          where tenant_id = ${tenantId}
            and user_id = ${userId}
        )
    `);
  },

  listDirty: async (connection: CommonQueryMethods, graceSeconds: number, limit: number) =>
    connection.any<{ userId: string; dirtyAt: string }>(sql`
      select user_id as "userId", dirty_at::text as "dirtyAt"
      from vault.users_pii
      where tenant_id = ${tenantId}
        and dirty_at < now() - make_interval(secs => ${graceSeconds})
      order by dirty_at
      limit ${limit}
    `),

  /** Unless they were written to meanwhile. */
  markClean: async (connection: CommonQueryMethods, userId: string, dirtyAt: string) =>
    connection.query(sql`
      update vault.users_pii
      set dirty_at = null
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and dirty_at = ${dirtyAt}::timestamptz
    `),

  /** What no row of Logto's refers to; younger rows may belong to a statement that is still running. */
  deleteUnreferenced: async (
    connection: CommonQueryMethods,
    userId: string,
    kept: { readonly tokens: readonly string[]; readonly refs: readonly string[] },
    graceSeconds: number
  ) => {
    const identifiers = await connection.query(sql`
      delete from vault.identifiers
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and created_at < now() - make_interval(secs => ${graceSeconds})
        and not token = any(${sql.array(kept.tokens, 'text')})
    `);
    const attributes = await connection.query(sql`
      delete from vault.attribute_values
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and attribute <> 'log'
        and created_at < now() - make_interval(secs => ${graceSeconds})
        and not ref = any(${sql.array(kept.refs, 'text')})
    `);
    return identifiers.rowCount + attributes.rowCount;
  },

  findDayKey: async (connection: CommonQueryMethods, day: number) =>
    connection.maybeOneFirst<Buffer>(sql`
      select wrapped
      from vault.day_keys
      where tenant_id = ${tenantId}
        and day = ${day}
    `),

  insertDayKey: async (connection: CommonQueryMethods, day: number, wrapped: Buffer) =>
    connection.query(sql`
      insert into vault.day_keys (tenant_id, day, wrapped)
      values (${tenantId}, ${day}, ${sql.binary(wrapped)})
      on conflict do nothing
    `),

  listDayKeys: async (connection: CommonQueryMethods) =>
    connection.any<{ day: number; wrapped: Buffer }>(sql`
      select day, wrapped
      from vault.day_keys
      where tenant_id = ${tenantId}
      order by day
    `),

  replaceDayKey: async (connection: CommonQueryMethods, day: number, wrapped: Buffer) =>
    connection.query(sql`
      update vault.day_keys
      set wrapped = ${sql.binary(wrapped)}
      where tenant_id = ${tenantId}
        and day = ${day}
    `),

  /** Erases everything that was sealed with them. */
  deleteDayKeysBefore: async (connection: CommonQueryMethods, day: number) =>
    connection.query(sql`
      delete from vault.day_keys
      where tenant_id = ${tenantId}
        and day < ${day}
    `),
});

export type PatternOperator = '~~' | '~~*' | '~' | '~*' | 'similar';
export type RegionQueries = ReturnType<typeof createRegionQueries>;
