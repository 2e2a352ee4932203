import { describe, expect, it } from '@jest/globals';
import { parseContext } from './context.ts';
import { decide } from './decide.ts';
import type { AttributeState, DecisionInput } from './decide.ts';
import { templates } from './templates.ts';

const value = (of: unknown): AttributeState => ({ status: 'value', value: of });
const input = (change: Partial<DecisionInput> = {}): DecisionInput => ({
  attributes: {
    birthdate: value('2000-06-15'),
    email: value({ email: 'ada@example.org', email_verified: true }),
    address: value({ country: 'de' }),
    name: { status: 'not_consented' },
    gender: { status: 'expired' },
    phone_number: { status: 'not_available' },
  },
  shared: ['email'],
  assuranceLevel: 'substantial',
  isBlocked: false,
  context: { total: 5, countries: ['FR', 'DE'] },
  today: '2020-06-15',
  ...change,
});
const allow = (...attributes: string[]) => ({ decision: true, reason: 'rule', attributes });
const deny = (reason: string, ...attributes: string[]) => ({
  decision: false,
  reason,
  attributes,
});

describe('a verdict', () => {
  const name = { var: 'name' };
  const rules: readonly [string, unknown, unknown][] = [
    ['says yes', { '>=': [{ var: 'age' }, 20] }, allow('birthdate')],
    ['says no', { '>=': [{ var: 'age' }, 21] }, deny('rule', 'birthdate')],
    ['lacks a consent', { '==': [name, 'Ada'] }, deny('consent_required', 'name')],
    [
      'lacks a consent that is over',
      { '!!': { var: 'gender' } },
      deny('consent_required', 'gender'),
    ],
    ['lacks a value', { '!': { var: 'phone_country' } }, deny('not_available', 'phone_number')],
    [
      'lacks an attribute nobody passed',
      { '!': { var: 'locale' } },
      deny('not_available', 'locale'),
    ],
    ['lacks a part of a value', { '!!': { var: 'postal_code' } }, deny('not_available', 'address')],
    ['needs no later branch', { or: [{ var: 'email_verified' }, name] }, allow('email')],
    [
      'needs a later branch',
      { or: [{ '<': [{ var: 'age' }, 1] }, name] },
      deny('consent_required', 'birthdate', 'name'),
    ],
    [
      'does not turn the lack of a consent round',
      { '!': { missing: 'name' } },
      deny('consent_required', 'name'),
    ],
    [
      'does not allow for want of a consent',
      { '!!': { missing: 'name' } },
      deny('consent_required', 'name'),
    ],
    [
      'may ask whether there is a value',
      { '!!': { missing: 'phone_number' } },
      allow('phone_number'),
    ],
    [
      'knows what is shared',
      { and: [{ var: 'shared.email' }, { '!': { var: 'shared.name' } }] },
      allow(),
    ],
    ['knows the assurance', { '==': [{ var: 'assurance' }, 2] }, allow()],
    ['knows the context', { '==': [{ var: 'context.total' }, 5] }, allow()],
    ['takes a default of context', { '==': [{ var: ['context.nothing', 7] }, 7] }, allow()],
    [
      'fails on a context that is left out',
      { '!=': [{ var: 'context.nothing' }, 'x'] },
      deny('rule_failed'),
    ],
    ['may ask whether context is there', { '!!': { missing: ['context.nothing'] } }, allow()],
    ['fails on sums of texts', { '+': [{ var: 'email' }, 1] }, deny('rule_failed', 'email')],
    ['fails on a list for an answer', { missing: ['context.nothing'] }, deny('rule_failed')],
    ['fails on an invalid rule', { map: [[1], true] }, deny('rule_failed')],
    ['fails on no rule', undefined, deny('rule_failed')],
    ['denies 0', { '+': [0] }, deny('rule')],
    ['denies an empty text', { cat: [''] }, deny('rule')],
    ['denies null', { or: [null] }, deny('rule')],
    ['allows another number', { '-': [1] }, allow()],
    ['allows another text', { cat: ['no'] }, allow()],
  ];
  it.each(rules)('%s', (_title, rule, result) => {
    expect(decide(rule, input())).toEqual(result);
  });

  it('names the attributes it read, sorted, each once', () => {
    const rule = {
      and: [{ var: 'email_verified' }, { var: 'country' }, { '!!': { var: 'email' } }],
    };

    expect(decide(rule, input())).toEqual(allow('address', 'email'));
  });

  it('fails on a context, a day or a level that is none', () => {
    const rule = { or: [{ '>=': [{ var: 'assurance' }, 1] }, { var: 'age' }] };
    const level = 'toString' as DecisionInput['assuranceLevel'];

    expect(decide(rule, input({ context: { a: { b: 1 } } }))).toEqual(deny('rule_failed'));
    expect(decide(rule, input({ assuranceLevel: level }))).toEqual(deny('rule_failed'));
    expect(decide({ '!': { var: 'age' } }, input({ today: 'today' }))).toEqual(
      deny('not_available', 'birthdate')
    );
  });

  it('takes no attribute from a prototype', () => {
    const attributes = Object.create({ name: value('Ada') }) as DecisionInput['attributes'];

    expect(decide({ '!!': { var: 'name' } }, input({ attributes }))).toEqual(
      deny('not_available', 'name')
    );
  });

  it('needs no context', () => {
    expect(decide({ var: 'email_verified' }, input({ context: undefined }))).toEqual(
      allow('email')
    );
  });

  it('keeps quiet about an error that carries a value', () => {
    const attributes = {
      get name(): AttributeState {
        throw new Error('Ada Lovelace');
      },
    };

    expect(decide({ '!!': { var: 'name' } }, input({ attributes }))).toEqual(
      deny('rule_failed', 'name')
    );
  });
});

