/**
 * All SQL of single rules. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. Isolation assumed:
 * read committed. Lock order: the site, then its rules.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { Rule } from './guard.ts';
import type { RuleEffect } from './policy.ts';

export type RuleRow = {
  readonly siteId: string;
  readonly name: string;
  readonly version: number;
  readonly effect: RuleEffect;
  /** Null for verdicts. */
  readonly permission: string | null;
  /** As stored; the guard makes a rule of it. */
  readonly rule: unknown;
  readonly descriptionEn: string;
  readonly descriptionRu: string;
  readonly isActive: boolean;
  /** Among the active ones. */
  readonly position: number;
  /** One that is off is as if it were not there. */
  readonly isEnabled: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly createdBy: string;
};

export const ruleColumns = sql`
  site_id as "siteId", name, version, effect, permission, rule, description_en as "descriptionEn",
  description_ru as "descriptionRu", is_active as "isActive", position, is_enabled as "isEnabled",
  (extract(epoch from created_at) * 1000)::float8 as "createdAt", created_by as "createdBy"
`;

export const createRuleQueries = (tenantId: string) => ({
  /** Holds changes of a site's rules apart until commit; `no key`, so that new rows may still point to the site. @returns whether there is such a site */
  lockSite: async (connection: CommonQueryMethods, siteId: string): Promise<boolean> =>
    (await connection.maybeOneFirst<string>(sql`
      select id
      from passport.sites
      where tenant_id = ${tenantId}
        and id = ${siteId}
        and removed_at is null
      for no key update
    `)) !== null,

  /** The version after the last one, active, on, at this place. The caller has deactivated the one before. */
  insertNextVersion: async (
    connection: CommonQueryMethods,
    row: Pick<
      RuleRow,
      'siteId' | 'name' | 'rule' | 'descriptionEn' | 'descriptionRu' | 'position' | 'createdBy'
    >
  ): Promise<number> =>
    connection.oneFirst<number>(sql`
      insert into passport.auth_rules
        (tenant_id, site_id, name, version, rule, description_en, description_ru, is_active, position, created_by)
      select ${tenantId}, ${row.siteId}, ${row.name}, coalesce(max(version), 0) + 1,
        ${JSON.stringify(row.rule)}::jsonb, ${row.descriptionEn}, ${row.descriptionRu}, true,
        ${row.position}::integer, ${row.createdBy}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${row.siteId}
        and name = ${row.name}
      returning version
    `),

  /** @returns whether one was active */
  deactivate: async (
    connection: CommonQueryMethods,
    siteId: string,
    name: string
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.auth_rules
      set is_active = false
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and name = ${name}
        and is_active
    `);
    return rowCount > 0;
  },

  /** Also on, whatever it was. @returns whether there is such a version */
  activate: async (
    connection: CommonQueryMethods,
    siteId: string,
    { name, version }: Pick<RuleRow, 'name' | 'version'>,
    position: number
  ): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.auth_rules
      set is_active = true, is_enabled = true, position = ${position}
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and name = ${name}
        and version = ${version}
    `);
    return rowCount > 0;
  },

  findActive: async (connection: CommonQueryMethods, siteId: string, name: string) =>
    connection.maybeOne<RuleRow>(sql`
      select ${ruleColumns}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and name = ${name}
        and is_active
    `),

  /** What answers under a name. */
  findVerdict: async (connection: CommonQueryMethods, siteId: string, name: string) =>
    connection.maybeOne<RuleRow>(sql`
      select ${ruleColumns}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and name = ${name}
        and is_active
        and is_enabled
        and effect = 'verdict'
    `),

  /** In order; those that are off are left out. */
  listOfPermissions: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<RuleRow>(sql`
      select ${ruleColumns}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and is_active
        and is_enabled
        and effect <> 'verdict'
      order by position, name
    `),

  listActive: async (connection: CommonQueryMethods, siteId: string) =>
    connection.any<RuleRow>(sql`
      select ${ruleColumns}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and is_active
      order by position, name
    `),

  /** What every version of every rule says, each once. */
  listEver: async (connection: CommonQueryMethods, siteId: string) =>
    connection.anyFirst<Rule>(sql`
      select distinct rule
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
    `),

  /** Newest first. */
  listVersions: async (connection: CommonQueryMethods, siteId: string, name: string) =>
    connection.any<RuleRow>(sql`
      select ${ruleColumns}
      from passport.auth_rules
      where tenant_id = ${tenantId}
        and site_id = ${siteId}
        and name = ${name}
      order by version desc
    `),
});
