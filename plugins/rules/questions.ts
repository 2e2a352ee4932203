/**
 * How much a site may find out about what it never sees. Each rule is a question with a bit for an answer, and whoever may write any number of
 * rules reads the value bit by bit: `age >= 1`, `age >= 2`, and so on. So a site's own staff have a number of such questions, counted over all
 * that were ever put for the site, whoever put them and whatever became of them; further ones are an administrator's to put.
 */
import type { CommonQueryMethods } from '@silverhand/slonik';
import { rulesErrors } from './errors.ts';
import type { Rule } from './guard.ts';
import { listAttributes } from './paths.ts';
import { createRuleQueries } from './queries.ts';

export const mostQuestions = 20;

type Bounded = {
  readonly siteId: string;
  readonly rules: readonly Rule[];
  /** Attributes whose values the site may get. */
  readonly visible: readonly string[];
};

const listQuestions = (rules: readonly Rule[], visible: readonly string[]): readonly string[] => [
  ...new Set(
    rules
      .filter((rule) => listAttributes(rule).some((attribute) => !visible.includes(attribute)))
      // Objects of a rule have one member each, so equal rules are equal texts.
      .map((rule) => JSON.stringify(rule))
  ),
];

/**
 * Before a site's own staff try rules on a person: only questions that were put for the site, and so counted.
 * @throws rules.not_published
 */
export const assertAsked = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, rules, visible }: Bounded
): Promise<void> => {
  const put = listQuestions(
    await createRuleQueries(tenantId).listEver(connection, siteId),
    visible
  );
  if (listQuestions(rules, visible).some((question) => !put.includes(question))) {
    throw rulesErrors.not_published({ detail: { siteId } });
  }
};

/** With the site locked. @throws rules.too_many_questions */
export const assertFewQuestions = async (
  connection: CommonQueryMethods,
  tenantId: string,
  { siteId, rules, visible }: Bounded
): Promise<void> => {
  const put = await createRuleQueries(tenantId).listEver(connection, siteId);
  const before = listQuestions(put, visible);
  const added = listQuestions(rules, visible).filter((question) => !before.includes(question));
  if (added.length > 0 && before.length + added.length > mostQuestions) {
    throw rulesErrors.too_many_questions({ detail: { siteId, most: mostQuestions } });
  }
};
