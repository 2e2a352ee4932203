import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from './decide.ts';
import type { AttributeState, DecisionInput } from './decide.ts';
import { facts } from './facts.ts';
import { parseRule } from './guard.ts';
import { attributes as allAttributes } from '../passport/port.ts';

const attributeNames = Object.keys(allAttributes);
const today = '2020-06-15';

const literal = fc.oneof(
  fc.constantFrom(0, 1, 18, 21, true, false, null, '', 'DE', 'ada', '2000-01-01'),
  fc.integer({ min: -200, max: 200 })
);
const listFacts = Object.keys(facts).filter((name) => facts[name]!.kind === 'list');
const factPath = fc.constantFrom(
  ...Object.keys(facts).filter((name) => !listFacts.includes(name)),
  ...attributeNames.map((name) => `shared.${name}`)
);
const contextPath = fc.constantFrom(
  'context.total',
  'context.word',
  'context.list',
  'context.gone'
);

const wholeRule = fc.letrec((tie) => {
  const node = tie('node');
  const many = fc.array(node, { minLength: 1, maxLength: 4 });
  const pair = fc.tuple(node, node);
  const operation = (name: string, operands: fc.Arbitrary<unknown>) =>
    operands.map((of) => ({ [name]: of }));
  return {
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      tie('read'),
      tie('operation')
    ),
    read: fc.oneof(
      { weight: 4, arbitrary: operation('var', factPath) },
      { weight: 1, arbitrary: operation('var', contextPath) },
      { weight: 1, arbitrary: operation('var', fc.tuple(contextPath, literal)) },
      {
        weight: 1,
        arbitrary: operation('missing', fc.array(factPath, { minLength: 1, maxLength: 3 })),
      }
    ),
    operation: fc.oneof(
      ...['and', 'or', 'cat', '+', '*', '-', 'min', 'max'].map((name) => operation(name, many)),
      ...['==', '===', '!=', '!==', '<', '<=', '>', '>='].map((name) => operation(name, pair)),
      ...['!', '!!', 'lower'].map((name) => operation(name, node)),
      ...['if', '?:'].map((name) =>
        operation(name, fc.array(node, { minLength: 2, maxLength: 5 }))
      ),
      operation('in', fc.tuple(node, fc.array(literal, { maxLength: 3 }))),
      operation('in', fc.tuple(node, operation('var', fc.constantFrom(...listFacts))))
    ),
  };
}).operation;

const isValid = (rule: unknown) => {
  try {
    parseRule(rule);
    return true;
  } catch {
    // Most often two facts that may not meet: the guard's tests are about those.
    return false;
  }
};
const validRule = wholeRule.filter(isValid);

/** Values that can be told from everything a result may hold. */
const secretText = fc
  .string({ unit: fc.constantFrom(...'QXZ0123456789'.split('')), minLength: 12, maxLength: 20 })
  .map((text) => `Secret${text}`);
const secretDate = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2019-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  birthdate: secretDate,
  email: fc.record({
    email: secretText.map((text) => `${text}@${text}.example`),
    email_verified: fc.boolean(),
  }),
  phone_number: fc.integer({ min: 1000000, max: 9999999 }).map((number) => `7916${number}`),
  address: fc.record({
    country: fc.oneof(secretText, fc.constantFrom('DE', 'FR')),
    locality: secretText,
    postal_code: secretText,
  }),
};
const valueOf = (name: string) => values[name] ?? secretText;

const state = (name: string): fc.Arbitrary<AttributeState> =>
  fc.oneof(
    { weight: 3, arbitrary: valueOf(name).map((value) => ({ status: 'value' as const, value })) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('not_consented' as const, 'expired' as const, 'not_available' as const)
        .map((status) => ({ status })),
    }
  );
const states = fc.record(Object.fromEntries(attributeNames.map((name) => [name, state(name)])));

const anyInput: fc.Arbitrary<DecisionInput> = fc.record({
  attributes: states,
  shared: fc.subarray(attributeNames),
  assuranceLevel: fc.constantFrom('none', 'low', 'substantial', 'high'),
  isBlocked: fc.boolean(),
  roles: fc.subarray(['DE', 'ada', 'vip']),
  siteRoles: fc.subarray(['DE', 'ada', 'editor']),
  region: fc.constantFrom('eu', 'ru', null),
  context: fc.constant({ total: 20, word: 'DE', list: ['DE', 1] }),
  today: fc.constant(today),
});

