/**
 * The consent form: names of its fields and what they mean. A box is named after its attribute and purpose; a value that the
 * person fills in is named after its field. Pure.
 */
import { consentErrors } from './errors.ts';
import type { Answer, Asked } from './service.ts';

export const toBoxName = ({ attribute, purpose }: { attribute: string; purpose: string }) =>
  `share.${attribute}.${purpose}`;
export const toDaysName = ({ attribute, purpose }: { attribute: string; purpose: string }) =>
  `days.${attribute}.${purpose}`;

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

/** One answer to everything asked: what is not ticked is refused. @throws consent.invalid_answer */
export const parseAnswers = (form: URLSearchParams, asked: readonly Asked[]): readonly Answer[] => {
  const sharesNothing = form.get('decision') !== 'share';
  return asked.map((item) => {
    const { attribute, purpose, defaultDays, longestDays } = item;
    if (sharesNothing || form.get(toBoxName(item)) !== 'yes') {
      return { attribute, purpose, days: null };
    }
    const days = Number(form.get(toDaysName(item)) ?? defaultDays);
    if (!Number.isInteger(days) || days < 1 || days > longestDays) {
      throw consentErrors.invalid_answer({ detail: { fields: ['days'] } });
    }
    return { attribute, purpose, days };
  });
};
