/**
 * The one error of this SDK. `code` is the API's (`sites.attribute_not_declared`) or one of those below, and stable; `status` is the HTTP
 * status the API answered with, 0 when there was no answer, 400 for a security event that is refused. No message holds a value or a key.
 */
const messages = {
  'cms_node.unreachable': 'The identity service does not answer.',
  'cms_node.timeout': 'The identity service did not answer in time.',
  'cms_node.invalid_reply': 'The identity service answered something else than its API promises.',
  'cms_node.invalid_request': 'This is not a security event token.',
  'cms_node.invalid_key': 'No key of the issuer verifies the security event token.',
  'cms_node.invalid_issuer': 'The security event token is of another issuer.',
  'cms_node.invalid_audience': 'The security event token is for somebody else.',
} as const;

export type OwnCode = keyof typeof messages;

/** RFC 8935 §2.4: what a receiver answers with 400 when the token itself is wrong and sending it again cannot help. */
const refusals: Readonly<Record<string, string>> = {
  'cms_node.invalid_request': 'invalid_request',
  'cms_node.invalid_key': 'invalid_key',
  'cms_node.invalid_issuer': 'invalid_issuer',
  'cms_node.invalid_audience': 'invalid_audience',
};

export class PassportApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** The word of RFC 8935 §2.4 for a security event that is refused; null for everything else. */
  readonly err: string | null;

  constructor(
    code: string,
    { status, message, cause }: { status: number; message: string; cause?: unknown }
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'PassportApiError';
    this.code = code;
    this.status = status;
    this.err = refusals[code] ?? null;
  }
}

export const createOwnError = (code: OwnCode, status: number, cause?: unknown): PassportApiError =>
  new PassportApiError(code, { status, message: messages[code], cause });
