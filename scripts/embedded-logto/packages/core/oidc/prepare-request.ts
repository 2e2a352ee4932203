/**
 * In front of the provider's own middlewares: cookies that know about TLS behind a proxy, a parsed body (JSON or form),
 * and client secrets of Logto's newer table turned into the one the provider compares with.
 */
import querystring from 'node:querystring';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { Middleware } from 'koa';
import { errors } from 'oidc-provider';
import type { Provider } from 'oidc-provider';
import getRawBody from 'raw-body';

const formType = 'application/x-www-form-urlencoded';
const bodyLimit = '56kb';

const parseBody = (text: string, isJson: boolean): Record<string, unknown> => {
  if (!isJson) {
    return { ...querystring.parse(text) };
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // As with any malformed form: the grant then says which parameter is missing.
    return {};
  }
};

const findOriginalSecret = async (
  pool: CommonQueryMethods,
  applicationId: string,
  secret: string
): Promise<string | null> => {
  const row = await pool.maybeOne<{ secret: string; expiresAt: number | null }>(sql`
    select "applications"."secret", "application_secrets"."expires_at"
    from "application_secrets"
    join "applications" on "applications"."id" = "application_secrets"."application_id"
    where "application_secrets"."application_id"=${applicationId}
      and "application_secrets"."value"=${secret}
  `);
  if (row?.expiresAt && row.expiresAt < Date.now()) {
    throw new errors.InvalidRequest('client secret has expired');
  }
  return row?.secret ?? null;
};

const readBasic = (authorization: string | undefined): readonly [string, string] | null => {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? '')?.[1];
  if (!encoded) {
    return null;
  }
  const [id, secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return id && secret
    ? [decodeURIComponent(id), decodeURIComponent(secret.replaceAll('+', '%20'))]
    : null;
};

export const prepareRequest =
  (provider: Provider, pool: CommonQueryMethods): Middleware =>
  async (ctx, next) => {
    const { cookies } = provider.createContext(ctx.req, ctx.res);
    cookies.secure = cookies.secure || ctx.secure;
    ctx.cookies = cookies;

    const body: Record<string, unknown> = {};
    if (ctx.method === 'POST' && ctx.req.readable) {
      const text = await getRawBody(ctx.req, {
        length: ctx.request.length,
        limit: bodyLimit,
        encoding: 'utf8',
      });
      if (text.includes('\0')) {
        throw new errors.InvalidRequest('null bytes are not allowed in the request body');
      }
      const isJson = Boolean(ctx.is('application/json'));
      Object.assign(body, parseBody(text, isJson));
      if (isJson) {
        ctx.headers['content-type'] = formType;
      }
      Reflect.set(ctx.request, 'body', body);
    }

    const basic = readBasic(ctx.headers.authorization);
    const { client_id: id, client_secret: secret } = body;
    const [clientId, clientSecret] = basic ?? [id, secret];
    if (typeof clientId === 'string' && typeof clientSecret === 'string') {
      const original = await findOriginalSecret(pool, clientId, clientSecret);
      if (original && basic) {
        ctx.headers.authorization = `Basic ${Buffer.from(`${clientId}:${original}`).toString('base64')}`;
      } else if (original) {
        body['client_secret'] = original;
      }
    }
    await next();
  };
