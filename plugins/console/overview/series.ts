/** Days without gaps: what charts are drawn from. Pure; days are UTC, `YYYY-MM-DD`, oldest first. */
import type { ConsentChange, ConsentDay } from './consent-day-queries.ts';

const dayMs = 86_400_000;
const isoDayLength = 10;

/** The last `days` days, today included. @param now milliseconds since the epoch */
export const listDays = (days: number, now: number): readonly string[] =>
  Array.from({ length: days }, (_, index) =>
    new Date(now - (days - 1 - index) * dayMs).toISOString().slice(0, isoDayLength)
  );

export const fillDays = (
  days: readonly string[],
  rows: readonly { readonly day: string; readonly count: number }[]
): readonly { readonly day: string; readonly count: number }[] => {
  const known = new Map(rows.map(({ day, count }) => [day, count]));
  return days.map((day) => ({ day, count: known.get(day) ?? 0 }));
};

/** @param counted days that are over @param inForce when the last counted day ended @param changes of the days since */
export const toConsentDays = (
  days: readonly string[],
  { until, counted }: { readonly until: string; readonly counted: readonly ConsentDay[] },
  { inForce, changes }: { readonly inForce: number; readonly changes: readonly ConsentChange[] }
): readonly ConsentDay[] => {
  const known = new Map(counted.map((row) => [row.day, row]));
  const changed = new Map(changes.map((row) => [row.day, row]));
  let present = inForce;
  // The days since begin before the period when nothing was counted for longer than it lasts.
  for (const { day, granted, over } of changes) {
    present += day < (days[0] ?? '') ? granted - over : 0;
  }
  return days.map((day) => {
    if (day <= until) {
      const { granted = 0, withdrawn = 0, inForce: then = 0 } = known.get(day) ?? {};
      return { day, granted, withdrawn, inForce: then };
    }
    const { granted = 0, withdrawn = 0, over = 0 } = changed.get(day) ?? {};
    // What changes between two statements may make the sum one short.
    present = Math.max(0, present + granted - over);
    return { day, granted, withdrawn, inForce: present };
  });
};

/** The same while no day is counted yet: reckoned back from now. */
export const reckonConsentDays = (
  days: readonly string[],
  changes: readonly ConsentChange[],
  inForceNow: number
): readonly ConsentDay[] => {
  const known = new Map(changes.map((change) => [change.day, change]));
  let present = inForceNow;
  return days
    .toReversed()
    .map((day) => {
      const { granted = 0, withdrawn = 0, over = 0 } = known.get(day) ?? {};
      const row = { day, granted, withdrawn, inForce: present };
      present = Math.max(0, present - granted + over);
      return row;
    })
    .toReversed();
};