describe('somebody blocked', () => {
  const blocked = input({ isBlocked: true });

  it('is denied before anything is read', () => {
    expect(decide(templates.age_over_18.rule, blocked)).toEqual(deny('blocked'));
  });

  it('is judged by a rule that asks about it', () => {
    expect(decide({ var: 'is_blocked' }, blocked)).toEqual(allow());
    expect(decide({ '!': { var: 'is_blocked' } }, blocked)).toEqual(deny('blocked'));
  });
});

describe('the templates', () => {
  it.each([
    ['age_over_18', {}, true],
    ['age_over_18', { today: '2018-06-14' }, false],
    ['age_over_21', {}, false],
    ['age_over_21', { today: '2021-06-15' }, true],
    ['can_checkout', {}, true],
    [
      'can_checkout',
      {
        attributes: { address: value({ country: 'DE' }), email: value({ email_verified: false }) },
      },
      false,
    ],
    [
      'can_checkout',
      { attributes: { address: value({}), email: value({ email_verified: true }) } },
      false,
    ],
    ['ships_to', {}, true],
    ['ships_to', { context: { countries: ['FR'] } }, false],
    ['ships_to', { context: { countries: 'DE,FR' } }, false],
    ['ships_to', { context: {} }, false],
  ] as const)('%s with %j: %j', (name, change, decision) => {
    expect(decide(templates[name].rule, input(change)).decision).toBe(decision);
  });
});

describe('context', () => {
  it('has texts, numbers, booleans and lists of the first two', () => {
    const context = { a: 'x', b: 1, c: false, d: ['x', 1], e: [] };

    expect({ ...parseContext(context) }).toEqual(context);
    expect(Object.getPrototypeOf(parseContext(context))).toBeNull();
  });

  it.each([
    null,
    'text',
    [1],
    { a: null },
    { a: undefined },
    { a: {} },
    { a: [[1]] },
    { a: [true] },
    { a: Array(3) },
    { a: Number.NaN },
    { a: () => 1 },
    { constructor: 1 },
    { 'a.b': 1 },
    JSON.parse('{"__proto__": 1}'),
    { a: 'x'.repeat(4090) },
    { a: 'я'.repeat(2100) },
  ])('may not be %j', (context) => {
    expect(() => parseContext(context)).toThrow(
      expect.objectContaining({ code: 'rules.invalid_context', httpStatus: 400 })
    );
  });
});
