/**
 * Whole years between two calendar dates (`YYYY-MM-DD`, proleptic Gregorian). Pure; no clock and no time zone: whoever asks says
 * which day it is.
 *
 * Somebody born on 29 February completes a year on 1 March of a common year: the later of the two readings that laws have, so that
 * nobody counts as of age a day too early.
 */

type Day = { readonly year: number; readonly month: number; readonly day: number };

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Null for what is no full date: `1990`, `0000-05-01` (OpenID Connect Core 1.0 §5.1 allows both), 30 February. */
export const parseDay = (text: string): Day | null => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) {
    return null;
  }
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]; // three groups of digits
  const longest = month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0);
  return year > 0 && day >= 1 && day <= longest ? { year, month, day } : null;
};

/** Null when either is no date or the birth lies ahead. */
export const countYears = (birthdate: string, today: string): number | null => {
  const birth = parseDay(birthdate);
  const now = parseDay(today);
  if (!birth || !now) {
    return null;
  }
  const isBeforeBirthday =
    now.month < birth.month || (now.month === birth.month && now.day < birth.day);
  const years = now.year - birth.year - (isBeforeBirthday ? 1 : 0);
  return years < 0 ? null : years;
};
