/**
 * The pack's own log: one JSON object a line on standard output. Fields are ids, names, codes and counts; personal data and
 * secrets have no place in them, and errors are reduced to name, code and detail.
 */
import { isPassportError } from '../../schemas/errors.ts';

type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export type Log = {
  readonly info: (event: string, fields?: Fields) => void;
  readonly error: (event: string, error: unknown, fields?: Fields) => void;
};

/** Foreign messages may quote values (PostgreSQL's DETAIL does), so only names and codes are kept. */
export const describeError = (error: unknown): Readonly<Record<string, unknown>> => {
  if (isPassportError(error)) {
    const { cause } = error;
    return {
      code: error.code,
      ...(error.detail ? { detail: error.detail } : {}),
      ...(cause === undefined ? {} : { cause: describeError(cause) }),
    };
  }
  if (!(error instanceof Error)) {
    return { type: typeof error };
  }
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    at: error.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim(),
  };
};

export const createLog = (write: (line: string) => void, now: () => Date): Log => {
  const print = (level: string, event: string, fields: object) =>
    write(
      `${JSON.stringify({ time: now().toISOString(), level, event: `passport.${event}`, ...fields })}\n`
    );
  return {
    info: (event, fields = {}) => print('info', event, fields),
    error: (event, error, fields = {}) =>
      print('error', event, { ...fields, error: describeError(error) }),
  };
};
