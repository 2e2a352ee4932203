/**
 * The shop as an OpenID Connect client, by `openid-client`: code flow with PKCE, state and nonce; logout both ways. Signing in asks for
 * nobody's data; a step-up asks the person to share one thing more. What is shared is not taken from tokens, see passport.ts.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import type { ShopSettings } from './settings.ts';

export type SignedIn = {
  readonly userRef: string;
  /** A hint for signing out. */
  readonly idToken: string;
};

/** What a step-up may ask for. */
const shareScopes = { receipt: 'contact:email', delivery: 'profile:address' } as const;
export type Share = keyof typeof shareScopes;
export const isShare = (name: string): name is Share => Object.hasOwn(shareScopes, name);

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export const createOidc = ({ issuer, clientId, clientSecret, url }: ShopSettings) => {
  const redirectUri = `${url}/callback`;
  const found: { configuration?: client.Configuration } = {};

  /** Asked for at first use and again after a failure: the shop starts without its identity service. */
  const configure = async (): Promise<client.Configuration> => {
    found.configuration ??= await client.discovery(
      new URL(issuer),
      clientId,
      clientSecret,
      client.ClientSecretBasic(clientSecret),
      // Development runs on plain HTTP.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out, not because it goes
      { execute: issuer.startsWith('http://') ? [client.allowInsecureRequests] : [] }
    );
    return found.configuration;
  };

  return {
    /** @param shares none: an ordinary sign-in */
    begin: async (language: string, shares: readonly Share[]) => {
      const configuration = await configure();
      const verifier = client.randomPKCECodeVerifier();
      const state = client.randomState();
      const nonce = client.randomNonce();
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: ['openid', ...shares.map((share) => shareScopes[share])].join(' '),
        // Asks again what was refused before.
        ...(shares.length > 0 ? { prompt: 'consent' } : {}),
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ui_locales: language,
      });
      return { address: address.href, state, nonce, verifier };
    },
    finish: async (
      search: string,
      expected: { state: string; nonce: string; verifier: string }
    ): Promise<SignedIn> => {
      const configuration = await configure();
      const tokens = await client.authorizationCodeGrant(
        configuration,
        new URL(`${redirectUri}${search}`),
        {
          expectedState: expected.state,
          expectedNonce: expected.nonce,
          pkceCodeVerifier: expected.verifier,
        }
      );
      const idClaims = tokens.claims();
      if (!idClaims || !tokens.id_token) {
        throw new Error('the provider gave no ID token');
      }
      return { userRef: idClaims.sub, idToken: tokens.id_token };
    },
    buildLogoutUrl: async (idToken: string) =>
      client.buildEndSessionUrl(await configure(), {
        id_token_hint: idToken,
        post_logout_redirect_uri: url,
      }).href,
    /** OpenID Connect Back-Channel Logout §2.6. @returns whose sessions end */
    verifyLogoutToken: async (token: string): Promise<string> => {
      const metadata = (await configure()).serverMetadata();
      const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''));
      const { payload } = await jwtVerify(token, keys, { issuer, audience: clientId });
      const events: unknown = payload['events'];
      const isLogout = typeof events === 'object' && events !== null && logoutEvent in events;
      if (!isLogout || 'nonce' in payload || !payload.sub) {
        throw new Error('not a logout token');
      }
      return payload.sub;
    },
  };
};

export type Oidc = ReturnType<typeof createOidc>;
