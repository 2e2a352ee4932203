/**
 * What a check of `passport doctor` found, and how an error becomes a finding.
 *
 * A finding holds names, counts, codes and times; never an address with its password, never a value of a row. Messages of drivers
 * may hold both, so only codes of theirs are taken.
 */
import { isPassportError } from '../../schemas/errors.ts';

export type Verdict = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** Stable name of the check. */
  readonly check: string;
  /** The tenant, region or package it is about; null when it is about the installation. */
  readonly about: string | null;
  readonly verdict: Verdict;
  readonly text: string;
  /** What to do; null when there is nothing to do. */
  readonly advice: string | null;
};

type About = string | null;

export const ok = (check: string, about: About, text: string): Finding => ({
  ...{ check, about, verdict: 'ok' as const, text },
  advice: null,
});

export const warn = (check: string, about: About, text: string, advice: string): Finding => ({
  ...{ check, about, verdict: 'warn' as const, text },
  advice,
});

export const fail = (check: string, about: About, text: string, advice: string): Finding => ({
  ...{ check, about, verdict: 'fail' as const, text },
  advice,
});

/** Details of the pack's own errors that are names and numbers by their definition. */
const shownDetails = [
  'option',
  'missing',
  'name',
  'package',
  'version',
  'versions',
  'supported',
  'region',
];

const findDriverCode = (error: unknown, depth = 0): string | null => {
  if (typeof error !== 'object' || error === null || depth > 4) {
    return null;
  }
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string' && /^[\w.]{1,40}$/.test(code)) {
    return code;
  }
  const inner = ['originalError', 'cause'].map((key) =>
    findDriverCode(Reflect.get(error, key), depth + 1)
  );
  return inner.find((found) => found !== null) ?? null;
};

/** A code, with the pack's own details where it is one of its own. */
export const describeError = (error: unknown): string => {
  if (isPassportError(error)) {
    const details = shownDetails.flatMap((name) => {
      const value = error.detail?.[name];
      return typeof value === 'string' ? [`${name} ${value}`] : [];
    });
    return details.length > 0 ? `${error.code} (${details.join(', ')})` : error.code;
  }
  return findDriverCode(error) ?? (error instanceof Error ? error.name : 'unknown');
};

/** A check that breaks has failed; the others go on. */
export const attempt = async (
  check: string,
  about: About,
  advice: string,
  run: () => Promise<readonly Finding[]> | readonly Finding[]
): Promise<readonly Finding[]> => {
  try {
    return await run();
  } catch (error) {
    return [fail(check, about, describeError(error), advice)];
  }
};

/** One line each; the widths are those of the longest names. */
export const formatFinding = ({ check, about, verdict, text, advice }: Finding): string => {
  const subject = about === null ? '' : `${about}: `;
  const todo = advice === null ? '' : ` -> ${advice}`;
  return `${verdict.padEnd(4)}  ${check.padEnd(11)}  ${subject}${text}${todo}`;
};
