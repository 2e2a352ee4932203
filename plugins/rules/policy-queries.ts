/**
 * All SQL of whole sets of rules. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Isolation
 * assumed: read committed. Lock order: the site (queries.ts), then its rules.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { ParsedPolicyRule } from './policy-guard.ts';
import { ruleColumns } from './queries.ts';
import type { RuleRow } from './queries.ts';

export type PolicyHead = {
  readonly version: number;
  /** The version whose rules these are once more. */
  readonly restoredFrom: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly createdBy: string;
  readonly rules: number;
};

/** A rule as it stands in a version of the set. */
export type PlacedRule = Pick<RuleRow, 'name' | 'version' | 'isEnabled'>;

const headColumns = sql`
  version, restored_from as "restoredFrom",
  (extract(epoch from created_at) * 1000)::float8 as "createdAt", created_by as "createdBy",
  jsonb_array_length(rules) as rules
`;
/** What a site keeps is not limited; what a page shows is. */
const mostListed = 200;

export const createPolicyQueries = (tenantId: string) => ({
  /** Null before the first one. */
  findNewest: async (connection: CommonQueryMethods, siteId: string) =>
    connection.maybeOne<PolicyHead>(sql`
      select ${headColumns}
      from passport.policies
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by version desc
      limit 1
    `),

  find: async (connection: CommonQueryMethods, siteId: string, version: number) =>
    connection.maybeOne<PolicyHead>(sql`
      select ${headColumns}
      from passport.policies
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and version = ${version}
    `),

  /** Newest first, the newest 200. */
  list: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<PolicyHead>(sql`
      select ${headColumns}
      from passport.policies
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
      order by version desc
      limit ${mostListed}
    `),

  /** In order, each as it was then; whether one is active says something about now. */
  listRules: async (connection: CommonQueryMethods, siteId: string, version: number) =>
    connection.any<RuleRow>(sql`
      with placed as (
        select entry.name as placed_name, entry.version as placed_version, "isEnabled" as is_enabled, position
        from passport.policies
        cross join jsonb_array_elements(policies.rules) with ordinality as element (content, position)
        cross join jsonb_to_record(element.content) as entry (name text, version integer, "isEnabled" boolean)
        where policies.tenant_id = ${tenantId}
          and policies.site_id = ${siteId}
          and policies.version = ${version}
      )
      select ${ruleColumns}
      from (
        select site_id, name, version, effect, permission, rule, description_en, description_ru, is_active,
          (placed.position - 1)::integer as position, placed.is_enabled, created_at, created_by
        from passport.auth_rules
        join placed
          on placed.placed_name = auth_rules.name
          and placed.placed_version = auth_rules.version
        where auth_rules.tenant_id = ${tenantId}
          and auth_rules.site_id = ${siteId}
      ) as then_rules
      order by position
    `),

  deactivateAll: async (connection: CommonQueryMethods, siteId: string) =>
    connection.query(sql`
      update passport.auth_rules
      set is_active = false
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and is_active
    `),

  /** Versions that are there, at the places they have in the list. */
  place: async (
    connection: CommonQueryMethods,
    siteId: string,
    rules: readonly (PlacedRule & { readonly position: number })[]
  ) =>
    connection.query(sql`
      update passport.auth_rules
      set is_active = true, is_enabled = placed."isEnabled", position = placed.position
      from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
        as placed (name text, version integer, "isEnabled" boolean, position integer)
      where auth_rules.tenant_id = ${tenantId}
        and auth_rules.site_id = ${siteId}
        and auth_rules.name = placed.name
        and auth_rules.version = placed.version
    `),

  /** The next version of each, active. The caller has deactivated those before. */
  insertNextVersions: async (
    connection: CommonQueryMethods,
    siteId: string,
    rules: readonly (ParsedPolicyRule & { readonly position: number })[],
    by: string
  ) =>
    connection.query(sql`
      insert into passport.auth_rules
        (tenant_id, site_id, name, version, effect, permission, rule, description_en, description_ru,
         is_active, is_enabled, position, created_by)
      select ${tenantId}, ${siteId}, added.name, coalesce((
          select max(earlier.version)
          from passport.auth_rules as earlier
          where earlier.tenant_id = ${tenantId}
            and earlier.site_id = ${siteId}
            and earlier.name = added.name
        ), 0) + 1, added.effect, added.permission, added.rule, added."descriptionEn",
        added."descriptionRu", true, added."isEnabled", added.position, ${by}
      from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as added (
        name text, effect text, permission text, rule jsonb, "descriptionEn" text, "descriptionRu" text,
        "isEnabled" boolean, position integer
      )
    `),

  /** What is active now becomes the next version of the set. @returns it */
  insertNext: async (
    connection: CommonQueryMethods,
    siteId: string,
    { by, restoredFrom }: { readonly by: string; readonly restoredFrom: number | null }
  ): Promise<number> =>
    connection.oneFirst<number>(sql`
      insert into passport.policies (tenant_id, site_id, version, rules, restored_from, created_by)
      select ${tenantId}, ${siteId}, coalesce((
          select max(earlier.version)
          from passport.policies as earlier
          where earlier.tenant_id = ${tenantId}
            and earlier.site_id = ${siteId}
        ), 0) + 1,
        coalesce(jsonb_agg(
          jsonb_build_object('name', name, 'version', version, 'isEnabled', is_enabled)
          order by position, name
        ), '[]'),
        ${restoredFrom}::integer, ${by}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and is_active
      returning version
    `),

  /** Notes on the site whether any rule that is on grants something. */
  noteGrants: async (connection: CommonQueryMethods, siteId: string) =>
    connection.query(sql`
      update passport.sites
      set grants_permissions = exists (
        select 1
        from passport.auth_rules
        where auth_rules.tenant_id = ${tenantId}
          and auth_rules.site_id = ${siteId}
          and is_active
          and is_enabled
          and effect = 'grant'
      )
      where tenant_id = ${tenantId}
        and id = ${siteId}
    `),
});
