/**
 * Normal forms for the blind index: two spellings of one address meet, two addresses never do.
 *
 * e-mail: trimmed, NFC, lower-case; the domain as ASCII (UTS #46, so that münchen.example and xn--mnchen-3ya.example meet).
 *   `+tag` and dots stay: whether they mean another mailbox is the provider's business, and merging two people is worse than
 *   missing one spelling.
 * phone: E.164 by libphonenumber (a trunk zero goes); what it does not know is kept as digits.
 * username, external_id: NFC, case kept for external ids.
 *
 * Null means the value has no normal form: it is stored, and found only by its look-up token.
 */
import { domainToASCII } from 'node:url';
import { getPhoneLibrary } from '../kernel/port.ts';

const normalizeEmail = (value: string): string | null => {
  const text = value.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1) {
    return null;
  }
  const written = text.slice(at + 1);
  // domainToASCII reads an address as browsers do (paths, escapes, numbers); only names with other letters go through it.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(written)) {
    return null;
  }
  const ascii = domainToASCII(written);
  const domain = ascii !== '' && /^[\x21-\x7e]+$/.test(written) ? written : ascii;
  return domain === '' ? null : `${text.slice(0, at)}@${domain}`;
};

const normalizePhone = (value: string): string | null => {
  const digits = value.replaceAll(/\D/g, '');
  if (digits === '') {
    return null;
  }
  // Logto keeps international numbers without the plus sign.
  const once = getPhoneLibrary().parsePhoneNumberFromString(`+${digits}`)?.number ?? `+${digits}`;
  // Of several zeros after the country the library takes one away at a time; a form of a form must be the same.
  return once.length > digits.length ? once : normalizePhone(once);
};

const normalizers: Readonly<Record<string, (value: string) => string | null>> = {
  email: normalizeEmail,
  phone: normalizePhone,
  username: (value) => value.normalize('NFC').toLowerCase(),
  external_id: (value) => value.normalize('NFC'),
};

export const toNormalForm = (attribute: string, value: string): string | null =>
  normalizers[attribute]?.(value) ?? null;

/** ISO 3166-1 alpha-2 of a phone number in international form, with or without plus; null when it tells no country. */
export const findPhoneCountry = (value: string): string | null =>
  getPhoneLibrary().parsePhoneNumberFromString(`+${value.replaceAll(/\D/g, '')}`)?.country ?? null;
