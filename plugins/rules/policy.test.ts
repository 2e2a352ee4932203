import { describe, expect, it } from '@jest/globals';
import { listMissingFacts } from './decide.ts';
import type { AttributeState, DecisionInput } from './decide.ts';
import { parseRule } from './guard.ts';
import { parsePolicy } from './policy-guard.ts';
import type { PolicyRuleDraft } from './policy-guard.ts';
import { decidePermission, decidePermissions, listRead } from './policy.ts';
import type { PolicyRule } from './policy.ts';

const value = (of: unknown): AttributeState => ({ status: 'value', value: of });
const input = (change: Partial<DecisionInput> = {}): DecisionInput => ({
  attributes: {
    birthdate: value('2000-06-15'),
    email: value({ email: 'ada@example.org', email_verified: true }),
    address: { status: 'not_consented' },
    phone_number: { status: 'not_available' },
  },
  shared: ['email'],
  assuranceLevel: 'substantial',
  isBlocked: false,
  roles: ['vip'],
  siteRoles: ['editor', 'courier'],
  region: 'eu',
  context: {},
  today: '2020-06-15',
  ...change,
});

const of =
  (effect: 'grant' | 'refuse') =>
  (name: string, rule: unknown, change: Partial<PolicyRule> = {}): PolicyRule => ({
    ...{ name, effect, rule, permission: 'wine:buy', isEnabled: true },
    ...change,
  });
const [grant, refuse] = [of('grant'), of('refuse')];
const ofAge = { '>=': [{ var: 'age' }, 18] };
const fromAbroad = { '!=': [{ var: 'country' }, 'DE'] };
const always = { or: [true] };
const decideWine = (rules: readonly PolicyRule[], change: Partial<DecisionInput> = {}) => {
  const { isGranted, decidedBy, reason } = decidePermission(rules, 'wine:buy', input(change));
  return { isGranted, decidedBy, reason };
};

describe('a permission', () => {
  it.each<
    [
      string,
      readonly PolicyRule[],
      { isGranted: boolean; decidedBy: string | null; reason: string },
    ]
  >([
    ['is granted by a rule that holds', [grant('adult', ofAge)], granted('adult')],
    [
      'is not granted when none holds',
      [grant('old', { '>=': [{ var: 'age' }, 60] })],
      nobody('rule'),
    ],
    ['is not there without a rule', [], nobody('rule')],
    [
      'is not granted by a rule that is off',
      [grant('a', always, { isEnabled: false })],
      nobody('rule'),
    ],
    [
      'is not granted for want of a consent',
      [grant('german', { '!': [fromAbroad] })],
      nobody('consent_required'),
    ],
    [
      'is not granted for want of a value',
      [grant('phone', { var: 'phone_verified' })],
      nobody('not_available'),
    ],
    ['is not granted by a rule that fails', [grant('broken', { map: [] })], nobody('rule_failed')],
    [
      'passes over what it does not know',
      [grant('german', fromAbroad), grant('adult', ofAge)],
      granted('adult'),
    ],
    [
      'is refused by a rule that holds',
      [refuse('no', always), grant('adult', ofAge)],
      refused('no', 'rule'),
    ],
    [
      'is refused by a rule that nobody can answer',
      [refuse('abroad', fromAbroad), grant('adult', ofAge)],
      refused('abroad', 'consent_required'),
    ],
    [
      'is granted behind a refusal that surely does not hold',
      [refuse('child', { '<': [{ var: 'age' }, 18] }), grant('adult', ofAge)],
      granted('adult'),
    ],
    [
      'is decided by the first that counts',
      [grant('adult', ofAge), refuse('no', always)],
      granted('adult'),
    ],
  ])('%s', (_title, rules, expected) => {
    expect(decideWine(rules)).toEqual(expected);
  });

  function granted(decidedBy: string) {
    return { isGranted: true, decidedBy, reason: 'rule' };
  }
  function refused(decidedBy: string, reason: string) {
    return { isGranted: false, decidedBy, reason };
  }
  function nobody(reason: string) {
    return { isGranted: false, decidedBy: null, reason };
  }

  it('is nobody’s who is blocked', () => {
    expect(decideWine([grant('adult', ofAge)], { isBlocked: true })).toEqual(nobody('blocked'));
    expect(
      decideWine([refuse('no', { or: [false] }), grant('a', always)], { isBlocked: true })
    ).toEqual(refused('no', 'blocked'));
  });

  it('may be granted by roles, at the host and at the site, and by the region', () => {
    const holds = (rule: unknown, change: Partial<DecisionInput> = {}) =>
      decideWine([grant('it', rule)], change).isGranted;

    expect(holds({ in: ['vip', { var: 'roles' }] })).toBe(true);
    expect(holds({ in: ['staff', { var: 'roles' }] })).toBe(false);
    expect(holds({ in: ['courier', { var: 'site_roles' }] })).toBe(true);
    expect(holds({ in: [{ var: 'region' }, ['eu', 'uk']] })).toBe(true);
    expect(holds({ '!=': [{ var: 'region' }, 'ru'] }, { region: null })).toBe(false);
  });

  it('names what was read for it, and nothing that was not reached', () => {
    const outcomes = decidePermissions(
      [
        grant('adult', ofAge),
        grant('never', fromAbroad),
        grant('mail', { var: 'email_verified' }, { permission: 'mail:send' }),
      ],
      input()
    );

    expect(listRead(outcomes)).toEqual(['birthdate', 'email']);
  });
});

