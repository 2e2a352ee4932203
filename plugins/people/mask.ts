/**
 * What is shown of a value to those who may not see it: enough to tell two people apart who are asked about, never enough to use it.
 * Pure functions.
 *
 * A mask tells at most what its function allows (the property tests count it): an initial here and there, two last digits, a country.
 * What stands for the rest is always as long, so that lengths tell nothing. Whatever does not look as it should is hidden whole.
 */
import { getPhoneLibrary } from '../kernel/port.ts';

/** Stands for any number of characters. */
export const hidden = '•••';

/** Of shorter words an initial would be a third and more. */
const shortestWord = 3;
const mostWords = 3;
const shortestUsername = 4;
/** Without the code of the country. */
const shortestPhone = 7;

const countCharacters = (text: string) => Array.from(text).length;
const initial = (text: string) => Array.from(text)[0] ?? '';

/** Letters and digits only: what else a value begins with could be a sign that says more than a letter. */
const maskWord = (word: string, shortest: number): string => {
  const first = initial(word);
  return countCharacters(word) >= shortest && /^[\p{L}\p{N}]$/u.test(first)
    ? `${first}${hidden}`
    : hidden;
};

/** `a•••@e•••.com`: initials, and an ending that is one of many people's. */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  if (at < 1 || at === email.length - 1) {
    return hidden;
  }
  const labels = email.slice(at + 1).split('.');
  const ending = labels.length > 1 ? (labels.at(-1) ?? '') : '';
  const shown = /^[a-z]{2,4}$/i.test(ending) ? `.${ending.toLowerCase()}` : '';
  return `${maskWord(email.slice(0, at), shortestWord)}@${maskWord(labels[0] ?? '', shortestWord)}${shown}`;
};

/** `+7 ••• 42`: the code of a country, and the two last digits. */
export const maskPhone = (phone: string): string => {
  const digits = phone.replaceAll(/\D/g, '');
  // Logto keeps international numbers without the plus sign.
  const code = getPhoneLibrary().parsePhoneNumberFromString(`+${digits}`)?.countryCallingCode ?? '';
  const last = digits.length - code.length >= shortestPhone ? ` ${digits.slice(-2)}` : '';
  return `${code === '' ? '' : `+${code} `}${hidden}${last}`;
};

/** `A••• L•••`: initials of at most three words. */
export const maskName = (name: string): string => {
  const words = name.normalize('NFC').split(/\s+/).filter(Boolean).slice(0, mostWords);
  return words.length === 0 ? hidden : words.map((word) => maskWord(word, shortestWord)).join(' ');
};

/** `a•••`. */
export const maskUsername = (username: string): string => maskWord(username, shortestUsername);

const asText = (mask: (text: string) => string) => (value: unknown) =>
  typeof value === 'string' ? mask(value) : hidden;

/** `•••, DE`: a country, where it is a code and not a word of the person's own. */
const maskAddress = (value: unknown): string => {
  const country: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'country') : undefined;
  return typeof country === 'string' && /^[A-Za-z]{2}$/.test(country)
    ? `${hidden}, ${country.toUpperCase()}`
    : hidden;
};

const masks: Readonly<Record<string, (value: unknown) => string>> = {
  email: asText(maskEmail),
  phone_number: asText(maskPhone),
  phone: asText(maskPhone),
  name: asText(maskName),
  username: asText(maskUsername),
  address: maskAddress,
};

/** By the name of the attribute; one that is not known to be tellable in part is hidden whole. */
export const maskAttribute = (attribute: string, value: unknown): string =>
  Object.hasOwn(masks, attribute) ? (masks[attribute]?.(value) ?? hidden) : hidden;

const plainKey = /^[A-Za-z_][\w-]{0,39}$/;

/**
 * Of an object or a list the form alone: which members there are, as far as their names are names; every text, number and truth value in
 * them is hidden. Nothing stays nothing.
 */
export const maskJson = (value: unknown): unknown => {
  if (value === null || value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map(maskJson);
  }
  return typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner], index) => [
          plainKey.test(key) ? key : `${hidden}${index + 1}`,
          maskJson(inner),
        ])
      )
    : hidden;
};

/** Whether a text is, or holds, what stands here for a value: it must not be written back as one. */
export const isMasked = (value: unknown): boolean =>
  typeof value === 'string' && value.includes(hidden);
