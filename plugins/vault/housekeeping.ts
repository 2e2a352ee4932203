/**
 * Rows of Logto's that nobody needs and Logto never removes, and what its rows about a person refer to. All SQL on tables of
 * Logto's own that the sweeper uses; runs as the tenant's role.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** How long a row is kept behind its end, in days; sealed values carry a key that lives as long. */
export const graceDays = {
  passcodes: 1,
  one_time_tokens: 7,
  verification_records: 1,
  verification_statuses: 1,
  oidc_model_instances: 1,
  subject_tokens: 1,
  idp_initiated_saml_sso_sessions: 1,
  saml_application_sessions: 1,
  sentinel_activities: 7,
} as const;
export type PurgedTable = keyof typeof graceDays;

const ends: Readonly<Record<PurgedTable, string>> = {
  passcodes: 'created_at',
  one_time_tokens: 'expires_at',
  verification_records: 'expires_at',
  verification_statuses: 'created_at',
  oidc_model_instances: 'expires_at',
  subject_tokens: 'expires_at',
  idp_initiated_saml_sso_sessions: 'expires_at',
  saml_application_sessions: 'expires_at',
  sentinel_activities: 'created_at',
};

const batch = 1000;
const marker = /pl[rt]_[0-9A-Za-z_-]{26,28}/g;

export const createHousekeeping = (pool: CommonQueryMethods, tenantId: string) => ({
  /** Oldest first, a batch at a time. @returns rows removed */
  purge: async (table: PurgedTable): Promise<number> => {
    const name = sql.identifier(['public', table]);
    const end = sql.identifier([ends[table]]);
    const { rowCount } = await pool.query(sql`
      delete from ${name}
      where ctid = any(array(
        select ctid
        from ${name}
        where tenant_id = ${tenantId}
          and ${end} < now() - make_interval(days => ${graceDays[table]})
        order by ${end}
        limit ${batch}
      ))
    `);
    return rowCount;
  },

  /** Contexts of sessions that are gone. */
  purgeSessionExtensions: async (): Promise<number> => {
    const { rowCount } = await pool.query(sql`
      delete from public.oidc_session_extensions
      where tenant_id = ${tenantId}
        and updated_at < now() - interval '1 day'
        and not exists (
          select 1
          from public.oidc_model_instances
          where oidc_model_instances.tenant_id = oidc_session_extensions.tenant_id
            and model_name = 'Session'
            and payload->>'uid' = session_uid
        )
    `);
    return rowCount;
  },

  /** Every look-up token and reference in Logto's rows about a person, the keys of their consents, and complaints. */
  listMarkers: async (userId: string) => {
    const rows = await pool.anyFirst<string>(sql`
      select to_jsonb(users)::text
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
      union all
      select to_jsonb(user_sso_identities)::text
      from public.user_sso_identities
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      union all
      select sealing_key_ref
      from passport.consents
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and sealing_key_ref is not null
      union all
      select ref
      from passport.complaint_parts
      join passport.complaints
        on complaints.tenant_id = complaint_parts.tenant_id
        and complaints.id = complaint_parts.complaint_id
      where complaints.tenant_id = ${tenantId}
        and complaints.user_id = ${userId}
    `);
    const markers = rows.flatMap((row) => row.match(marker) ?? []);
    return {
      // Tokens have 32 characters, references 30.
      tokens: markers.filter((text) => text.startsWith('plt_')),
      refs: markers.filter((text) => text.startsWith('plr_')),
    };
  },
});

export type Housekeeping = ReturnType<typeof createHousekeeping>;
