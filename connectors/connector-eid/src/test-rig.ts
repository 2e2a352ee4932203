/**
 * An identity provider for the tests: a real oidc-provider that knows people with `verified_claims` and signs them in without asking.
 * It gives only what the `claims` parameter asks for, as OpenID Connect for Identity Assurance wants it.
 */
/* eslint-disable import-x/no-restricted-paths -- used by tests alone, which may build what they need from anywhere */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectorSession, GetConnectorConfig } from '@logto/connector-kit';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { createCookieJar } from '../../../scripts/testing/http.ts';
import createEidConnector from './index.ts';

export const redirectUri = 'https://logto.example/callback/eid';
const clientSecret = 'secret of the tests, with : and %';

export type Person = Readonly<Record<string, unknown>> & { readonly verified_claims: unknown };

const number = 'L01X 00T-47';

export const evidenceOf = (documentNumber: string, details: object = {}) => ({
  type: 'document',
  document_details: {
    type: 'idcard',
    document_number: documentNumber,
    issuer: { country_code: 'D' },
    ...details,
  },
});

/** Erika of the German specimen card. */
export const makePerson = (verification: object = {}, claims: object = {}): Person => ({
  email: 'erika@example.de',
  email_verified: true,
  phone_number: '+49 30 123456',
  phone_number_verified: false,
  verified_claims: {
    verification: {
      trust_framework: 'eidas',
      assurance_level: 'high',
      evidence: [evidenceOf(number)],
      ...verification,
    },
    claims: {
      given_name: 'Erika',
      family_name: 'Mustermann',
      birthdate: '1964-08-12',
      nationalities: ['DEU'],
      address: { locality: 'Köln', country: 'DE' },
      place_of_birth: { locality: 'Berlin' },
      ...claims,
    },
  },
});

export type EidProvider = {
  readonly config: Readonly<Record<string, unknown>>;
  readonly privateKeyConfig: Readonly<Record<string, unknown>>;
  readonly people: Map<string, Person>;
  /** The `claims` parameter of the last authorization request, parsed. */
  readonly lastClaims: () => unknown;
  /** As a browser of this person: the query of the redirect back. */
  readonly signIn: (uri: string, person: string) => Promise<Record<string, string>>;
  readonly close: () => Promise<void>;
};

const makeKey = async (alg: string): Promise<JWK> => ({
  ...(await exportJWK((await generateKeyPair(alg, { extractable: true })).privateKey)),
  alg,
  kid: `key-${alg}`,
});

export const startEidProvider = async (): Promise<EidProvider> => {
  const people = new Map<string, Person>();
  const clientKey = await makeKey('ES256');
  const { d: _, ...publicKey } = clientKey;
  const state: { provider?: Provider; lastClaims?: unknown; person: string } = { person: '' };
  const server = createServer((request, response) => {
    const { provider } = state;
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/client-keys') {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: [publicKey] }));
    } else if (pathname.startsWith('/interaction/')) {
      void provider?.interactionDetails(request, response).then(async ({ params }) => {
        state.lastClaims = JSON.parse(String(params['claims']));
        const refused = { error: 'access_denied', error_description: 'Erika Mustermann said no' };
        const isKnown = people.has(state.person);
        const result = isKnown ? { login: { accountId: state.person } } : refused;
        await provider.interactionFinished(request, response, result);
      });
    } else {
      void provider?.callback()(request, response);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { redirect_uris: [redirectUri], response_types: ['code' as const] };
  state.provider = new Provider(issuer, {
    clients: [
      { ...client, client_id: 'plain', client_secret: clientSecret },
      {
        ...client,
        client_id: 'post',
        client_secret: clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...client,
        client_id: 'signed',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks_uri: `${issuer}/client-keys`,
        userinfo_signed_response_alg: 'RS256',
      },
    ],
    jwks: { keys: [await makeKey('RS256')] },
    cookies: { keys: ['a key of the tests'] },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      phone: ['phone_number', 'phone_number_verified'],
      verified_claims: null,
    },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      jwtUserinfo: { enabled: true },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_context, id) => {
      const claims = people.get(id);
      return claims && { accountId: id, claims: () => ({ sub: id, ...claims }) };
    },
    loadExistingGrant: async (context) => {
      const { client: asking, session, provider: own } = context.oidc;
      const grant = new own.Grant({
        clientId: asking?.clientId ?? '',
        accountId: session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email phone');
      grant.addOIDCClaims(['verified_claims']);
      await grant.save();
      return grant;
    },
    ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
  });
  const config = {
    issuer,
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    jwksUri: `${issuer}/jwks`,
    userinfoEndpoint: `${issuer}/me`,
    clientId: 'plain',
    clientSecret,
    scope: 'openid email phone',
  };
  return {
    config,
    privateKeyConfig: {
      ...config,
      clientId: 'signed',
      tokenEndpointAuthMethod: 'private_key_jwt',
      clientKey,
    },
    people,
    lastClaims: () => state.lastClaims,
    signIn: async (uri, name) => {
      state.person = name;
      const browser = createCookieJar();
      let location = uri;
      while (location.startsWith(issuer)) {
        const answer = await browser.fetch(location);
        const next = answer.headers.get('location');
        if (!next) {
          throw new Error(`no redirect: ${answer.status} ${await answer.text()}`);
        }
        location = new URL(next, location).href;
      }
      return Object.fromEntries(new URL(location).searchParams);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

/** The connector as Logto holds it: configuration from the database, session kept between the two halves and used once. */
export const createSignIn = async (config: unknown) => {
  const getConfig: GetConnectorConfig = async () => Promise.resolve(config);
  const connector = await createEidConnector({ getConfig });
  let session: ConnectorSession = {};
  return {
    connector,
    begin: async () =>
      connector.getAuthorizationUri(
        {
          state: 'state-1',
          redirectUri,
          connectorId: 'c1',
          connectorFactoryId: connector.metadata.id,
          jti: 'j1',
          headers: {},
        },
        async (stored) => {
          session = stored;
          return Promise.resolve();
        }
      ),
    finish: async (data: unknown) =>
      connector.getUserInfo(data, async () => {
        const taken = session;
        session = {};
        return Promise.resolve(taken);
      }),
    session: () => session,
  };
};

/** One whole sign-in. */
export const signInWith = async (provider: EidProvider, config: unknown, person: string) => {
  const signIn = await createSignIn(config);
  return signIn.finish(await provider.signIn(await signIn.begin(), person));
};
