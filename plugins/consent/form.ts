/**
 * The forms people answer with: names of their fields and what they mean. A box is named after its attribute and purpose; a value that the
 * person fills in is named after its field. With each thing asked comes a digest of what the page says about it. Pure.
 */
import { consentErrors } from './errors.ts';
import { digestMeaning } from './meaning.ts';
import type { Asked, ShownAnswer } from './service.ts';

export const toBoxName = ({ attribute, purpose }: { attribute: string; purpose: string }) =>
  `share.${attribute}.${purpose}`;
export const toDaysName = ({ attribute, purpose }: { attribute: string; purpose: string }) =>
  `days.${attribute}.${purpose}`;
const shownPrefix = 'shown.';
export const toShownName = ({ attribute, purpose }: { attribute: string; purpose: string }) =>
  `${shownPrefix}${attribute}.${purpose}`;
/** What "my passport" calls it: a form there is about one thing. */
export const shownName = 'shown';

/** Fields of values that can be filled in, by attribute. */
export const fieldsOf: Readonly<Record<string, readonly FieldName[]>> = {
  name: ['name'],
  birthdate: ['birthdate'],
  gender: ['gender'],
  website: ['website'],
  address: ['street', 'city', 'postcode', 'country'],
};
export type FieldName =
  'name' | 'birthdate' | 'gender' | 'website' | 'street' | 'city' | 'postcode' | 'country';

export type Filled = Readonly<Partial<Record<FieldName, string>>>;

const longest: Readonly<Record<FieldName, number>> = {
  name: 128,
  birthdate: 10,
  gender: 40,
  website: 300,
  street: 200,
  city: 100,
  postcode: 20,
  country: 60,
};
const datePattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const isValid = (name: FieldName, value: string): boolean =>
  value.length <= longest[name] &&
  (name !== 'birthdate' || datePattern.test(value)) &&
  (name !== 'website' || /^https?:\/\/\S+$/.test(value));

/** Values the person filled in; empty ones are left out. @throws consent.invalid_answer naming the fields, never their values */
export const parseFilled = (form: URLSearchParams): Filled => {
  const entries = (Object.keys(longest) as FieldName[]).flatMap((name) => {
    const value = form.get(`value.${name}`)?.trim() ?? '';
    return value === '' ? [] : [[name, value] as const];
  });
  const wrong = entries.flatMap(([name, value]) => (isValid(name, value) ? [] : [name]));
  if (wrong.length > 0) {
    throw consentErrors.invalid_answer({ detail: { fields: wrong } });
  }
  return Object.fromEntries(entries);
};

/** The form of one's own data: what is there replaces, what is empty is taken away. @throws as `parseFilled` */
export const parseChanges = (form: URLSearchParams): Filled => {
  const cleared = (Object.keys(longest) as FieldName[]).filter(
    (name) => form.get(`value.${name}`)?.trim() === ''
  );
  return { ...parseFilled(form), ...Object.fromEntries(cleared.map((name) => [name, ''])) };
};

/**
 * The page was about what is asked now. What was answered elsewhere since is no change; something that is not declared any more is, and so
 * is a form that was about none of what is asked.
 */
const isUnchanged = (
  form: URLSearchParams,
  asked: readonly Asked[],
  settled: readonly Asked[]
): boolean => {
  const known = new Set([...asked, ...settled].map(toShownName));
  const shown = [...form.keys()].filter((name) => name.startsWith(shownPrefix));
  const items = asked.filter((item) => form.has(toShownName(item)));
  return (
    shown.every((name) => known.has(name)) &&
    items.every((item) => form.get(toShownName(item)) === digestMeaning(item)) &&
    (items.length > 0 || asked.length === 0)
  );
};

/**
 * One answer to everything that was shown: what is not ticked is refused; what is asked since has no answer.
 * @throws consent.changed, consent.invalid_answer
 */
export const parseAnswers = (
  form: URLSearchParams,
  { asked, settled }: { readonly asked: readonly Asked[]; readonly settled: readonly Asked[] }
): readonly ShownAnswer[] => {
  if (!isUnchanged(form, asked, settled)) {
    throw consentErrors.changed();
  }
  const sharesNothing = form.get('decision') !== 'share';
  return asked.flatMap((item): readonly ShownAnswer[] => {
    const { attribute, purpose, defaultDays, longestDays } = item;
    const shown = form.get(toShownName(item));
    if (shown === null) {
      return [];
    }
    if (sharesNothing || form.get(toBoxName(item)) !== 'yes') {
      return [{ attribute, purpose, shown, days: null }];
    }
    const days = Number(form.get(toDaysName(item)) ?? defaultDays);
    if (!Number.isInteger(days) || days < 1 || days > longestDays) {
      throw consentErrors.invalid_answer({ detail: { fields: ['days'] } });
    }
    return [{ attribute, purpose, shown, days }];
  });
};

/** The form of one thing on "my passport". @throws consent.changed, consent.invalid_answer */
export const parseShare = (form: URLSearchParams): ShownAnswer => {
  const days = Number(form.get('days'));
  if (!Number.isInteger(days)) {
    throw consentErrors.invalid_answer({ detail: { fields: ['days'] } });
  }
  const shown = form.get(shownName);
  if (shown === null) {
    throw consentErrors.changed();
  }
  return {
    attribute: form.get('attribute') ?? '',
    purpose: form.get('purpose') ?? '',
    shown,
    days,
  };
};
