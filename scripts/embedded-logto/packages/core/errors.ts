/**
 * Logto's error bodies: `{ code, message, data? }`, whatever threw.
 *
 * Our own RequestError for the routes; OIDC errors rewritten to carry a code beside `error`; database errors mapped by
 * constraint name. Everything else is a logged 500 without its text.
 */
import {
  CheckIntegrityConstraintViolationError,
  ForeignKeyIntegrityConstraintViolationError,
  InvalidInputError,
  NotFoundError,
  UniqueIntegrityConstraintViolationError,
} from '@silverhand/slonik';
import type { Context, Middleware } from 'koa';
import { errors } from 'oidc-provider';
import { ZodError } from 'zod';

export class RequestError extends Error {
  readonly code: string;
  readonly status: number;
  readonly data: unknown;

  constructor(code: string, status = 400, data?: unknown) {
    super(code);
    this.name = 'RequestError';
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

/** Throws the error when the value is null or undefined, and returns the value otherwise. */
export const required = <Value>(value: Value | null | undefined, error: Error): Value => {
  if (value === null || value === undefined) {
    throw error;
  }
  return value;
};

const uniqueCodes: Readonly<Record<string, string>> = {
  users__username: 'user.username_already_in_use',
  users__primary_email: 'user.email_already_in_use',
  users__primary_phone: 'user.phone_already_in_use',
};

/** SQLSTATE of PostgreSQL: 22001 string too long, 08xxx and 57P0x connection lost, ECONNREFUSED no server. */
const isUnavailable = (error: unknown): boolean => {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isNamed =
    error instanceof Error &&
    ['ConnectionError', 'BackendTerminatedError', 'ConnectionTerminatedError'].includes(error.name);
  return isNamed || /^(08|57P|53300|ECONN|ENOTFOUND|EPIPE)/.test(code);
};

const translate = (error: unknown): RequestError | null => {
  if (error instanceof RequestError) {
    return error;
  }
  if (error instanceof ZodError) {
    // Paths and messages only: the received values may be personal.
    const issues = error.issues.map(({ path, code }) => ({ path: path.join('.'), code }));
    return new RequestError('guard.invalid_input', 400, { issues });
  }
  if (error instanceof UniqueIntegrityConstraintViolationError) {
    return new RequestError(
      uniqueCodes[error.constraint] ?? 'entity.unique_integrity_violation',
      422
    );
  }
  if (error instanceof ForeignKeyIntegrityConstraintViolationError) {
    return new RequestError('entity.relation_foreign_key_not_found', 404);
  }
  if (error instanceof CheckIntegrityConstraintViolationError) {
    return new RequestError('entity.db_constraint_violated', 422);
  }
  if (error instanceof InvalidInputError) {
    return new RequestError('entity.invalid_input', 422);
  }
  if (error instanceof NotFoundError) {
    return new RequestError('entity.not_found', 404);
  }
  if (error instanceof Error && 'code' in error && error.code === '22001') {
    return new RequestError('entity.value_too_long', 422);
  }
  return isUnavailable(error) ? new RequestError('database.unavailable', 503) : null;
};

const isHttpErrorShaped = (error: unknown): boolean =>
  error instanceof Error &&
  'status' in error &&
  'statusCode' in error &&
  'expose' in error &&
  error.status === error.statusCode &&
  typeof error.expose === 'boolean';

const toOidcBody = (error: errors.OIDCProviderError) =>
  error.expose
    ? { error: error.message, error_description: error.error_description }
    : { error: 'server_error', error_description: 'oops! something went wrong' };

const deriveOidcCode = (error: string, description: string | undefined): string => {
  const isSessionMissing =
    description !== undefined &&
    ((description.includes('session') && description.includes('not found')) ||
      description.includes('authorization request has expired'));
  return isSessionMissing ? 'session.not_found' : `oidc.${error}`;
};

/** Outermost: nothing behind it ends a request without a status and a body. */
export const handleErrors =
  (log: (line: string) => void): Middleware =>
  async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const known = translate(error);
      if (known) {
        ctx.status = known.status;
        ctx.body = {
          code: known.code,
          message: known.code,
          ...(known.data === undefined ? {} : { data: known.data }),
        };
        return;
      }
      // Logto returns without setting anything here; the pack must live with that, so the host does the same.
      if (isHttpErrorShaped(error)) {
        return;
      }
      if (error instanceof SyntaxError) {
        ctx.status = 400;
        ctx.body = { code: 'guard.invalid_input', message: 'The body is not valid JSON.' };
        return;
      }
      log(`500 ${ctx.method} ${ctx.path} ${error instanceof Error ? (error.stack ?? '') : ''}`);
      ctx.status = 500;
      ctx.body = { message: 'Internal server error.' };
    }
  };

const isOidcBody = (body: unknown): body is { error: string; error_description?: string } =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';

/** Gives OIDC errors Logto's `code` beside the fields the protocol wants (RFC 6749 §5.2). */
export const handleOidcErrors: Middleware = async (ctx: Context, next) => {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) {
      throw error;
    }
    ctx.status = error.statusCode || 500;
    ctx.body = toOidcBody(error);
  }
  const body: unknown = ctx.body;
  if (ctx.status >= 400 && isOidcBody(body) && ctx.query['parse_error'] !== 'false') {
    const code = deriveOidcCode(body.error, body.error_description);
    ctx.body = { code, message: code, ...body };
  }
};
