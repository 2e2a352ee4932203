/**
 * Logto social connector for electronic identity: OpenID Connect for Identity Assurance 1.0 by authorization code with PKCE.
 * Wiring and the order of steps only. The code verifier and nonce wait in Logto's connector session, which is used once.
 */
import { createHash, randomBytes } from 'node:crypto';
import type {
  CreateConnector,
  GetAuthorizationUri,
  GetConnectorConfig,
  GetUserInfo,
  SocialConnector,
} from '@logto/connector-kit';
import { ConnectorType, validateConfig } from '@logto/connector-kit';
import { z } from 'zod';
import { createClaimsRequest } from './claims-request.ts';
import { eidConfigGuard } from './config.ts';
import { createEidError } from './errors.ts';
import { eidMetadata } from './metadata.ts';
import { createUserInfo } from './profile.ts';
import { exchangeCode, fetchUserInfo } from './provider.ts';
import { verifyIdToken, verifyUserInfo } from './tokens.ts';

const secretBytes = 32;

const sessionGuard = z.object({
  nonce: z.string().min(1),
  redirectUri: z.string().min(1),
  state: z.string(),
  codeVerifier: z.string().min(1),
});

const callbackGuard = z.object({
  code: z.string().min(1).optional(),
  error: z.string().optional(),
  state: z.string().optional(),
  iss: z.string().optional(),
});

const readConfig = async (getConfig: GetConnectorConfig) => {
  const config = await getConfig(eidMetadata.id);
  validateConfig(config, eidConfigGuard);
  return eidConfigGuard.parse(config);
};

const createSecret = () => randomBytes(secretBytes).toString('base64url');

const withOpenid = (scope: string) =>
  [...new Set(['openid', ...scope.split(/\s+/)])].join(' ').trim();

const createGetAuthorizationUri =
  (getConfig: GetConnectorConfig): GetAuthorizationUri =>
  async ({ state, redirectUri, scope }, setSession) => {
    const config = await readConfig(getConfig);
    const [nonce, codeVerifier] = [createSecret(), createSecret()];
    await setSession({ nonce, redirectUri, state, codeVerifier });
    const url = new URL(config.authorizationEndpoint);
    const parameters = {
      response_type: 'code',
      client_id: config.clientId,
      redirect_uri: redirectUri,
      scope: withOpenid(scope ?? config.scope),
      state,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      claims: JSON.stringify(createClaimsRequest(config)),
      ...(config.acrValues ? { acr_values: config.acrValues } : {}),
    };
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, value);
    }
    return url.href;
  };

/** Logto's pages keep `state` and compare it themselves; RFC 9207 `iss` is compared when the provider sends it. */
const readCode = (data: unknown, expected: { state: string; issuer: string }): string => {
  const { code, error, state, iss } = callbackGuard.safeParse(data).data ?? {};
  const isOurs =
    (state ?? expected.state) === expected.state && (iss ?? expected.issuer) === expected.issuer;
  if (isOurs && error !== undefined) {
    throw createEidError('refused_by_provider');
  }
  if (!isOurs || code === undefined) {
    throw createEidError('callback_invalid');
  }
  return code;
};

const createGetUserInfo =
  (getConfig: GetConnectorConfig): GetUserInfo =>
  async (data, getSession) => {
    const config = await readConfig(getConfig);
    const session = sessionGuard.safeParse(await getSession()).data;
    if (!session) {
      throw createEidError('session_lost');
    }
    const { nonce, redirectUri, codeVerifier, state } = session;
    const code = readCode(data, { state, issuer: config.issuer });
    const { idToken, accessToken } = await exchangeCode(config, {
      code,
      redirectUri,
      codeVerifier,
    });
    const identity = await verifyIdToken(idToken, config, nonce);
    if (config.claimsSource === 'id_token') {
      return createUserInfo(identity, config, new Date());
    }
    if (!accessToken) {
      throw createEidError('response_invalid');
    }
    const answer = await fetchUserInfo(config, accessToken);
    const person = await verifyUserInfo(answer, config, identity.sub);
    return createUserInfo(person, config, new Date());
  };

const createEidConnector: CreateConnector<SocialConnector> = async ({ getConfig }) =>
  Promise.resolve({
    metadata: eidMetadata,
    type: ConnectorType.Social,
    configGuard: eidConfigGuard,
    getAuthorizationUri: createGetAuthorizationUri(getConfig),
    getUserInfo: createGetUserInfo(getConfig),
  });

export default createEidConnector;
