/**
 * Verdicts of a site by name. A version is never changed and never deleted; at most one of a name is active, and that one answers unless it is
 * off. Changes of one site's rules wait for each other, and each makes the next version of the whole set (policies.ts).
 */
import type { DatabasePool } from '@silverhand/slonik';
import { rulesErrors } from './errors.ts';
import { assertDescription, assertRuleName, parseRule } from './guard.ts';
import { notePolicy } from './policies.ts';
import { mostRules } from './policy-guard.ts';
import { assertFewQuestions } from './questions.ts';
import { createRuleQueries } from './queries.ts';
import type { RuleRow } from './queries.ts';

export type RuleDraft = {
  readonly rule: unknown;
  readonly descriptionEn: string;
  readonly descriptionRu: string;
};

export type Rules = {
  /**
   * @returns the new version, which is active, where the one before stood, else last
   * @param isBounded as in policies.ts
   * @throws rules.invalid_rule, rules.too_many_questions, rules.not_found without such a site, rules.not_a_verdict for the name of another rule
   */
  readonly put: (
    siteId: string,
    name: string,
    draft: RuleDraft,
    by: string,
    isBounded?: boolean
  ) => Promise<number>;
  /** The active ones in order, whatever their effect. */
  readonly list: (siteId: string) => Promise<readonly RuleRow[]>;
  /** The active one. @throws rules.not_found */
  readonly get: (siteId: string, name: string) => Promise<RuleRow>;
  /** The verdict that answers under the name, or null. */
  readonly find: (siteId: string, name: string) => Promise<RuleRow | null>;
  /** Newest first; empty when there never was one. */
  readonly listVersions: (siteId: string, name: string) => Promise<readonly RuleRow[]>;
  /**
   * Makes an earlier version the active one again, also after `remove`.
   * @throws rules.not_found, rules.invalid_rule when today's guard refuses it
   */
  readonly rollback: (siteId: string, name: string, version: number, by: string) => Promise<void>;
  /** Nothing answers under the name any more; its versions stay. @throws rules.not_found when none is active */
  readonly remove: (siteId: string, name: string, by: string) => Promise<void>;
};

export const createRules = ({
  pool,
  tenantId,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
}): Rules => {
  const queries = createRuleQueries(tenantId);

  const lastPlace = (active: readonly RuleRow[]) =>
    Math.max(-1, ...active.map(({ position }) => position)) + 1;

  return {
    put: async (siteId, name, { rule, descriptionEn, descriptionRu }, by, isBounded = false) => {
      assertRuleName(name);
      assertDescription(descriptionEn, 'descriptionEn');
      assertDescription(descriptionRu, 'descriptionRu');
      const row = { siteId, name, rule: parseRule(rule), descriptionEn, descriptionRu };
      return pool.transaction(async (connection) => {
        if (!(await queries.lockSite(connection, siteId))) {
          throw rulesErrors.not_found({ detail: { siteId } });
        }
        if (isBounded) {
          await assertFewQuestions(connection, tenantId, { siteId, rules: [row.rule] });
        }
        const active = await queries.listActive(connection, siteId);
        const before = active.find((one) => one.name === name);
        if (before && before.effect !== 'verdict') {
          throw rulesErrors.not_a_verdict({ detail: { siteId, name } });
        }
        if (!before && active.length >= mostRules) {
          throw rulesErrors.invalid_policy({ detail: { siteId, reason: 'too_many_rules' } });
        }
        await queries.deactivate(connection, siteId, name);
        const position = before?.position ?? lastPlace(active);
        const version = await queries.insertNextVersion(connection, {
          ...row,
          position,
          createdBy: by,
        });
        await notePolicy(connection, tenantId, siteId, { by, restoredFrom: null });
        return version;
      });
    },
    list: async (siteId) => queries.listActive(pool, siteId),
    get: async (siteId, name) => {
      const row = await queries.findActive(pool, siteId, name);
      if (!row) {
        throw rulesErrors.not_found({ detail: { siteId, name } });
      }
      return row;
    },
    find: async (siteId, name) => queries.findVerdict(pool, siteId, name),
    listVersions: async (siteId, name) => queries.listVersions(pool, siteId, name),
    rollback: async (siteId, name, version, by) =>
      pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        const versions = await queries.listVersions(connection, siteId, name);
        const wanted = versions.find((row) => row.version === version);
        if (!wanted) {
          throw rulesErrors.not_found({ detail: { siteId, name, version } });
        }
        parseRule(wanted.rule);
        const active = await queries.listActive(connection, siteId);
        const before = active.find((one) => one.name === name);
        await queries.deactivate(connection, siteId, name);
        const position = before?.position ?? lastPlace(active);
        await queries.activate(connection, siteId, wanted, position);
        await notePolicy(connection, tenantId, siteId, { by, restoredFrom: null });
      }),
    remove: async (siteId, name, by) =>
      pool.transaction(async (connection) => {
        await queries.lockSite(connection, siteId);
        if (!(await queries.deactivate(connection, siteId, name))) {
          throw rulesErrors.not_found({ detail: { siteId, name } });
        }
        await notePolicy(connection, tenantId, siteId, { by, restoredFrom: null });
      }),
  };
};
