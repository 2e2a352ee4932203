/**
 * What this connector answers when a sign-in fails. `error` is stable API. Neither the person's data nor the provider's words
 * are ever in it: Logto shows it to the browser and writes it to its log.
 */
import { ConnectorError, ConnectorErrorCodes } from '@logto/connector-kit';

const table = {
  callback_invalid: [
    ConnectorErrorCodes.SocialAuthCodeInvalid,
    'The answer of the identity provider is not one to this sign-in.',
  ],
  refused_by_provider: [
    ConnectorErrorCodes.AuthorizationFailed,
    'The identity provider did not confirm the identity.',
  ],
  session_lost: [
    ConnectorErrorCodes.General,
    'The sign-in was not started here, or has been finished already.',
  ],
  code_refused: [
    ConnectorErrorCodes.SocialAuthCodeInvalid,
    'The identity provider did not accept the authorization code.',
  ],
  provider_unreachable: [ConnectorErrorCodes.General, 'The identity provider does not answer.'],
  response_invalid: [
    ConnectorErrorCodes.InvalidResponse,
    'The identity provider answered in an unexpected form.',
  ],
  id_token_invalid: [
    ConnectorErrorCodes.SocialIdTokenInvalid,
    'The ID token of the identity provider could not be verified.',
  ],
  userinfo_invalid: [
    ConnectorErrorCodes.SocialAccessTokenInvalid,
    'The UserInfo answer of the identity provider could not be verified.',
  ],
  client_key_unusable: [
    ConnectorErrorCodes.InvalidConfig,
    'The private key of the client cannot be used with its algorithm.',
  ],
  not_verified: [
    ConnectorErrorCodes.AuthorizationFailed,
    'The identity provider gave no verified claims that this server understands.',
  ],
  assurance_too_low: [
    ConnectorErrorCodes.AuthorizationFailed,
    'The identity is not assured highly enough.',
  ],
  document_missing: [
    ConnectorErrorCodes.AuthorizationFailed,
    'The identity provider named no single identity document.',
  ],
  document_expired: [
    ConnectorErrorCodes.AuthorizationFailed,
    'The identity document is no longer valid.',
  ],
} as const;

export type EidErrorName = keyof typeof table;

export const createEidError = (name: EidErrorName): ConnectorError => {
  const [code, errorDescription] = table[name];
  return new ConnectorError(code, { error: `eid.${name}`, errorDescription });
};
