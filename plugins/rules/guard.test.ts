import { describe, expect, it } from '@jest/globals';
import { assertDescription, assertRuleName, parseRule } from './guard.ts';
import { listAttributes, listPaths } from './paths.ts';
import { templates } from './templates.ts';

const age = { var: 'age' };
const total = { var: 'context.total' };

/** `path reason` of the refusal, or null. */
const findRefusal = (act: () => unknown): string | null => {
  try {
    act();
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: 'rules.invalid_rule', httpStatus: 400 });
    const { path, reason } = (error as { detail: { path: string; reason: string } }).detail;
    return `${path} ${reason}`;
  }
};

const nest = (levels: number): unknown => (levels === 0 ? age : { '!': [nest(levels - 1)] });

describe('the guard lets pass', () => {
  const rules: readonly [string, unknown][] = [
    ...Object.entries(templates).map(([name, { rule }]): [string, unknown] => [name, rule]),
    ['a bare operand', { '!': { var: 'is_blocked' } }],
    ['a default of context', { '>': [{ var: ['context.total', 0] }, 100] }],
    ['a list of literals', { in: [{ var: 'email_domain' }, ['a.example', 'b.example']] }],
    ['a missing one', { '!': { missing: ['email', 'context.total'] } }],
    ['dates in order', { '<=': [{ var: 'birthdate' }, '2005-01-01'] }],
    ['arithmetic', { '>': [{ '+': [age, 1, { '*': [age, 2] }] }, { max: [1, 2] }] }],
    ['text', { '===': [{ lower: { cat: [{ var: 'name' }, '!'] } }, 'ada!'] }],
    ['a country asked about', { in: [{ var: 'country' }, { var: 'context.countries' }] }],
    ['a level asked about', { '>=': [{ var: 'assurance' }, total] }],
    [
      'a choice between comparisons by context',
      { if: [{ '==': [total, 'wine'] }, { '>=': [age, 21] }, { '>=': [age, 18] }] },
    ],
    ['context and an attribute side by side', { and: [{ '>': [total, 5] }, { '>=': [age, 18] }] }],
    ['sixteen levels', nest(7)],
  ];
  it.each(rules)('%s', (_title, rule) => {
    expect(findRefusal(() => parseRule(rule))).toBeNull();
  });
});

