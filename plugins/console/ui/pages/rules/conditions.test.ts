import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RuleGroupType } from 'react-querybuilder';
import { facts } from '../../../../rules/facts.ts';
import { parseRule } from '../../../../rules/guard.ts';
import { kindOf, operatorsOf, toLogic, toQuery } from './conditions.ts';
import type { FactKind } from './conditions.ts';

const kinds: Readonly<Record<string, FactKind>> = Object.fromEntries(
  Object.entries(facts).map(([name, { kind }]) => [name, kind])
);
const word = fc.string({
  unit: fc.constantFrom(...'abcXYZ-_ё9'.split('')),
  minLength: 1,
  maxLength: 8,
});
const values: Readonly<Record<FactKind, fc.Arbitrary<unknown>>> = {
  boolean: fc.constant(true),
  number: fc.integer({ min: -5, max: 200 }).map(String),
  date: fc.constantFrom('2000-01-01', '1990-12-31'),
  text: word,
  list: word,
};
const anyRule = fc
  .constantFrom(...Object.keys(facts), 'shared.email', 'shared.name')
  .chain((field) => {
    const kind = kindOf(field, kinds)!;
    return fc.constantFrom(...operatorsOf(kind)).chain((operator) =>
      fc.record({
        field: fc.constant(field),
        operator: fc.constant(operator),
        value: ['in', 'notIn'].includes(operator)
          ? fc.array(word, { minLength: 1, maxLength: 4 }).map((list) => list.join(','))
          : values[kind],
      })
    );
  });
const { group: anyQuery } = fc.letrec<{ group: RuleGroupType; part: unknown }>((tie) => ({
  part: fc.oneof({ depthSize: 'small', withCrossShrink: true }, anyRule, tie('group')),
  group: fc.record({
    combinator: fc.constantFrom('and', 'or'),
    not: fc.boolean(),
    rules: fc.array(tie('part') as fc.Arbitrary<never>, { minLength: 1, maxLength: 4 }),
  }),
}));

describe('a condition of the builder', () => {
  it('becomes a rule, and the rule the same condition again, whatever it is', () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const logic = toLogic(query, kinds);
        const back = toQuery(logic, kinds);
        fc.pre(JSON.stringify(logic).length < 2000);

        expect(back).not.toBeNull();
        expect(toLogic(back!, kinds)).toEqual(logic);
      }),
      { numRuns: 800 }
    );
  });

  it('becomes a rule that the server takes', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(() => parseRule(toLogic({ combinator: 'and', rules: [rule] }, kinds))).not.toThrow();
      }),
      { numRuns: 500 }
    );
  });
});

describe('a rule that was written by hand', () => {
  it.each([
    [{ '>=': [{ var: 'age' }, 18] }, 'age >= 18'],
    [{ '!': { var: 'is_blocked' } }, 'is_blocked isNot true'],
    [{ and: [{ var: 'email_verified' }] }, 'email_verified is true'],
    [{ in: ['vip', { var: 'roles' }] }, 'roles has vip'],
    [{ in: [{ var: ['country'] }, ['DE', 'FR']] }, 'country in DE,FR'],
  ])('is shown as a condition: %j', (logic, shown) => {
    const [rule] = toQuery(logic, kinds)!.rules as {
      field: string;
      operator: string;
      value: unknown;
    }[];

    expect(`${rule!.field} ${rule!.operator} ${String(rule!.value)}`).toBe(shown);
  });

  it.each([
    [{ if: [{ var: 'email_verified' }, true, false] }],
    [{ '>=': [18, { var: 'age' }] }],
    [{ '>=': [{ var: 'age' }, '18'] }],
    [{ '===': [{ var: 'age' }, 18] }],
    [{ '!!': [{ var: 'email' }] }],
    [{ and: [] }],
    [{ or: [true] }],
    [{ in: [{ var: 'country' }, { var: 'context.countries' }] }],
    [{ in: [{ var: 'country' }, ['D,E']] }],
    [{ in: [{ var: 'country' }, []] }],
    [{ missing: ['email'] }],
    [{ var: 'email' }],
    [{ var: 'nothing' }],
    [{ '==': [{ var: 'email_verified' }, true] }],
    [{ and: [{ var: 'email_verified' }, { '+': [1] }] }],
    [null],
    [[]],
    ['text'],
    [{}],
  ])('stays as it is: %j', (logic) => {
    expect(toQuery(logic, kinds)).toBeNull();
  });

  it('is never shown as something else, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (logic) => {
        const query = toQuery(logic, kinds);

        expect(query === null || toQuery(toLogic(query, kinds), kinds) !== null).toBe(true);
      }),
      { numRuns: 500 }
    );
  });
});
