import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttributeState, DecisionInput } from './decide.ts';
import { decide } from './decide.ts';
import { decidePermission, decidePermissions, listPermissions } from './policy.ts';
import type { PolicyRule } from './policy.ts';

const conditions: readonly unknown[] = [
  { '>=': [{ var: 'age' }, 18] },
  { '<': [{ var: 'age' }, 18] },
  { var: 'email_verified' },
  { '!': [{ var: 'email_verified' }] },
  { '==': [{ var: 'country' }, 'DE'] },
  { in: ['vip', { var: 'roles' }] },
  { in: ['editor', { var: 'site_roles' }] },
  { '==': [{ var: 'region' }, 'eu'] },
  { '>=': [{ var: 'assurance' }, 2] },
  { var: 'is_blocked' },
  { '!': [{ var: 'is_blocked' }] },
  { or: [{ var: 'email_verified' }, { '>=': [{ var: 'age' }, 18] }] },
  { and: [{ '==': [{ var: 'country' }, 'DE'] }, { var: 'email_verified' }] },
  { '!!': [{ missing: ['birthdate'] }] },
  { or: [true] },
  { or: [false] },
  // Fail, each in its way.
  { '+': [{ var: 'email' }, 1] },
  { map: [] },
  'nothing',
  null,
];
const permissions = ['orders:create', 'orders:refund', 'wine:buy'];

const anyRule = fc
  .record({
    effect: fc.constantFrom('verdict' as const, 'grant' as const, 'refuse' as const),
    of: fc.constantFrom(...permissions),
    rule: fc.constantFrom(...conditions),
    isEnabled: fc.boolean(),
  })
  .map(({ effect, of, ...rest }) => ({
    ...rest,
    effect,
    permission: effect === 'verdict' ? null : of,
  }));
const anyPolicy = fc
  .array(anyRule, { maxLength: 12 })
  .map((rules) => rules.map((rule, index): PolicyRule => ({ ...rule, name: `rule_${index}` })));

const value = (of: unknown): AttributeState => ({ status: 'value', value: of });
const state = (...values: readonly unknown[]): fc.Arbitrary<AttributeState> =>
  fc.constantFrom<AttributeState>(
    ...values.map(value),
    { status: 'not_consented' },
    { status: 'not_available' }
  );
const anyInput: fc.Arbitrary<DecisionInput> = fc.record({
  attributes: fc.record({
    birthdate: state('2000-01-01', '2010-01-01', '1990'),
    email: state({ email: 'a@b.example', email_verified: true }, { email_verified: false }),
    address: state({ country: 'DE' }, { country: 'FR' }, {}),
  }),
  shared: fc.constant([]),
  assuranceLevel: fc.constantFrom('none', 'substantial', 'high'),
  isBlocked: fc.boolean(),
  roles: fc.subarray(['vip', 'staff']),
  siteRoles: fc.subarray(['editor']),
  region: fc.constantFrom('eu', 'ru', null),
  context: fc.constant({}),
  today: fc.constant('2020-06-15'),
});

const listGranted = (rules: readonly PolicyRule[], input: DecisionInput) =>
  decidePermissions(rules, input)
    .filter(({ isGranted }) => isGranted)
    .map(({ permission }) => permission);

const options = { numRuns: 600 };

describe('whatever the rules', () => {
  it('a permission is granted only by a rule that said yes by itself, behind no refusal that might hold', () => {
    fc.assert(
      fc.property(anyPolicy, anyInput, (rules, input) => {
        for (const permission of listGranted(rules, input)) {
          const mine = rules.filter((rule) => rule.isEnabled && rule.permission === permission);
          const first = mine.findIndex(
            ({ effect, rule }) => effect === 'grant' && decide(rule, input).decision
          );

          expect(first).toBeGreaterThanOrEqual(0);
          expect(decide(mine[first]!.rule, input)).toMatchObject({
            decision: true,
            reason: 'rule',
          });
          const refusals = mine.slice(0, first).filter(({ effect }) => effect === 'refuse');
          for (const { rule } of refusals) {
            expect(decide(rule, input)).toMatchObject({ decision: false, reason: 'rule' });
          }
        }
      }),
      options
    );
  });

  it('a rule that is off is as if it were not there', () => {
    fc.assert(
      fc.property(anyPolicy, anyInput, (rules, input) => {
        const on = rules.filter(({ isEnabled }) => isEnabled);

        expect(decidePermissions(rules, input)).toEqual(decidePermissions(on, input));
      }),
      options
    );
  });

  it('less that is known never gives more', () => {
    const attribute = fc.constantFrom('birthdate', 'email', 'address');
    // A rule may ask whether a value is missing, and so grant for want of it: those are about values, not consents.
    const without = fc.constant<AttributeState>({ status: 'not_consented' });
    fc.assert(
      fc.property(anyPolicy, anyInput, attribute, without, (rules, input, name, less) => {
        const before = listGranted(rules, input);
        const after = listGranted(rules, {
          ...input,
          attributes: { ...input.attributes, [name]: less },
        });

        expect(before).toEqual(expect.arrayContaining(after));
      }),
      options
    );
  });

  it('a refusal put in front takes away, and never gives', () => {
    fc.assert(
      fc.property(anyPolicy, anyRule, anyInput, (rules, added, input) => {
        const refusal: PolicyRule = {
          ...added,
          name: 'added',
          effect: 'refuse',
          permission: added.permission ?? 'wine:buy',
        };

        expect(listGranted(rules, input)).toEqual(
          expect.arrayContaining(listGranted([refusal, ...rules], input))
        );
      }),
      options
    );
  });

  it('a rule put last changes nothing that was decided before it', () => {
    fc.assert(
      fc.property(anyPolicy, anyRule, anyInput, (rules, added, input) => {
        const decided = decidePermissions(rules, input).filter(({ decidedBy }) => decidedBy);
        const last: PolicyRule = { ...added, name: 'added' };

        for (const outcome of decided) {
          expect(decidePermission([...rules, last], outcome.permission, input)).toEqual(outcome);
        }
      }),
      options
    );
  });

  it('only the order among rules of one permission matters', () => {
    fc.assert(
      fc.property(anyPolicy, anyInput, (rules, input) => {
        const grouped = [...rules].sort((left, right) =>
          String(left.permission).localeCompare(String(right.permission))
        );

        expect(decidePermissions(grouped, input)).toEqual(decidePermissions(rules, input));
      }),
      options
    );
  });

  it('verdicts have no part in permissions', () => {
    fc.assert(
      fc.property(anyPolicy, anyInput, (rules, input) => {
        const others = rules.filter(({ effect }) => effect !== 'verdict');

        expect(decidePermissions(rules, input)).toEqual(decidePermissions(others, input));
        expect(listPermissions(rules)).toEqual(listPermissions(others));
      }),
      options
    );
  });

  it('somebody blocked has only what a rule about blocks grants', () => {
    const isAboutBlocks = ({ rule }: PolicyRule) => JSON.stringify(rule).includes('is_blocked');
    fc.assert(
      fc.property(anyPolicy, anyInput, (rules, input) => {
        const outcomes = decidePermissions(rules, { ...input, isBlocked: true });
        for (const { decidedBy } of outcomes.filter(({ isGranted }) => isGranted)) {
          expect(rules.filter(isAboutBlocks).map(({ name }) => name)).toContain(decidedBy);
        }
      }),
      options
    );
  });
});
