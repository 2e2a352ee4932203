/**
 * The one error class of the pack and the maker of per-plugin code tables.
 *
 * A code (`<plugin>.<snake_case>`) is stable API; the message is public and may change; `detail` is for the
 * log only. Neither holds secrets or personal data: lengths, ids and names of fields.
 *
 * The class has no `status`, `statusCode` or `expose`: Logto's koaErrorHandler swallows errors of that shape
 * (answering 404 or 200), while an ordinary Error that escapes ends as a logged 500.
 */
export class PassportError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly detail: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: string,
    options: {
      httpStatus: number;
      message: string;
      detail?: Readonly<Record<string, unknown>> | undefined;
      cause?: unknown;
    }
  ) {
    super(options.message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'PassportError';
    this.code = code;
    this.httpStatus = options.httpStatus;
    this.detail = options.detail;
  }
}

type ErrorRow = { readonly httpStatus: number; readonly message: string };
type ErrorOptions = {
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};
type ErrorTable<Rows extends Record<string, ErrorRow>> = {
  readonly [Key in keyof Rows]: (options?: ErrorOptions) => PassportError;
};

/**
 * Turns a table of rows into functions that make the errors: `vaultErrors.key_not_found({ detail })`.
 * @throws TypeError when a key is not snake_case (programmer misuse).
 */
export const defineErrors = <const Rows extends Record<string, ErrorRow>>(
  plugin: string,
  rows: Rows
): ErrorTable<Rows> => {
  const entries = Object.entries(rows).map(([key, row]) => {
    if (!/^[a-z][\da-z]*(_[\da-z]+)*$/.test(key)) {
      throw new TypeError(`error key ${key} is not snake_case`);
    }
    const make = (options: ErrorOptions = {}) =>
      new PassportError(`${plugin}.${key}`, { ...row, ...options });
    return [key, make] as const;
  });
  // The keys are those of `rows` by construction; Object.fromEntries widens them to string.
  return Object.freeze(Object.fromEntries(entries)) as ErrorTable<Rows>;
};

export const isPassportError = (value: unknown): value is PassportError =>
  value instanceof PassportError;
