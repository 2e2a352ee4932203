/**
 * Verification of what the provider signed: ID token (OpenID Connect Core 1.0 §3.1.3.7) and signed UserInfo (§5.3.2). Encrypted
 * tokens are not understood. Every failure is one error per artefact: jose's own errors carry the claims.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import type { EidConfig } from './config.ts';
import { createEidError } from './errors.ts';
import type { EidErrorName } from './errors.ts';
import type { ProviderAnswer } from './profile.ts';
import type { UserInfoAnswer } from './provider.ts';

const clockToleranceSeconds = 60;
const maximumAgeSeconds = 600;
const millisecondsPerSecond = 1000;

/** No key could be had: the network, a late answer, or one that is not 200 (jose has no class of its own for that). */
const isUnreachable = (error: unknown) =>
  !(error instanceof errors.JOSEError) ||
  ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'].includes(error.code);

const verify = async (
  token: string,
  config: EidConfig,
  { options, failure }: { options: JWTVerifyOptions; failure: EidErrorName }
): Promise<JWTPayload> => {
  const keys = createRemoteJWKSet(new URL(config.jwksUri), {
    timeoutDuration: config.timeoutSeconds * millisecondsPerSecond,
  });
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.clientId,
      algorithms: [...config.idTokenAlgorithms],
      clockTolerance: clockToleranceSeconds,
      ...options,
    });
    return payload;
  } catch (error) {
    throw createEidError(isUnreachable(error) ? 'provider_unreachable' : failure);
  }
};

const isAnswer = (payload: unknown): payload is ProviderAnswer =>
  typeof payload === 'object' &&
  payload !== null &&
  'sub' in payload &&
  typeof payload.sub === 'string' &&
  payload.sub !== '';

/** @throws ConnectorError eid.id_token_invalid, eid.provider_unreachable */
export const verifyIdToken = async (
  idToken: string,
  config: EidConfig,
  nonce: string
): Promise<ProviderAnswer> => {
  const payload = await verify(idToken, config, {
    options: {
      requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
      maxTokenAge: maximumAgeSeconds,
    },
    failure: 'id_token_invalid',
  });
  const { azp, aud } = payload;
  const isForUs =
    azp === undefined ? !Array.isArray(aud) || aud.length === 1 : azp === config.clientId;
  if (payload['nonce'] !== nonce || !isForUs || !isAnswer(payload)) {
    throw createEidError('id_token_invalid');
  }
  return payload;
};

/** @throws ConnectorError eid.userinfo_invalid, also when it speaks of another person than the ID token */
export const verifyUserInfo = async (
  answer: UserInfoAnswer,
  config: EidConfig,
  subject: string
): Promise<ProviderAnswer> => {
  const value: unknown =
    answer.type === 'jwt'
      ? await verify(answer.token, config, { options: {}, failure: 'userinfo_invalid' })
      : answer.value;
  if (!isAnswer(value) || value.sub !== subject) {
    throw createEidError('userinfo_invalid');
  }
  return value;
};
