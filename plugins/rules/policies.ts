/**
 * The whole set of a site's rules: put at once, in an order, each on or off. Every change, of one rule or of the set, makes the next version of
 * the set; going back makes a version with the rules of an earlier one. Who changes it says which version they have seen.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { isPassportError } from '../../schemas/errors.ts';
import { rulesErrors } from './errors.ts';
import { parseRule } from './guard.ts';
import type { Rule } from './guard.ts';
import { parsePolicy, parsePolicyRule } from './policy-guard.ts';
import type { ParsedPolicyRule, PolicyRuleDraft } from './policy-guard.ts';
import { assertAsked, assertFewQuestions } from './questions.ts';
import { createPolicyQueries } from './policy-queries.ts';
import type { PolicyHead } from './policy-queries.ts';
import { createRuleQueries } from './queries.ts';
import type { RuleRow } from './queries.ts';

export type Policy = {
  /** Null before the first version. */
  readonly head: PolicyHead | null;
  readonly rules: readonly RuleRow[];
};

export type PolicyChange = {
  /** The version that was seen; 0 before the first one. */
  readonly basedOn: number;
  readonly by: string;
  /** For changes by the site's own staff: they have a number of questions about people (questions.ts). */
  readonly isBounded?: boolean;
};

export type Policies = {
  /** What counts now. */
  readonly read: (siteId: string) => Promise<Policy>;
  /** @throws rules.not_found */
  readonly readVersion: (siteId: string, version: number) => Promise<Policy>;
  /** Newest first. */
  readonly listVersions: (siteId: string) => Promise<readonly PolicyHead[]>;
  /**
   * Replaces the set. A rule that says the same as before keeps its version; a set that says the same keeps its own.
   * @returns the version of the set
   * @throws rules.invalid_rule, rules.invalid_policy, rules.policy_changed, rules.too_many_questions, rules.not_found without such a site
   */
  readonly publish: (
    siteId: string,
    drafts: readonly PolicyRuleDraft[],
    change: PolicyChange
  ) => Promise<number>;
  /** @throws rules.not_found, rules.policy_changed, rules.invalid_rule when today's guard refuses one of its rules */
  readonly rollback: (siteId: string, version: number, change: PolicyChange) => Promise<number>;
  /** For drafts of a site's own staff that are to be tried on a person; `visible`: what that person lets the site see. @throws rules.not_published */
  readonly assertAsked: (
    siteId: string,
    drafts: readonly PolicyRuleDraft[],
    visible: readonly string[]
  ) => Promise<void>;
  /** In order, those that are on and speak of a permission. */
  readonly listOfPermissions: (siteId: string) => Promise<readonly RuleRow[]>;
};

/** In the caller's transaction, after a change of a site's rules. @returns the version of the set */
export const notePolicy = async (
  connection: CommonQueryMethods,
  tenantId: string,
  siteId: string,
  note: { readonly by: string; readonly restoredFrom: number | null }
): Promise<number> => {
  const queries = createPolicyQueries(tenantId);
  await queries.noteGrants(connection, siteId);
  return queries.insertNext(connection, siteId, note);
};

const saysTheSame = (row: RuleRow, draft: ParsedPolicyRule): boolean =>
  row.effect === draft.effect &&
  row.permission === draft.permission &&
  row.descriptionEn === draft.descriptionEn &&
  row.descriptionRu === draft.descriptionRu &&
  // Objects of a rule have one member each, so equal rules are equal texts.
  JSON.stringify(row.rule) === JSON.stringify(draft.rule);

/** What is not valid is not evaluated either. */
const listIfValid = (draft: PolicyRuleDraft): readonly Rule[] => {
  try {
    return [parsePolicyRule(draft).rule];
  } catch (error) {
    if (isPassportError(error)) {
      return [];
    }
    throw error;
  }
};

const toPlace = ({ name, isEnabled }: Pick<RuleRow, 'name' | 'isEnabled'>) =>
  `${name} ${String(isEnabled)}`;

export const createPolicies = ({
  pool,
  tenantId,
}: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
}): Policies => {
  const single = createRuleQueries(tenantId);
  const queries = createPolicyQueries(tenantId);

  /** @throws rules.not_found, rules.policy_changed */
  const lock = async (connection: CommonQueryMethods, siteId: string, basedOn: number) => {
    if (!(await single.lockSite(connection, siteId))) {
      throw rulesErrors.not_found({ detail: { siteId } });
    }
    const version = (await queries.findNewest(connection, siteId))?.version ?? 0;
    if (version !== basedOn) {
      throw rulesErrors.policy_changed({ detail: { siteId, version } });
    }
    return version;
  };

  return {
    read: async (siteId) => {
      const head = await queries.findNewest(pool, siteId);
      return { head, rules: head ? await queries.listRules(pool, siteId, head.version) : [] };
    },
    readVersion: async (siteId, version) => {
      const head = await queries.find(pool, siteId, version);
      if (!head) {
        throw rulesErrors.not_found({ detail: { siteId, version } });
      }
      return { head, rules: await queries.listRules(pool, siteId, version) };
    },
    listVersions: async (siteId) => queries.list(pool, siteId),

    publish: async (siteId, drafts, { basedOn, by, isBounded }) => {
      const parsed = parsePolicy(drafts).map((draft, position) => ({ ...draft, position }));
      return pool.transaction(async (connection) => {
        const version = await lock(connection, siteId, basedOn);
        if (isBounded) {
          const rules = parsed.map(({ rule }) => rule);
          await assertFewQuestions(connection, tenantId, { siteId, rules });
        }
        const active = await single.listActive(connection, siteId);
        const placed = parsed.flatMap(({ position, ...draft }) => {
          const { name, isEnabled } = draft;
          const same = active.find((row) => row.name === name && saysTheSame(row, draft));
          return same ? [{ name, version: same.version, isEnabled, position }] : [];
        });
        const added = parsed.filter(({ name }) => !placed.some((one) => one.name === name));
        const isSame =
          added.length === 0 && active.map(toPlace).join() === placed.map(toPlace).join();
        if (isSame) {
          return version;
        }
        await queries.deactivateAll(connection, siteId);
        await queries.place(connection, siteId, placed);
        await queries.insertNextVersions(connection, siteId, added, by);
        return notePolicy(connection, tenantId, siteId, { by, restoredFrom: null });
      });
    },

    rollback: async (siteId, version, { basedOn, by }) =>
      pool.transaction(async (connection) => {
        await lock(connection, siteId, basedOn);
        if (!(await queries.find(connection, siteId, version))) {
          throw rulesErrors.not_found({ detail: { siteId, version } });
        }
        const rules = await queries.listRules(connection, siteId, version);
        for (const { rule } of rules) {
          parseRule(rule);
        }
        await queries.deactivateAll(connection, siteId);
        await queries.place(
          connection,
          siteId,
          rules.map((row, position) => ({
            name: row.name,
            version: row.version,
            isEnabled: row.isEnabled,
            position,
          }))
        );
        return notePolicy(connection, tenantId, siteId, { by, restoredFrom: version });
      }),

    assertAsked: async (siteId, drafts, visible) => {
      const rules = drafts.flatMap(listIfValid);
      await assertAsked(pool, tenantId, { siteId, rules, visible });
    },

    listOfPermissions: async (siteId) => single.listOfPermissions(pool, siteId),
  };
};
