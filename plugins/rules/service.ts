/**
 * Rules of a site by name. A version is never changed and never deleted; at most one of a name is active, and that one answers.
 * Changes of one site's rules wait for each other.
 */
import type { DatabasePool } from '@silverhand/slonik';
import { rulesErrors } from './errors.ts';
import { assertDescription, assertRuleName, parseRule } from './guard.ts';
import { createRuleQueries } from './queries.ts';
import type { RuleRow } from './queries.ts';

export type RuleDraft = {
  readonly rule: unknown;
  readonly descriptionEn: string;
  readonly descriptionRu: string;
};

export type Rules = {
  /** @returns the new version, which is active. @throws rules.invalid_rule, rules.not_found without such a site */
  readonly put: (siteId: string, name: string, draft: RuleDraft, by: string) => Promise<number>;
  /** The active ones by name. */
  readonly list: (siteId: string) => Promise<readonly RuleRow[]>;
  /** The active one. @throws rules.not_found */
  readonly get: (siteId: string, name: string) => Promise<RuleRow>;
  /** The active one, or null. */
  readonly find: (siteId: string, name: string) => Promise<RuleRow | null>;
  /** Newest first; empty when there never was one. */
  readonly listVersions: (siteId: string, name: string) => Promise<readonly RuleRow[]>;
  /**
   * Makes an earlier version the active one again, also after `remove`.
   * @throws rules.not_found, rules.invalid_rule when today's guard refuses it
   */
  readonly rollback: (siteId: string, name: string, version: number) => Promise<void>;
  /** Nothing answers under the name any more; its versions stay. @throws rules.not_found when none is active */
  readonly remove: (siteId: string, name: string) => Promise<void>;
};

export const createRules = ({
  pool,
  tenantId,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
}): Rules => {
  const queries = createRuleQueries(tenantId);

  const find: Rules['find'] = async (siteId, name) => queries.findActive(pool, siteId, name);

  return {
    put: async (siteId, name, { rule, descriptionEn, descriptionRu }, by) => {
      assertRuleName(name);
      assertDescription(descriptionEn, 'descriptionEn');
      assertDescription(descriptionRu, 'descriptionRu');
      const row = { siteId, name, rule: parseRule(rule), descriptionEn, descriptionRu };
      return pool.transaction(async (connection) => {
        if (!(await queries.lockSite(connection, siteId))) {
          throw rulesErrors.not_found({ detail: { siteId } });
        }
        await queries.deactivate(connection, siteId, name);
        return queries.insertNextVersion(connection, { ...row, createdBy: by });
      });
    },
    list: async (siteId) => queries.listActive(pool, siteId),
    get: async (siteId, name) => {
      const row = await find(siteId, name);
      if (!row) {
        throw rulesErrors.not_found({ detail: { siteId, name } });
      }
      return row;
    },
    find,
    listVersions: async (siteId, name) => queries.listVersions(pool, siteId, name),
    rollback: async (siteId, name, version) =>
      pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        const versions = await queries.listVersions(connection, siteId, name);
        const wanted = versions.find((row) => row.version === version);
        if (!wanted) {
          throw rulesErrors.not_found({ detail: { siteId, name, version } });
        }
        parseRule(wanted.rule);
        await queries.deactivate(connection, siteId, name);
        await queries.activate(connection, siteId, wanted);
      }),
    remove: async (siteId, name) =>
      pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        if (!(await queries.deactivate(connection, siteId, name))) {
          throw rulesErrors.not_found({ detail: { siteId, name } });
        }
      }),
  };
};
