/**
 * Warns when a text seems to hold personal data: a complaint names a person by their identifier and needs nothing else. Says which kinds,
 * never what was found. It warns; it does not prove that there is none.
 */
import { findPhoneNumbersInText } from 'libphonenumber-js';

export type PersonalKind = 'email' | 'phone' | 'card' | 'iban';

const email = /[^\s@<>()]+@[^\s@<>()]+\.[a-z]{2,}/iu;
const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/;
const cardLike = /\b(?:\d[ -]?){13,19}\b/g;

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
  (text.match(cardLike) ?? []).some((found) => isLuhn(found.replaceAll(/\D/g, '')));

/** @param text at most some thousand characters */
export const findPersonalKinds = (text: string): readonly PersonalKind[] => {
  const tests: Readonly<Record<PersonalKind, () => boolean>> = {
    email: () => email.test(text),
    phone: () => findPhoneNumbersInText(text, { extended: false }).length > 0,
    card: () => holdsCard(text),
    iban: () => iban.test(text),
  };
  // The keys are those of the table above.
  return (Object.keys(tests) as PersonalKind[]).filter((kind) => tests[kind]());
};