describe('the guard refuses', () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const shared = Array.from({ length: 6 }).reduce<unknown>(
    (inner) => ({ and: Array.from({ length: 8 }, () => inner) }),
    age
  );
  const rules: readonly [string, unknown, string][] = [
    ['a literal', true, ' not_an_operation'],
    ['nothing', null, ' not_an_operation'],
    ['a list', [age], ' not_an_operation'],
    ['an empty object', {}, ' not_an_operation'],
    ['undefined', undefined, ' not_json'],
    ['a function', () => true, ' not_json'],
    ['a date', { '!': [new Date()] }, '/!/0 not_json'],
    ['a hole', { and: Array(2) }, '/and/0 not_json'],
    ['two operators', { '!': [age], '!!': [age] }, ' several_operators'],
    ['an unknown operator', { and: [true, { nope: [] }] }, '/and/1 unknown_operator'],
    ['17 levels', { and: [nest(7)] }, '/and/0/!/0/!/0/!/0/!/0/!/0/!/0/!/0 too_deep'],
    ['a loop', loop, '/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0 too_deep'],
    ['shared parts that unfold', shared, ' too_large'],
    ['8193 bytes', { cat: ['x'.repeat(8181), ''] }, ' too_large'],
    ['bytes, not characters', { cat: ['я'.repeat(5000)] }, ' too_large'],
    ['NUL in a text', { cat: ['\0'] }, '/cat/0 text_not_storable'],
    ['half a character', { cat: ['\ud800'] }, '/cat/0 text_not_storable'],
    ['half a character in a key', { '\ud800': [1] }, ' text_not_storable'],
    ['a huge number', { '!': [1e300] }, '/!/0 number_out_of_range'],
    ['a tiny number', { '!': [1e-300] }, '/!/0 number_out_of_range'],
    ['not a number', { '!': [Number.NaN] }, '/!/0 number_out_of_range'],
    ['too few operands', { '==': [age] }, '/== wrong_count'],
    ['too many operands', { '<': [1, age, 3] }, '/< wrong_count'],
    ['no operands', { and: [] }, '/and wrong_count'],
    ['a bare operand where there may be many', { and: age }, '/and wrong_count'],
    ['a bare operand of a comparison', { '==': age }, '/== wrong_count'],
    ['a list as an operand', { '==': [[age], 1] }, '/==/0 misplaced_list'],
    ['a list of expressions', { in: [1, [age]] }, '/in/1 misplaced_list'],
    ['a text to look in', { in: ['a', 'abc'] }, '/in/1 list_expected'],
    ['an unknown fact', { '!': [{ var: 'picture' }] }, '/!/0/var unknown_fact'],
    ['all facts at once', { var: '' }, '/var unknown_fact'],
    ['a path that is computed', { var: { cat: ['a', 'ge'] } }, '/var path_not_literal'],
    ['a path that is a number', { var: 1 }, '/var path_not_literal'],
    ['no path', { var: [] }, '/var wrong_count'],
    ['a computed path to miss', { missing: [{ var: 'age' }] }, '/missing/0 path_not_literal'],
    ['an unknown one to miss', { missing: ['email', '__proto__'] }, '/missing/1 unknown_fact'],
    ['a default for a fact', { var: ['age', 99] }, '/var default_on_fact'],
    ['a default for a consent', { var: ['shared.email', true] }, '/var default_on_fact'],
    ['a computed default', { var: ['context.total', age] }, '/var default_not_literal'],
    ['an order of names', { '<': [{ var: 'name' }, 'M'] }, '/< unordered_fact'],
    ['an order of levels', { '>=': [{ var: 'assurance_level' }, 'low'] }, '/>= unordered_fact'],
  ];
  it.each(rules)('%s', (_title, rule, refusal) => {
    expect(findRefusal(() => parseRule(rule))).toBe(refusal);
  });

  it.each(
    'map reduce filter all some none every merge val get exists keys eachKey pipe try throw preserve method log substr length % / not ?? missing_some get constructor toString hasOwnProperty valueOf __proto__'.split(
      ' '
    )
  )('the operator %s', (name) => {
    const rule: unknown = JSON.parse(`{"and":[{${JSON.stringify(name)}:[1]}]}`);

    expect(findRefusal(() => parseRule(rule))).toBe('/and/0 unknown_operator');
  });

  const probes: readonly [string, unknown][] = [
    ['an age', { '>=': [age, total] }],
    ['an e-mail address', { '==': [{ var: 'email' }, { var: 'context.guess' }] }],
    ['a domain', { in: [{ var: 'email_domain' }, { var: 'context.domains' }] }],
    ['a name in small letters', { '===': [{ lower: { var: 'name' } }, { var: 'context.guess' }] }],
    ['a sum', { '>=': [{ '+': [age, total] }, 100] }],
    ['one text made of both', { '==': [{ cat: [{ var: 'name' }, { var: 'context.x' }] }, 'ab'] }],
    ['a fact chosen on the way', { '==': [{ or: [{ var: 'name' }, 'x'] }, { var: 'context.x' }] }],
    ['a fact given by if', { '==': [{ if: [true, { var: 'name' }, 'x'] }, { var: 'context.x' }] }],
    ['a default', { '>=': [age, { var: ['context.total', 18] }] }],
    ['a threshold chosen by context', { '>=': [age, { if: [{ var: 'context.x' }, 21, 18] }] }],
    [
      'a threshold put together from bits of context',
      {
        '>=': [
          age,
          {
            '+': [
              { '*': [{ '==': [{ var: 'context.a' }, 1] }, 2] },
              { '!!': { var: 'context.b' } },
            ],
          },
        ],
      },
    ],
    ['what context is missing', { '>=': [age, { '!': { missing: 'context.x' } }] }],
    ['either, picked and then compared', { '==': [{ and: [total, age] }, 18] }],
    ['a domain, by roles of its own', { in: [{ var: 'email_domain' }, { var: 'site_roles' }] }],
    [
      'an age, by a role of its own',
      { '>=': [age, { if: [{ in: ['q1', { var: 'site_roles' }] }, 1, 2] }] },
    ],
    ['an age, by what it declares', { '>=': [age, { if: [{ var: 'shared.name' }, 1, 2] }] }],
    ['an age, by its blocks', { '>=': [age, { if: [{ var: 'is_blocked' }, 1, 2] }] }],
  ];
  it.each(probes)('to let the caller measure %s', (_title, rule) => {
    expect(findRefusal(() => parseRule(rule))).toMatch(/ context_probe$/);
  });

  it('and names no key that it does not know', () => {
    const rule = { 'ada@example.org': [{ '!': [1e300] }] };

    expect(findRefusal(() => parseRule(rule))).toBe(' number_out_of_range');
  });
});

describe('a parsed rule', () => {
  it('is a copy that later changes do not reach', () => {
    const rule = { '>=': [{ var: 'age' }, 18] };
    const parsed = parseRule(rule);

    rule['>='][1] = 0;

    expect(parsed).toEqual({ '>=': [{ var: 'age' }, 18] });
  });

  it('tells which facts and attributes it may read', () => {
    const rule = parseRule({
      or: [
        { '!': { missing: ['phone_country', 'context.x'] } },
        { '>=': [age, 18] },
        { in: [{ var: 'birthdate' }, ['email']] },
        { var: 'shared.name' },
        { var: ['context.total', 0] },
        { var: 'is_blocked' },
      ],
    });

    expect(listAttributes(rule)).toEqual(['birthdate', 'phone_number']);
    expect(listPaths(rule)).toEqual([
      'age',
      'birthdate',
      'context.total',
      'context.x',
      'is_blocked',
      'phone_country',
      'shared.name',
    ]);
  });
});

describe('the name of a rule', () => {
  it.each(['age_over_18', 'ab', 'a'.repeat(40)])('may be %s', (name) => {
    expect(findRefusal(() => assertRuleName(name))).toBeNull();
  });

  it.each(['', 'a', 'Age', '1a', 'a-b', 'a b', 'ab\n', 'a'.repeat(41), '__proto__'])(
    'may not be %j',
    (name) => {
      expect(findRefusal(() => assertRuleName(name))).toBe('name invalid_name');
    }
  );
});

describe('a description', () => {
  it('has up to 200 characters that can be stored', () => {
    expect(findRefusal(() => assertDescription('я'.repeat(200), 'ru'))).toBeNull();
    expect(findRefusal(() => assertDescription('я'.repeat(201), 'ru'))).toBe(
      'ru invalid_description'
    );
    expect(findRefusal(() => assertDescription('\0', 'en'))).toBe('en invalid_description');
  });
});
