/**
 * The two calls to the provider: the token endpoint (RFC 6749 §4.1.3 with PKCE, RFC 7636) and UserInfo. Redirects are not followed: the
 * secret and the token go to the configured address or nowhere. What the provider answers with an error is not passed on.
 */
import { randomUUID } from 'node:crypto';
import { tokenResponseGuard } from '@logto/connector-kit';
import { importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';
import type { EidConfig } from './config.ts';
import { createEidError } from './errors.ts';
import type { EidErrorName } from './errors.ts';

const millisecondsPerSecond = 1000;
const assertionTtlSeconds = 60;
const firstServerError = 500;

const request = async (
  url: string,
  init: RequestInit,
  { timeoutSeconds, refusal }: { timeoutSeconds: number; refusal: EidErrorName }
): Promise<{ contentType: string; text: string }> => {
  const answer = await fetch(url, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutSeconds * millisecondsPerSecond),
  })
    .then(async (response) => ({ response, text: await response.text() }))
    // The cause names the address with everything in it; the configuration knows the address.
    .catch(() => {
      throw createEidError('provider_unreachable');
    });
  const { ok, status, headers } = answer.response;
  if (!ok) {
    throw createEidError(status >= firstServerError ? 'provider_unreachable' : refusal);
  }
  return { contentType: headers.get('content-type') ?? '', text: answer.text };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw createEidError('response_invalid');
  }
};

/** RFC 7523 §3; the audience is the issuer, as FAPI 2.0 has it. @throws ConnectorError eid.client_key_unusable */
const signAssertion = async ({ clientId, clientKey, issuer }: EidConfig) => {
  const key = clientKey as JWK & { alg: string }; // the guard requires it for private_key_jwt
  const assertion = new SignJWT()
    .setProtectedHeader({ alg: key.alg, ...(key.kid ? { kid: key.kid } : {}) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${assertionTtlSeconds}s`);
  try {
    return await assertion.sign(await importJWK(key, key.alg));
  } catch {
    throw createEidError('client_key_unusable');
  }
};

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
const encodeForm = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);

const authenticate = async (
  config: EidConfig
): Promise<{ headers: Record<string, string>; body: Record<string, string> }> => {
  const { clientId, clientSecret = '' } = config;
  switch (config.tokenEndpointAuthMethod) {
    case 'client_secret_basic': {
      const pair = `${encodeForm(clientId)}:${encodeForm(clientSecret)}`;
      const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
      return { headers: { authorization }, body: {} };
    }
    case 'client_secret_post': {
      return { headers: {}, body: { client_id: clientId, client_secret: clientSecret } };
    }
    case 'private_key_jwt': {
      return {
        headers: {},
        body: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await signAssertion(config),
        },
      };
    }
  }
};

/** @throws ConnectorError eid.code_refused, eid.provider_unreachable, eid.response_invalid */
export const exchangeCode = async (
  config: EidConfig,
  grant: { code: string; redirectUri: string; codeVerifier: string }
): Promise<{ idToken: string; accessToken: string | undefined }> => {
  const { headers, body } = await authenticate(config);
  const { text } = await request(
    config.tokenEndpoint,
    {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: grant.code,
        redirect_uri: grant.redirectUri,
        code_verifier: grant.codeVerifier,
        ...body,
      }),
    },
    { timeoutSeconds: config.timeoutSeconds, refusal: 'code_refused' }
  );
  const parsed = tokenResponseGuard.safeParse(parseJson(text));
  if (!parsed.data?.id_token) {
    throw createEidError('response_invalid');
  }
  return { idToken: parsed.data.id_token, accessToken: parsed.data.access_token };
};

/** JSON, or a JWT that nobody has verified yet. */
export type UserInfoAnswer =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'jwt'; readonly token: string };

/** @throws ConnectorError eid.userinfo_invalid, eid.provider_unreachable, eid.response_invalid */
export const fetchUserInfo = async (
  { userinfoEndpoint = '', timeoutSeconds }: EidConfig,
  accessToken: string
): Promise<UserInfoAnswer> => {
  const { contentType, text } = await request(
    userinfoEndpoint,
    {
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: 'application/json, application/jwt',
      },
    },
    { timeoutSeconds, refusal: 'userinfo_invalid' }
  );
  return contentType.toLowerCase().startsWith('application/jwt')
    ? { type: 'jwt', token: text }
    : { type: 'json', value: parseJson(text) };
};
