/** All SQL of declarations and consents. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** `value`: the site may read it. `answer`: it only gets answers about it, such as "is of age", never the value. */
export type Release = 'value' | 'answer';

export type Declaration = {
  readonly attribute: string;
  /** The site's own short name of the purpose. */
  readonly purpose: string;
  readonly purposeCode: string;
  readonly textEn: string;
  readonly textRu: string;
  readonly legalNote: string | null;
  readonly retentionDays: number | null;
  readonly isNeeded: boolean;
  readonly release: Release;
  readonly defaultDays: number;
  readonly longestDays: number;
  readonly textVersion: number;
};

export type ConsentMethod = 'consent_page' | 'passport_page' | 'api' | 'admin';
export type EndedBy = 'person' | 'site' | 'admin' | 'newer';

export type Consent = {
  readonly id: string;
  readonly userId: string;
  readonly siteId: string;
  readonly attribute: string;
  readonly purpose: string;
  readonly purposeCode: string;
  readonly textVersion: number;
  readonly release: Release;
  readonly decision: 'granted' | 'refused';
  readonly method: ConsentMethod;
  /** Milliseconds since the epoch, as every time here. */
  readonly decidedAt: number;
  readonly expiresAt: number | null;
  readonly endedAt: number | null;
  readonly endedBy: EndedBy | null;
};

export type EndedConsent = {
  readonly attribute: string;
  readonly purpose: string;
  readonly wasLive: boolean;
  /** Of the meaning that was agreed to. */
  readonly textVersion: number;
  /** Of values the site keeps sealed; null when it never asked for one. */
  readonly sealingKey: { readonly id: string; readonly ref: string } | null;
};

/** Of one person, shown at once. */
const mostHistory = 500;

const declarationColumns = sql`
  attribute, purpose, purpose_code as "purposeCode", text_en as "textEn", text_ru as "textRu",
  legal_note as "legalNote", retention_days as "retentionDays", is_needed as "isNeeded", release,
  default_days as "defaultDays", longest_days as "longestDays", text_version as "textVersion"
`;
const consentColumns = sql`
  id, user_id as "userId", site_id as "siteId", attribute, purpose, purpose_code as "purposeCode",
  text_version as "textVersion", release, decision, method,
  (extract(epoch from decided_at) * 1000)::float8 as "decidedAt",
  (extract(epoch from expires_at) * 1000)::float8 as "expiresAt",
  (extract(epoch from ended_at) * 1000)::float8 as "endedAt", ended_by as "endedBy"
`;

const pendingErasure = (tenantId: string, userId: string) => sql`
  select 1
  from passport.erasures
  where tenant_id = ${tenantId}
    and user_id = ${userId}
    and status = 'pending'
`;

