/**
 * The connection of a site's server to the API of Logto Passport. Calls are not repeated: who calls knows whether that is safe. An answer
 * that takes longer than 5 seconds is given up, redirects are not followed, nothing is logged or kept.
 *
 * The key is held in a closure: printing the client does not show it.
 */
import { createOwnError, PassportApiError } from './errors.ts';
import { isMembers } from './reply.ts';

export type PassportCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's address, with its query. */
  readonly path: string;
  readonly body?: unknown;
};

export type PassportClient = {
  /** @throws PassportApiError. For calls this SDK has no function for. */
  readonly call: (request: PassportCall) => Promise<unknown>;
};

export type ClientOptions = {
  /** Where the identity service is, such as `https://id.example`. */
  readonly origin: string;
  /** A key of the site, or an access token of its machine application. */
  readonly apiKey: string;
  /** Another one for a proxy or a certificate authority of one's own. */
  readonly fetch?: typeof globalThis.fetch;
};

const api = '/passport/api/v1';
const timeoutMs = 5000;
const stableCode = /^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

const parseOrigin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || url.username !== '' || url.href !== `${url.origin}/`) {
    throw new TypeError('origin is scheme, host and port, such as https://id.example');
  }
  return url.origin;
};

const parseKey = (key: string): string => {
  if (!/^[!-~]+$/.test(key)) {
    throw new TypeError('apiKey is one line of visible ASCII characters');
  }
  return key;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says what that means. The parser's words would quote the text.
    return undefined;
  }
};

/** The API's own code and message; a proxy's page has neither. */
const toApiError = (status: number, body: unknown): PassportApiError => {
  const { code, message } = isMembers(body) ? body : {};
  return typeof code === 'string' && stableCode.test(code)
    ? new PassportApiError(code, { status, message: typeof message === 'string' ? message : code })
    : createOwnError('cms_node.invalid_reply', status);
};

/** @throws TypeError when the origin or the key cannot be one */
export const createPassportClient = (options: ClientOptions): PassportClient => {
  const origin = parseOrigin(options.origin);
  const apiKey = parseKey(options.apiKey);
  const send = options.fetch ?? globalThis.fetch;

  const exchange = async ({ method, path, body }: PassportCall) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await send(`${origin}${api}${path}`, {
        method,
        redirect: 'error',
        signal,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, isOk: response.ok, text: await response.text() };
    } catch (error) {
      throw createOwnError(signal.aborted ? 'cms_node.timeout' : 'cms_node.unreachable', 0, error);
    }
  };

  return {
    call: async (request) => {
      const { status, isOk, text } = await exchange(request);
      const body = text === '' ? null : parseJson(text);
      if (!isOk) {
        throw toApiError(status, body);
      }
      if (body === undefined) {
        throw createOwnError('cms_node.invalid_reply', status);
      }
      return body;
    },
  };
};
