/** A rule is as many questions about a person as it has comparisons with what is theirs, whatever chooses among them. */
import { describe, expect, it } from '@jest/globals';
import { parseRule } from './guard.ts';
import { listQuestions } from './questions.ts';

const age = { var: 'age' };
const verified = { var: 'email_verified' };
const count = (rule: unknown) => listQuestions(parseRule(rule)).map(({ text }) => text);

describe('the questions of a rule', () => {
  it.each([
    [{ '>=': [age, 18] }, [{ '>=': [age, 18] }]],
    [verified, [verified]],
    [{ '!': [{ '!!': [verified] }] }, [verified]],
    [{ and: [verified, { '<': [age, 60] }] }, [verified, { '<': [age, 60] }]],
    [
      { '==': [{ lower: [{ var: 'name' }] }, 'a'] },
      [{ '==': [{ lower: [{ var: 'name' }] }, 'a'] }],
    ],
    [{ if: [verified, { '>': [age, 1] }, age] }, [verified, { '>': [age, 1] }, age]],
    [
      { '>=': [{ if: [verified, age, 5] }, 18] },
      [verified, { '>=': [{ if: [verified, age, 5] }, 18] }],
    ],
    [{ '>=': [{ or: [age, 5] }, 18] }, [age, { '>=': [{ or: [age, 5] }, 18] }]],
  ])('%j are %j', (rule, questions) => {
    expect(count(rule)).toEqual(questions.map((question) => JSON.stringify(question)));
  });

  it('are counted once each, however often they stand there', () => {
    const adult = { '>=': [age, 18] };

    expect(count({ and: [adult, { or: [{ '!': [adult] }, adult] }] })).toHaveLength(1);
  });

  it('are those among which the site chooses, all of them', () => {
    const branches = Array.from({ length: 50 }, (_, index) => [
      { '==': [{ var: 'context.n' }, index] },
      { '>=': [age, index] },
    ]).flat();

    expect(count({ if: [...branches, false] })).toHaveLength(50);
  });

  it.each([
    { var: 'context.total' },
    { in: ['vip', { var: 'site_roles' }] },
    { '>=': [{ var: 'assurance' }, 2] },
    { var: 'shared.email' },
    { '!': [{ missing: ['age'] }] },
  ])('are none in %j, which compares nothing of theirs', (rule) => {
    expect(count(rule)).toEqual([]);
  });
});