export const createConsentQueries = (tenantId: string) => ({
  listDeclarations: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<Declaration>(sql`
      select ${declarationColumns}
      from passport.site_attributes
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by is_needed desc, attribute, purpose
    `),

  /**
   * Those that are there of the ones named, as they stand; until commit nobody changes them or takes them back. In the order in which
   * `declareIn` writes them, so that the two never wait for each other.
   */
  lockDeclarations: async (
    connection: CommonQueryMethods,
    siteId: string,
    names: readonly Pick<Declaration, 'attribute' | 'purpose'>[]
  ) =>
    connection.any<Declaration>(sql`
      select ${declarationColumns}
      from passport.site_attributes
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and (attribute, purpose) in (
          select named.attribute, named.purpose
          from unnest(
            ${sql.array(
              names.map(({ attribute }) => attribute),
              'text'
            )},
            ${sql.array(
              names.map(({ purpose }) => purpose),
              'text'
            )}
          ) as named (attribute, purpose)
        )
      order by attribute collate "C", purpose collate "C"
      for share of site_attributes
    `),

  /**
   * A changed meaning (text, purpose code, what may be done with it) raises the version, and people are asked again. So does one that
   * was taken back and is declared again: its version is above all that anybody has agreed to.
   */
  upsertDeclaration: async (
    connection: CommonQueryMethods,
    siteId: string,
    row: Omit<Declaration, 'textVersion'>
  ) =>
    connection.query(sql`
      insert into passport.site_attributes
        (tenant_id, site_id, attribute, purpose, purpose_code, text_en, text_ru, legal_note,
         retention_days, is_needed, release, default_days, longest_days, text_version)
      values (
        ${tenantId}, ${siteId}, ${row.attribute}, ${row.purpose}, ${row.purposeCode}, ${row.textEn},
        ${row.textRu}, ${row.legalNote}, ${row.retentionDays}, ${row.isNeeded}, ${row.release},
        ${row.defaultDays}, ${row.longestDays},
        -- Taken back and declared again is a new meaning: nobody has agreed to it yet.
        coalesce((
          select max(text_version) + 1
          from passport.consents
          where consents.tenant_id = ${tenantId}
            and consents.site_id = ${siteId}
            and consents.attribute = ${row.attribute}
            and consents.purpose = ${row.purpose}
        ), 1)
      )
      on conflict (tenant_id, site_id, attribute, purpose) do update
      set purpose_code = excluded.purpose_code, text_en = excluded.text_en, text_ru = excluded.text_ru,
        legal_note = excluded.legal_note, retention_days = excluded.retention_days,
        is_needed = excluded.is_needed, release = excluded.release, default_days = excluded.default_days,
        longest_days = excluded.longest_days,
        text_version = site_attributes.text_version + case
          when site_attributes.purpose_code = excluded.purpose_code
            and site_attributes.text_en = excluded.text_en
            and site_attributes.text_ru = excluded.text_ru
            and site_attributes.release = excluded.release
          then 0 else 1 end
    `),

  deleteDeclaration: async (
    connection: CommonQueryMethods,
    siteId: string,
    attribute: string,
    purpose: string
  ) =>
    connection.query(sql`
      delete from passport.site_attributes
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and attribute = ${attribute}
        and purpose = ${purpose}
    `),

  noteUndeclared: async (
    connection: CommonQueryMethods,
    siteId: string,
    attributes: readonly string[]
  ) =>
    connection.query(sql`
      insert into passport.undeclared_requests (tenant_id, site_id, attribute)
      select ${tenantId}, ${siteId}, attribute
      from unnest(${sql.array(attributes, 'text')}) as asked (attribute)
      on conflict (tenant_id, site_id, attribute) do update
      set requests = undeclared_requests.requests + 1, last_at = now()
    `),

  listUndeclared: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<{ attribute: string; requests: number }>(sql`
      select attribute, requests
      from passport.undeclared_requests
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by attribute
    `),

  /** The answers that count now, granted or not, expired or not. */
  listCurrent: async (connection: CommonQueryMethods, userId: string, siteId: string | null) =>
    connection.any<Consent>(sql`
      select ${consentColumns}
      from passport.consents
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and (${siteId}::text is null or site_id = ${siteId})
        and ended_at is null
      order by site_id, attribute, purpose
    `),

  /**
   * What a site may read this very moment: granted, not ended, not expired, still declared, in the meaning the person
   * agreed to, of somebody who has not asked to be erased.
   */
  listLive: async (connection: CommonQueryMethods, userId: string, siteId: string) =>
    connection.any<Consent>(sql`
      select ${consentColumns}
      from passport.consents
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and site_id = ${siteId}
        and decision = 'granted'
        and ended_at is null
        and (expires_at is null or expires_at > now())
        and exists (
          select 1
          from passport.site_attributes
          where site_attributes.tenant_id = consents.tenant_id
            and site_attributes.site_id = consents.site_id
            and site_attributes.attribute = consents.attribute
            and site_attributes.purpose = consents.purpose
            and site_attributes.text_version = consents.text_version
        )
        and not exists (${pendingErasure(tenantId, userId)})
      order by attribute, purpose
    `),

  listHistory: async (connection: CommonQueryMethods, userId: string) =>
    connection.any<Consent>(sql`
      select ${consentColumns}
      from passport.consents
      where tenant_id = ${tenantId}
        and user_id = ${userId}
      order by decided_at desc, id
      limit ${mostHistory}
    `),

  findConsent: async (connection: CommonQueryMethods, userId: string, id: string) =>
    connection.maybeOne<Consent>(sql`
      select ${consentColumns}
      from passport.consents
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and id = ${id}
    `),

  /** Answers and withdrawals of one person at one site wait for each other until commit. */
  lockRelation: async (connection: CommonQueryMethods, userId: string, siteId: string) =>
    connection.query(sql`
      select pg_advisory_xact_lock(
        hashtextextended(${`passport-consents:${tenantId}:${siteId}:${userId}`}, 0)
      )
    `),

  /** Whether there is such a site; until commit it is not removed (sites/queries.ts locks its row before that). */
  isServed: async (connection: CommonQueryMethods, siteId: string): Promise<boolean> => {
    const row = await connection.maybeOne(sql`
      select id
      from passport.sites
      where tenant_id = ${tenantId}
        and id = ${siteId}
        and removed_at is null
      for share
    `);
    return row !== null;
  },

  /** Whether the site does not serve the person. */
  isBlocked: async (connection: CommonQueryMethods, userId: string, siteId: string) =>
    connection.exists(sql`
      select 1
      from passport.blocks
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and user_id = ${userId}
        and ended_at is null
    `),

  /** Whether the person has asked to be erased: from then on nobody is given anything. */
  isLeaving: async (connection: CommonQueryMethods, userId: string) =>
    connection.exists(pendingErasure(tenantId, userId)),

  /** Ends the answers that counted, those given until a moment (milliseconds since the epoch) if one is given. @returns those ended: all of them for a newer answer, else the grants */
  endCurrent: async (
    connection: CommonQueryMethods,
    userId: string,
    siteId: string,
    endedBy: EndedBy,
    only: { readonly attribute: string; readonly purpose: string | null } | null,
    until: number | null = null
  ) =>
    connection.any<EndedConsent>(sql`
      update passport.consents
      set ended_at = now(), ended_by = ${endedBy}
      where tenant_id = ${tenantId}
        and user_id = ${userId}
        and site_id = ${siteId}
        and ended_at is null
        and (${only?.attribute ?? null}::text is null or attribute = ${only?.attribute ?? null})
        and (${only?.purpose ?? null}::text is null or purpose = ${only?.purpose ?? null})
        and (${endedBy} = 'newer' or decision = 'granted')
        and (${until}::float8 is null or decided_at <= to_timestamp(${until}::float8 / 1000))
      returning attribute, purpose, text_version as "textVersion",
        decision = 'granted' and (expires_at is null or expires_at > now()) as "wasLive",
        case when sealing_key_id is null then null
          else jsonb_build_object('id', sealing_key_id, 'ref', sealing_key_ref) end as "sealingKey"
    `),

  insertConsent: async (
    connection: CommonQueryMethods,
    row: Pick<
      Consent,
      | 'id'
      | 'userId'
      | 'siteId'
      | 'attribute'
      | 'purpose'
      | 'purposeCode'
      | 'textVersion'
      | 'release'
      | 'decision'
      | 'method'
    > & { readonly days: number | null; readonly sealingKey: EndedConsent['sealingKey'] }
  ) =>
    connection.query(sql`
      insert into passport.consents
        (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, release,
         decision, method, expires_at, sealing_key_id, sealing_key_ref)
      values (
        ${tenantId}, ${row.id}, ${row.userId}, ${row.siteId}, ${row.attribute}, ${row.purpose},
        ${row.purposeCode}, ${row.textVersion}, ${row.release}, ${row.decision}, ${row.method},
        now() + make_interval(days => ${row.days}::int), ${row.sealingKey?.id ?? null},
        ${row.sealingKey?.ref ?? null}
      )
    `),

  /**
   * Everything a site could still use for a person: grants, refresh tokens, opaque access tokens, codes. JWTs that are out carry nothing
   * personal and end by themselves. @returns how many
   */
  revokeTokens: async (
    connection: CommonQueryMethods,
    userId: string,
    siteId: string
  ): Promise<number> => {
    const { rowCount } = await connection.query(sql`
      delete from public.oidc_model_instances
      where tenant_id = ${tenantId}
        and model_name in ('Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode', 'DeviceCode')
        and payload->>'accountId' = ${userId}
        and payload->>'clientId' in (
          select application_id
          from passport.site_applications
          where tenant_id = ${tenantId}
            and site_id = ${siteId}
        )
    `);
    return rowCount;
  },
});

export type ConsentQueries = ReturnType<typeof createConsentQueries>;
