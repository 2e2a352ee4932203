/**
 * All SQL of API keys. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 * Isolation assumed: read committed. Times are the caller's, in milliseconds since the epoch.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { ApiKeyScope } from './api-key-scopes.ts';

export type ApiKey = {
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** Exact to a minute. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** The key that a rotation put in its place. */
  readonly replacedBy: string | null;
};

const toMilliseconds = (column: string) =>
  sql`(extract(epoch from ${sql.identifier([column])}) * 1000)::float8`;
const toTimestamp = (time: number | null) => sql`to_timestamp(${time}::float8 / 1000)`;

const columns = sql`
  id, site_id as "siteId", name, scopes, ${toMilliseconds('created_at')} as "createdAt",
  ${toMilliseconds('expires_at')} as "expiresAt", ${toMilliseconds('last_used_at')} as "lastUsedAt",
  ${toMilliseconds('revoked_at')} as "revokedAt", replaced_by as "replacedBy"
`;

export const createApiKeyQueries = (tenantId: string) => ({
  insert: async (
    connection: CommonQueryMethods,
    row: Pick<ApiKey, 'id' | 'siteId' | 'name' | 'scopes' | 'createdAt' | 'expiresAt'> & {
      readonly secretHash: Buffer;
    }
  ) =>
    connection.one<ApiKey>(sql`
      insert into passport.api_keys
        (tenant_id, id, site_id, name, secret_hash, scopes, created_at, expires_at)
      values (
        ${tenantId}, ${row.id}, ${row.siteId}, ${row.name}, ${sql.binary(row.secretHash)},
        ${sql.array([...row.scopes], 'text')}, ${toTimestamp(row.createdAt)},
        ${toTimestamp(row.expiresAt)}
      )
      returning ${columns}
    `),

  /** Keys of the site, the newest first; ended ones as well. */
  list: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<ApiKey>(sql`
      select ${columns}
      from passport.api_keys
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by created_at desc, id
    `),

  /** Of any site of the tenant, for authentication: with the hash, which leaves the plugin nowhere else. */
  findWithHash: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<ApiKey & { readonly secretHash: Buffer }>(sql`
      select ${columns}, secret_hash as "secretHash"
      from passport.api_keys
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  /** Locks and returns a key until commit, so that of two rotations one sees the other. */
  lock: async (connection: CommonQueryMethods, siteId: string, id: string) =>
    connection.maybeOne<ApiKey>(sql`
      select ${columns}
      from passport.api_keys
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
      for no key update
    `),

  /** Names a key's successor and ends the key at a time, unless it ends sooner. @returns whether there is such a key */
  replace: async (
    connection: CommonQueryMethods,
    id: string,
    { replacedBy, endsAt }: { readonly replacedBy: string; readonly endsAt: number }
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.api_keys
      set replaced_by = ${replacedBy}, expires_at = least(expires_at, ${toTimestamp(endsAt)})
      where tenant_id = ${tenantId}
        and id = ${id}
    `);
    return rowCount > 0;
  },

  /** The first revocation's time stays. @returns whether there is such a key */
  revoke: async (
    connection: CommonQueryMethods,
    siteId: string,
    id: string,
    revokedAt: number
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.api_keys
      set revoked_at = coalesce(revoked_at, ${toTimestamp(revokedAt)})
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and id = ${id}
    `);
    return rowCount > 0;
  },

  /** All keys of a site that still work. @returns how many */
  revokeAll: async (
    connection: CommonQueryMethods,
    siteId: string,
    revokedAt: number
  ): Promise<number> => {
    const { rowCount } = await connection.query(sql`
      update passport.api_keys
      set revoked_at = ${toTimestamp(revokedAt)}
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and revoked_at is null
        and (expires_at is null or expires_at > ${toTimestamp(revokedAt)})
    `);
    return rowCount;
  },

  /** Notes a use unless one was noted since `notedBefore`. Never waits: a row locked by another is left alone. */
  touch: async (
    connection: CommonQueryMethods,
    id: string,
    { usedAt, notedBefore }: { readonly usedAt: number; readonly notedBefore: number }
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.api_keys
      set last_used_at = ${toTimestamp(usedAt)}
      where tenant_id = ${tenantId}
        and id = (
          select id
          from passport.api_keys
          where tenant_id = ${tenantId}
            and id = ${id}
            and (last_used_at is null or last_used_at <= ${toTimestamp(notedBefore)})
          for no key update skip locked
        )
    `);
    return rowCount > 0;
  },
});

export type ApiKeyQueries = ReturnType<typeof createApiKeyQueries>;
