/** All SQL of the vault in Logto's database: keys, residency, sealed values of short life. Runs as the tenant's role. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { VersionHead } from './kek/provider.ts';

export type UserKeyRow = {
  readonly userId: string;
  readonly version: number;
  readonly region: string;
  readonly wrapped: Buffer;
};
export type ResidencyReason = 'citizenship' | 'phone' | 'site' | 'tenant' | 'operator';
export type ResidencyRow = {
  readonly userId: string;
  readonly region: string;
  readonly keyVersion: number;
  readonly reason: ResidencyReason;
};

/** `cutVersionHead` of kek/provider.ts, in SQL; its bytes count from 1. */
const cutHead = (head: VersionHead) => {
  if (head.kind === 'fixed') {
    return sql`substring(wrapped from 1 for ${head.bytes}::int4)`;
  }
  if (head.kind === 'until') {
    return sql`substring(wrapped from 1 for ${head.from}::int4
      + position(${sql.binary(Buffer.of(head.byte))} in substring(wrapped from ${head.from + 1}::int4)))`;
  }
  return head.lengthBytes === 1
    ? sql`substring(wrapped from 1 for 2 + get_byte(wrapped, 1))`
    : sql`substring(wrapped from 1 for 3 + get_byte(wrapped, 1) * 256 + get_byte(wrapped, 2))`;
};

