/**
 * The one client of our API, typed by its OpenAPI document:
 *
 *   const site = await call(api.GET('/admin/sites/{siteId}', { params: { path: { siteId } } }));
 *
 * `call` gives the body, or throws an ApiError with the stable code of the refusal.
 */
import createClient from 'openapi-fetch';
import { getAccessToken } from '../auth/access-token.ts';
import { config } from '../config.ts';
import { ApiError } from './error.ts';
import type { paths } from './schema.gen.ts';

const unauthorized = 401;

const send = async (request: Request, token: string): Promise<Response> => {
  const authorized = new Request(request, { credentials: 'omit' });
  authorized.headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(authorized);
  } catch {
    // The browser says no more than "failed": no connection, or the address does not answer.
    throw new ApiError('console.offline', 0);
  }
};

/** Once more with a new token when the API no longer takes the one we have. */
const fetchAuthorized = async (request: Request): Promise<Response> => {
  const second = request.clone();
  const token = await getAccessToken();
  const response = await send(request, token);
  return response.status === unauthorized ? send(second, await getAccessToken(token)) : response;
};

type Client = ReturnType<typeof createClient<paths>>;
const made: { client: Client | null } = { client: null };

const getClient = (): Client => {
  made.client ??= createClient<paths>({
    baseUrl: `${config().apiUrl}/passport/api/v1`,
    fetch: fetchAuthorized,
  });
  return made.client;
};

/** Made at the first call: the address is known only then. */
export const api: Client = new Proxy<Client>(Object.create(null) as Client, {
  get: (_target, name) => Reflect.get(getClient(), name) as unknown,
});

type Answer<Body> = {
  readonly data?: Body;
  readonly error?: unknown;
  readonly response: Response;
};

const toError = (error: unknown, { status }: Response): ApiError => {
  const { code, fields } = { code: undefined, fields: undefined, ...Object(error) } as {
    code: unknown;
    fields: unknown;
  };
  return new ApiError(
    typeof code === 'string' ? code : 'console.unknown',
    status,
    Array.isArray(fields) ? fields.map(String) : []
  );
};

/** @throws ApiError */
export const call = async <Body>(answer: Promise<Answer<Body>>): Promise<Body> => {
  const { data, error, response } = await answer;
  if (!response.ok) {
    throw toError(error, response);
  }
  // 204 has no body, and then `Body` says so.
  return data as Body;
};
