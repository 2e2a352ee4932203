/** The list of rules while it is edited: pure steps, each gives a new list. */
import type { Policy, RuleDraft } from './use-policy.ts';

export const toDrafts = ({ rules }: Pick<Policy, 'rules'>): readonly RuleDraft[] =>
  rules.map(({ name, effect, permission, rule, isEnabled, descriptionEn, descriptionRu }) => ({
    ...{ name, effect, permission, rule, isEnabled, descriptionEn, descriptionRu },
  }));

export const move = (
  drafts: readonly RuleDraft[],
  from: number,
  step: -1 | 1
): readonly RuleDraft[] => {
  const [moved, other] = [drafts[from], drafts[from + step]];
  if (!moved || !other) {
    return drafts;
  }
  return drafts.map((draft, at) => (at === from ? other : at === from + step ? moved : draft));
};

export const replace = (
  drafts: readonly RuleDraft[],
  at: number,
  change: Partial<RuleDraft>
): readonly RuleDraft[] =>
  drafts.map((draft, index) => (index === at ? { ...draft, ...change } : draft));

/** `rule_1`, `rule_2`: the first that is free. */
const createName = (drafts: readonly RuleDraft[], start: string): string => {
  const taken = new Set(drafts.map(({ name }) => name));
  let number = 1;
  while (taken.has(`${start}_${number}`)) {
    number += 1;
  }
  return `${start}_${number}`;
};

export const add = (
  drafts: readonly RuleDraft[],
  effect: RuleDraft['effect']
): readonly RuleDraft[] => [
  ...drafts,
  {
    name: createName(drafts, effect === 'verdict' ? 'verdict' : 'rule'),
    effect,
    permission: effect === 'verdict' ? null : '',
    rule: { var: 'email_verified' },
    isEnabled: true,
    descriptionEn: '',
    descriptionRu: '',
  },
];

export const isSame = (left: readonly RuleDraft[], right: readonly RuleDraft[]): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

export type Difference = {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved' | 'on' | 'off';
};

/** What one list has and the other has not, by rule; a rule that changed and moved is named twice. */
export const listDifferences = (
  before: readonly RuleDraft[],
  after: readonly RuleDraft[]
): readonly Difference[] => {
  const nameOf = ({ name }: RuleDraft) => name;
  const [old, young] = [before.map(nameOf), after.map(nameOf)];
  const kept = {
    old: old.filter((name) => young.includes(name)),
    young: young.filter((name) => old.includes(name)),
  };
  const changes = after.flatMap((draft): readonly Difference[] => {
    const was = before.find(({ name }) => name === draft.name);
    if (!was) {
      return [{ name: draft.name, kind: 'added' }];
    }
    const isChanged = !isSame([{ ...was, isEnabled: true }], [{ ...draft, isEnabled: true }]);
    const isMoved = kept.old.indexOf(draft.name) !== kept.young.indexOf(draft.name);
    return [
      ...(isChanged ? [{ name: draft.name, kind: 'changed' as const }] : []),
      ...(was.isEnabled === draft.isEnabled
        ? []
        : [{ name: draft.name, kind: draft.isEnabled ? ('on' as const) : ('off' as const) }]),
      ...(isMoved ? [{ name: draft.name, kind: 'moved' as const }] : []),
    ];
  });
  const removed = old.filter((name) => !young.includes(name));
  return [...changes, ...removed.map((name) => ({ name, kind: 'removed' as const }))];
};
