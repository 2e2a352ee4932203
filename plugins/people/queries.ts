/**
 * All SQL of people as administrators see them: of Logto's users only what is not personal. Runs as the tenant's role under row-level
 * security; `tenant_id` is explicit as well.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type Person = {
  readonly userId: string;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
  readonly isSuspended: boolean;
  /** Null while nothing of theirs is in a vault. */
  readonly region: string | null;
  /** At how many sites they are known. */
  readonly siteCount: number;
};
/** How a person signs in, without a word of what with. */
export type SignIn = {
  readonly hasPassword: boolean;
  readonly factorCount: number;
  /** Names of social connectors' targets. */
  readonly providers: readonly string[];
  readonly sessionCount: number;
};
export type PeopleFilter = {
  readonly region: string | null;
  readonly siteId: string | null;
  readonly isSuspended: boolean | null;
};
/** Of the last person of a page: microseconds since the epoch, as text, and id. */
export type Position = { readonly createdAtMicros: string; readonly userId: string };

const columns = (tenantId: string) => sql`
  users.id as "userId",
  (extract(epoch from users.created_at) * 1000)::float8 as "createdAt",
  (extract(epoch from users.last_sign_in_at) * 1000)::float8 as "lastSignInAt",
  users.is_suspended as "isSuspended", residency.region,
  (
    select count(distinct sites.id)::int
    from passport.pairwise_subjects as subjects
    join passport.sites
      on sites.tenant_id = subjects.tenant_id
      and sites.sector_id = subjects.sector_id
    where subjects.tenant_id = ${tenantId}
      and subjects.user_id = users.id
      and subjects.unlinked_at is null
  ) as "siteCount"
`;

const conditions = (tenantId: string, { region, siteId, isSuspended }: PeopleFilter) => sql`
  users.tenant_id = ${tenantId}
  and (${region}::text is null or residency.region = ${region})
  and (${isSuspended}::boolean is null or users.is_suspended = ${isSuspended})
  and (${siteId}::text is null or exists (
    select 1
    from passport.pairwise_subjects as subjects
    join passport.sites
      on sites.tenant_id = subjects.tenant_id
      and sites.sector_id = subjects.sector_id
    where subjects.tenant_id = ${tenantId}
      and subjects.user_id = users.id
      and subjects.unlinked_at is null
      and sites.id = ${siteId}
  ))
`;

export const createPeopleQueries = (tenantId: string) => ({
  find: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOne<Person>(sql`
      select ${columns(tenantId)}
      from public.users
      left join passport.residency
        on residency.tenant_id = users.tenant_id
        and residency.user_id = users.id
      where users.tenant_id = ${tenantId}
        and users.id = ${userId}
    `),

  /** Newest first, behind a position. */
  list: async (
    connection: CommonQueryMethods,
    filter: PeopleFilter,
    { after, limit }: { readonly after: Position | null; readonly limit: number }
  ) =>
    connection.any<Person & { readonly createdAtMicros: string }>(sql`
      select ${columns(tenantId)},
        (extract(epoch from users.created_at) * 1000000)::bigint::text as "createdAtMicros"
      from public.users
      left join passport.residency
        on residency.tenant_id = users.tenant_id
        and residency.user_id = users.id
      where ${conditions(tenantId, filter)}
        and (
          ${after?.userId ?? null}::text is null
          or (users.created_at, users.id) < (
            timestamptz 'epoch' + ${after?.createdAtMicros ?? null}::bigint * interval '1 microsecond',
            ${after?.userId ?? null}
          )
        )
      order by users.created_at desc, users.id desc
      limit ${limit}
    `),

  count: async (connection: CommonQueryMethods, filter: PeopleFilter) =>
    connection.oneFirst<number>(sql`
      select count(*)::int
      from public.users
      left join passport.residency
        on residency.tenant_id = users.tenant_id
        and residency.user_id = users.id
      where ${conditions(tenantId, filter)}
    `),

  findSignIn: async (connection: CommonQueryMethods, userId: string) =>
    connection.maybeOne<SignIn>(sql`
      select password_encrypted is not null as "hasPassword",
        jsonb_array_length(mfa_verifications) as "factorCount",
        array(select jsonb_object_keys(identities) order by 1) as providers,
        (
          select count(*)::int
          from public.oidc_model_instances as sessions
          where sessions.tenant_id = ${tenantId}
            and sessions.model_name = 'Session'
            and sessions.payload->>'accountId' = users.id
            and sessions.expires_at > now()
        ) as "sessionCount"
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
    `),
});

export type PeopleQueries = ReturnType<typeof createPeopleQueries>;