describe('facts nobody knows', () => {
  it('are listed, reached or not, with the reason', () => {
    const rule = parseRule({
      and: [
        { var: 'phone_verified' },
        ofAge,
        { '!!': [{ var: 'country' }] },
        { var: 'shared.name' },
      ],
    });

    expect(listMissingFacts(rule, input())).toEqual([
      { fact: 'country', attribute: 'address', status: 'not_consented' },
      { fact: 'phone_verified', attribute: 'phone_number', status: 'not_available' },
    ]);
  });

  it('are all that were not typed', () => {
    const rule = parseRule({ and: [ofAge, { in: ['vip', { var: 'roles' }] }] });

    expect(listMissingFacts(rule, input({ typed: { roles: ['vip'] } }))).toEqual([
      { fact: 'age', attribute: 'birthdate', status: 'not_available' },
    ]);
    expect(decideWine([grant('a', ofAge)], { typed: {} }).reason).toBe('not_available');
    expect(decideWine([grant('a', ofAge)], { typed: { age: 18 } }).isGranted).toBe(true);
    // Typed facts stand in place of the person: their consents and values have no part.
    expect(decideWine([grant('a', { var: 'email_verified' })], { typed: {} }).isGranted).toBe(
      false
    );
  });
});

describe('a set of rules', () => {
  const draft = (change: Partial<PolicyRuleDraft> = {}): PolicyRuleDraft => ({
    name: 'adult',
    effect: 'grant',
    permission: 'wine:buy',
    rule: ofAge,
    isEnabled: true,
    descriptionEn: '',
    descriptionRu: '',
    ...change,
  });
  const reasonOf = (drafts: readonly PolicyRuleDraft[]) => {
    try {
      parsePolicy(drafts);
      return null;
    } catch (error) {
      return (error as { detail: { reason: string } }).detail.reason;
    }
  };

  it.each([
    ['a name that stands twice', [draft(), draft()], 'name_twice'],
    [
      'too many',
      Array.from({ length: 101 }, (_, at) => draft({ name: `r_${at}` })),
      'too_many_rules',
    ],
    ['a permission without a colon', [draft({ permission: 'wine' })], 'invalid_permission'],
    ['capital letters', [draft({ permission: 'Wine:buy' })], 'invalid_permission'],
    ['a long permission', [draft({ permission: `wine:${'b'.repeat(60)}` })], 'invalid_permission'],
    ['five parts', [draft({ permission: 'a:b:c:d:e' })], 'invalid_permission'],
    ['no permission', [draft({ permission: null })], 'misplaced_permission'],
    ['a verdict with one', [draft({ effect: 'verdict' })], 'misplaced_permission'],
    ['a rule that is none', [draft({ rule: { map: [] } })], 'unknown_operator'],
    ['a role compared', [draft({ rule: { '==': [{ var: 'roles' }, 'vip'] } })], 'list_fact'],
    [
      'a role probed',
      [
        draft({
          effect: 'verdict',
          permission: null,
          rule: { in: [{ var: 'context.role' }, { var: 'roles' }] },
        }),
      ],
      'context_probe',
    ],
    ['context', [draft({ rule: { '>': [{ var: 'context.total' }, 5] } })], 'context_in_permission'],
    [
      'context that is asked for',
      [draft({ rule: { '!': [{ missing: ['context.total'] }] } })],
      'context_in_permission',
    ],
  ])('may not have %s', (_title, drafts, reason) => {
    expect(reasonOf(drafts)).toBe(reason);
  });

  it.each(['orders:create', 'a:b:c:d', 'shop_1:read-all'])('may grant %s', (permission) => {
    expect(reasonOf([draft({ permission })])).toBeNull();
  });

  it('may have verdicts that compare with context', () => {
    const rule = { '>': [{ var: 'context.total' }, 5] };

    expect(reasonOf([draft({ effect: 'verdict', permission: null, rule })])).toBeNull();
  });
});