const listTexts = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listTexts)
    : typeof value === 'string' && value.length > 2
      ? [value]
      : [];

const listValues = ({ attributes }: DecisionInput) =>
  Object.values(attributes).flatMap((of) => (of.status === 'value' ? [of.value] : []));

const options = { numRuns: 2000 };

describe('whatever the rule', () => {
  it('no value of an attribute appears in the answer', () => {
    fc.assert(
      fc.property(validRule, anyInput, (rule, input) => {
        const result = decide(rule, input);
        const text = JSON.stringify(result);

        expect(Object.keys(result)).toEqual(['decision', 'reason', 'attributes']);
        expect(attributeNames).toEqual(expect.arrayContaining([...result.attributes]));
        for (const secret of listTexts(listValues(input))) {
          expect(text).not.toContain(secret);
        }
      }),
      options
    );
  });

  it('an attribute without consent never makes it allow', () => {
    const withoutConsent = fc.constantFrom('not_consented' as const, 'expired' as const);
    const chosen = fc
      .constantFrom(...attributeNames)
      .chain((name) => fc.tuple(fc.constant(name), valueOf(name), withoutConsent));
    fc.assert(
      fc.property(validRule, anyInput, chosen, (rule, input, [name, value, status]) => {
        const withState = (of: AttributeState) =>
          decide(rule, { ...input, attributes: { ...input.attributes, [name]: of } });
        const without = withState({ status });

        fc.pre(without.decision);

        expect(without.attributes).not.toContain(name);
        // It was never looked at: any value gives the same answer.
        expect(withState({ status: 'value', value })).toEqual(without);
      }),
      options
    );
  });

  it('an attribute that was not named as read has no part in the answer', () => {
    fc.assert(
      fc.property(validRule, anyInput, states, (rule, input, others) => {
        const result = decide(rule, input);
        const changed = Object.fromEntries(
          attributeNames.map((name) => [
            name,
            (result.attributes.includes(name) ? input.attributes : others)[name]!,
          ])
        );

        expect(decide(rule, { ...input, attributes: changed })).toEqual(result);
      }),
      options
    );
  });

  it('the answer comes, and anything that is no rule is denied', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), anyInput, (rule, input) => {
        fc.pre(!isValid(rule));

        expect(decide(rule, input)).toEqual({
          decision: false,
          reason: 'rule_failed',
          attributes: [],
        });
      }),
      options
    );
  });
});

describe('the heaviest rules the guard lets pass', () => {
  const name = { status: 'value' as const, value: 'x'.repeat(1000) };
  const fill = (item: unknown, wrap: (items: readonly unknown[]) => unknown) =>
    wrap(Array.from({ length: Math.floor(8100 / (JSON.stringify(item).length + 1)) }, () => item));
  const heaviest: readonly [string, unknown][] = [
    ['one long text of many', fill({ var: 'name' }, (items) => ({ cat: items }))],
    ['many phone numbers', fill({ var: 'phone_number' }, (items) => ({ and: items }))],
    [
      'many long texts in small letters',
      fill({ lower: { var: 'name' } }, (items) => ({ and: items })),
    ],
    ['a long list', fill(1, (items) => ({ in: [2, items] }))],
    ['many missing', fill('phone_number', (items) => ({ '!': { missing: items } }))],
    ['many conditions', fill(false, (items) => ({ if: items }))],
    ['many comparisons', fill({ '==': [1, 1] }, (items) => ({ and: items }))],
  ];
  it.each(heaviest)('are decided in a fraction of a second: %s', (_title, rule) => {
    expect(isValid(rule)).toBe(true);
    const attributes = { name, phone_number: { status: 'value' as const, value: '79161234567' } };
    const input: DecisionInput = {
      attributes,
      shared: [],
      assuranceLevel: 'none',
      isBlocked: false,
      context: {},
      today,
    };
    const started = process.cpuUsage();

    decide(rule, input);

    // Microseconds of work, whoever else is at work on the machine: some thousand of them.
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});
