/**
 * The number a message is for, and its region. The same library and the same reading as the vault's choice of region, so that a
 * person's messages and data agree.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';

export type Recipient = {
  /** E.164 with the plus sign. */
  readonly number: string;
  /** ISO 3166-1 alpha-2; null when the number tells no country. */
  readonly country: string | null;
};

/** Null without a digit. */
export const parseRecipient = (value: string): Recipient | null => {
  // Logto keeps international numbers without the plus sign.
  const digits = value.replaceAll(/\D/g, '');
  if (digits === '') {
    return null;
  }
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  return { number: parsed?.number ?? `+${digits}`, country: parsed?.country ?? null };
};

export const findRegion = (
  { country }: Recipient,
  table: Readonly<Record<string, string>>,
  defaultRegion: string
): string =>
  country !== null && Object.hasOwn(table, country)
    ? (table[country] ?? defaultRegion)
    : defaultRegion;