export const createKeyQueries = (pool: CommonQueryMethods, tenantId: string) => ({
  listUserKeys: async (userIds: readonly string[]) =>
    pool.any<UserKeyRow>(sql`
      select user_id as "userId", version, region, wrapped
      from passport.user_keys
      where tenant_id = ${tenantId}
        and user_id = any(${sql.array(userIds, 'text')})
    `),

  /** The key of a person's first version and where they live; nothing when somebody was faster. */
  insertUser: async (row: UserKeyRow, reason: ResidencyReason) =>
    pool.maybeOne<{ userId: string }>(sql`
      with residence as (
        insert into passport.residency (tenant_id, user_id, region, key_version, reason)
        values (${tenantId}, ${row.userId}, ${row.region}, ${row.version}, ${reason})
        on conflict do nothing
        returning user_id
      )
      insert into passport.user_keys (tenant_id, user_id, version, region, wrapped)
      select ${tenantId}, user_id, ${row.version}, ${row.region}, ${sql.binary(row.wrapped)}
      from residence
      returning user_id as "userId"
    `),

  /**
   * A further key; the person's new values are sealed with it from the next read of the residency on. One that comes when there is a
   * newer one already (its version number was free again) changes nothing.
   */
  insertNextKey: async (row: UserKeyRow, reason: ResidencyReason | null) =>
    pool.query(sql`
      with added as (
        insert into passport.user_keys (tenant_id, user_id, version, region, wrapped)
        values (${tenantId}, ${row.userId}, ${row.version}, ${row.region}, ${sql.binary(row.wrapped)})
        returning user_id
      )
      update passport.residency
      set region = ${row.region}, key_version = ${row.version}, updated_at = now(),
        reason = coalesce(${reason}, reason)
      from added
      where residency.tenant_id = ${tenantId}
        and residency.user_id = added.user_id
        and residency.key_version < ${row.version}
    `),

  findResidency: async (userId: string) =>
    pool.maybeOne<ResidencyRow>(sql`
      select user_id as "userId", region, key_version as "keyVersion", reason
      from passport.residency
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  replaceWrapped: async (userId: string, version: number, wrapped: Buffer) =>
    pool.query(sql`
      update passport.user_keys
      set wrapped = ${sql.binary(wrapped)}
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and version = ${version}
    `),

  /** Keys of versions that a person no longer writes with. */
  deleteOldKeys: async (userId: string, currentVersion: number) =>
    pool.query(sql`
      delete from passport.user_keys
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and version < ${currentVersion}
    `),

  /** Everything that could open a person's values. */
  deleteKeys: async (userId: string) =>
    pool.query(sql`
      delete from passport.user_keys
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  deleteResidency: async (userId: string) =>
    pool.query(sql`
      delete from passport.residency
      where tenant_id = ${tenantId}
        and user_id = ${userId}
    `),

  /** @param region null for every region */
  listUsersAfter: async (userId: string, limit: number, region: string | null = null) =>
    pool.any<ResidencyRow>(sql`
      select user_id as "userId", region, key_version as "keyVersion", reason
      from passport.residency
      where tenant_id = ${tenantId}
        and user_id > ${userId}
        and (${region}::text is null or region = ${region})
      order by user_id
      limit ${limit}
    `),

  /** People with a key wrapped in a region, wherever they live now. @param region null for every region */
  listKeyHoldersAfter: async (userId: string, limit: number, region: string | null) =>
    pool.any<{ userId: string }>(sql`
      select distinct user_id as "userId"
      from passport.user_keys
      where tenant_id = ${tenantId}
        and user_id > ${userId}
        and (${region}::text is null or region = ${region})
      order by user_id
      limit ${limit}
    `),

  countKeyHolders: async (region: string | null) =>
    pool.oneFirst<number>(sql`
      select count(distinct user_id)::int4
      from passport.user_keys
      where tenant_id = ${tenantId}
        and (${region}::text is null or region = ${region})
    `),

  /** Keys of people by region and by the head of the wrapped key, which names the KEK. */
  countKeysByHead: async (head: VersionHead) =>
    pool.any<{ region: string; head: Buffer; keys: number }>(sql`
      select region, ${cutHead(head)} as head, count(*)::int4 as keys
      from passport.user_keys
      where tenant_id = ${tenantId}
      group by 1, 2
      order by 1, 2
    `),

  /** Moves that are not done, by where from and where to. */
  countMoves: async () =>
    pool.any<{ fromRegion: string; toRegion: string; people: number }>(sql`
      select from_region as "fromRegion", to_region as "toRegion", count(*)::int4 as people
      from passport.region_moves
      where tenant_id = ${tenantId}
        and state <> 'done'
      group by 1, 2
      order by 1, 2
    `),

  countUsers: async () =>
    pool.any<{ region: string; people: number }>(sql`
      select region, count(*)::int as people
      from passport.residency
      where tenant_id = ${tenantId}
      group by region
      order by region
    `),

  /** People who have been here longer than the grace and whom Logto does not have (any more). */
  listForgottenUsers: async (graceSeconds: number, limit: number) =>
    pool.any<{ userId: string }>(sql`
      select user_id as "userId"
      from passport.residency
      where tenant_id = ${tenantId}
        and created_at < now() - make_interval(secs => ${graceSeconds})
        and not exists (
          select 1
          from public.users
          where users.tenant_id = residency.tenant_id
            and users.id = residency.user_id
        )
      order by user_id
      limit ${limit}
    `),

  hasLogtoUser: async (userId: string) =>
    pool.exists(sql`
      select 1
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
    `),

  findTenantKey: async (version: number) =>
    pool.maybeOne<{ region: string; wrapped: Buffer }>(sql`
      select region, wrapped
      from passport.tenant_keys
      where tenant_id = ${tenantId}
        and purpose = 'index'
        and version = ${version}
    `),

  insertTenantKey: async (version: number, region: string, wrapped: Buffer) =>
    pool.query(sql`
      insert into passport.tenant_keys (tenant_id, purpose, version, region, wrapped)
      values (${tenantId}, 'index', ${version}, ${region}, ${sql.binary(wrapped)})
      on conflict do nothing
    `),

  listTenantKeys: async () =>
    pool.any<{ version: number; region: string; wrapped: Buffer; createdAt: number }>(sql`
      select version, region, wrapped, (extract(epoch from created_at) * 1000)::float8 as "createdAt"
      from passport.tenant_keys
      where tenant_id = ${tenantId}
      order by version
    `),

  replaceTenantKey: async (version: number, wrapped: Buffer) =>
    pool.query(sql`
      update passport.tenant_keys
      set wrapped = ${sql.binary(wrapped)}
      where tenant_id = ${tenantId}
        and version = ${version}
    `),

  deleteTenantKey: async (version: number) =>
    pool.query(sql`
      delete from passport.tenant_keys
      where tenant_id = ${tenantId}
        and version = ${version}
    `),

  /** Keeps the longer life when the value is there already. */
  upsertTransient: async (token: string, day: number, sealed: string) =>
    pool.query(sql`
      insert into passport.transient_values (tenant_id, token, day, value_enc)
      values (${tenantId}, ${token}, ${day}, ${sealed})
      on conflict (tenant_id, token) do update
      set day = excluded.day, value_enc = excluded.value_enc
      where transient_values.day < excluded.day
    `),

  listTransient: async (tokens: readonly string[]) =>
    pool.any<{ token: string; sealed: string }>(sql`
      select token, value_enc as sealed
      from passport.transient_values
      where tenant_id = ${tenantId}
        and token = any(${sql.array(tokens, 'text')})
    `),

  deleteTransientBefore: async (day: number) =>
    pool.query(sql`
      delete from passport.transient_values
      where tenant_id = ${tenantId}
        and day < ${day}
    `),

  findPolicy: async () =>
    pool.maybeOne<{ defaultRegion: string; countries: Readonly<Record<string, string>> }>(sql`
      select default_region as "defaultRegion", countries
      from passport.region_policies
      where tenant_id = ${tenantId}
    `),

  upsertPolicy: async (defaultRegion: string, countries: Readonly<Record<string, string>>) =>
    pool.query(sql`
      insert into passport.region_policies (tenant_id, default_region, countries)
      values (${tenantId}, ${defaultRegion}, ${JSON.stringify(countries)}::jsonb)
      on conflict (tenant_id) do update
      set default_region = excluded.default_region, countries = excluded.countries, updated_at = now()
    `),

  findSiteRegion: async (applicationId: string) =>
    pool.maybeOne<{ region: string | null }>(sql`
      select sites.default_region as region
      from passport.sites
      join passport.site_applications
        on site_applications.tenant_id = sites.tenant_id
        and site_applications.site_id = sites.id
      where site_applications.tenant_id = ${tenantId}
        and site_applications.application_id = ${applicationId}
    `),
});

export type KeyQueries = ReturnType<typeof createKeyQueries>;
