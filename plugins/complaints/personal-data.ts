/**
 * Warns when a text seems to hold personal data: a complaint names a person by their identifier and needs nothing else. Says which kinds,
 * never what was found. It warns; it does not prove that there is none. What complaints are full of (order numbers, dates, identifiers)
 * must not set it off: a warning that always comes is not read.
 */
import { getPhoneLibrary } from '../kernel/port.ts';

export type PersonalKind = 'email' | 'phone' | 'card' | 'iban';

/** Begins where a word does: from the middle of a long one it would be tried at every letter. */
const email = /(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+\.\p{L}{2,}/iu;

/** As people in Russia write it, with the 8 of long distance calls; other numbers count with a plus and a country only. */
const russianMobile = /(?<![\d+])8[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)/;

/** As printed on cards (4-4-4-4, 4-6-5, 4-6-4) or unbroken. */
const cardLike =
  /(?<![\w-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\w-]*\w)/g;
/** First digits and lengths that are issued: without them every tenth number of that length would pass the check digit. */
const issued: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[689]\d)\d{11,16}$/,
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/,
  /^(?:6011|64[4-9]\d|65\d\d|62\d\d)\d{12,15}$/,
  /^220[0-4]\d{12,15}$/,
];

/** ISO/IEC 7812-1 Annex B. */
const isLuhn = (digits: string): boolean => {
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
};

const holdsCard = (text: string): boolean =>
  (text.match(cardLike) ?? [])
    .map((found) => found.replaceAll(/\D/g, ''))
    .some((digits) => issued.some((form) => form.test(digits)) && isLuhn(digits));

const ibanLike = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
/** ISO 13616-1: the shortest is Norway's. */
const shortestIban = 15;

/** ISO 7064 MOD 97-10, over the number with its first four characters behind the others and letters as 10 to 35. */
const hasIbanChecksum = (compact: string): boolean => {
  const moved = `${compact.slice(4)}${compact.slice(0, 4)}`;
  const digits = moved.replaceAll(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return BigInt(digits) % 97n === 1n;
};

const isIban = (found: string): boolean => {
  // Words in capitals behind the number look like more of it: they are taken away one by one.
  const groups = found.split(' ');
  return groups.some((_, dropped) => {
    const compact = groups.slice(0, groups.length - dropped).join('');
    return compact.length >= shortestIban && hasIbanChecksum(compact);
  });
};

/** @param text at most some thousand characters */
export const findPersonalKinds = (text: string): readonly PersonalKind[] => {
  const tests: Readonly<Record<PersonalKind, () => boolean>> = {
    email: () => email.test(text),
    phone: () =>
      russianMobile.test(text) ||
      getPhoneLibrary().findPhoneNumbersInText(text, { extended: false }).length > 0,
    card: () => holdsCard(text),
    iban: () => (text.match(ibanLike) ?? []).some(isIban),
  };
  // The keys are those of the table above.
  return (Object.keys(tests) as PersonalKind[]).filter((kind) => tests[kind]());
};
