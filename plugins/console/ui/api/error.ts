/** A refusal of our API, by its stable code. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** Names of what did not fit, for kernel.invalid_request. */
  readonly fields: readonly string[];

  constructor(code: string, status: number, fields: readonly string[] = []) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

export const isSignedOut = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 401;
