/** The facts the builder offers, with their words, comparisons and values. What is not here is written as JSON through the API. */
import type { Field, Option } from 'react-querybuilder';
import type { Translate } from '../../i18n.ts';
import { operatorsOf } from './conditions.ts';
import type { FactKind } from './conditions.ts';
import type { texts } from './texts.ts';
import type { Vocabulary } from './use-policy.ts';

type T = Translate<keyof (typeof texts)['en']>;

const labels = {
  email_verified: 'factEmailVerified',
  phone_verified: 'factPhoneVerified',
  assurance: 'factAssurance',
  age: 'factAge',
  region: 'factRegion',
  roles: 'factRoles',
  site_roles: 'factSiteRoles',
  is_blocked: 'factIsBlocked',
  country: 'factCountry',
  phone_country: 'factPhoneCountry',
  email_domain: 'factEmailDomain',
  locale: 'factLocale',
  gender: 'factGender',
} as const;

const isLabelled = (name: string): name is keyof typeof labels => Object.hasOwn(labels, name);

export const factLabel = (name: string, t: T): string => {
  if (name.startsWith('shared.')) {
    return t('factShared', { attribute: name.slice('shared.'.length) });
  }
  return isLabelled(name) ? t(labels[name]) : name;
};

export const kindsOf = ({ facts }: Vocabulary): Readonly<Record<string, FactKind>> =>
  Object.fromEntries(facts.map(({ name, kind }) => [name, kind]));

const operatorLabels = {
  is: 'opIs',
  isNot: 'opIsNot',
  has: 'opHas',
  hasNot: 'opHasNot',
  in: 'opIn',
  notIn: 'opNotIn',
} as const;
const signs: Readonly<Record<string, string>> = { '>=': '≥', '<=': '≤', '!=': '≠' };

const toOperators = (kind: FactKind, t: T): Option[] =>
  operatorsOf(kind).map((name) => ({
    name,
    label: Object.hasOwn(operatorLabels, name)
      ? t(operatorLabels[name as keyof typeof operatorLabels])
      : (signs[name] ?? name),
  }));

const toOptions = (names: readonly string[]): Option[] =>
  names.map((name) => ({ name, label: name }));

/** A list to choose from where there is one. */
const choicesOf = (name: string, vocabulary: Vocabulary, t: T): Option[] | null => {
  switch (name) {
    case 'assurance':
      return (['level0', 'level1', 'level2', 'level3'] as const).map((key, level) => ({
        name: String(level),
        label: t(key),
      }));
    case 'region':
      return toOptions(vocabulary.regions);
    case 'roles':
      return vocabulary.userRoles.length > 0 ? toOptions(vocabulary.userRoles) : null;
    default:
      return null;
  }
};

const defaults: Readonly<Record<string, string>> = { age: '18', assurance: '2' };

const toField = (name: string, kind: FactKind, vocabulary: Vocabulary, t: T): Field => {
  const choices = choicesOf(name, vocabulary, t);
  return {
    name,
    label: factLabel(name, t),
    operators: toOperators(kind, t),
    ...(kind === 'number' && !choices ? { inputType: 'number' } : {}),
    ...(kind === 'date' ? { inputType: 'date' } : {}),
    ...(choices ? { valueEditorType: 'select' as const, values: choices } : {}),
    defaultValue: defaults[name] ?? choices?.[0]?.name ?? '',
  };
};

/** Also those of the rule itself that are not offered otherwise, so that it is shown whole. */
export const toFields = (vocabulary: Vocabulary, used: readonly string[], t: T): Field[] => {
  const kinds = kindsOf(vocabulary);
  const offered = Object.keys(labels).filter((name) => Object.hasOwn(kinds, name));
  const shared = vocabulary.declared.map(({ attribute }) => `shared.${attribute}`);
  const names = [...new Set([...offered, ...shared, ...used])];
  return names.map((name) => toField(name, kinds[name] ?? 'boolean', vocabulary, t));
};
