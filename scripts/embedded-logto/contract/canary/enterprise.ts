/**
 * People who come from a company: enterprise SSO through an OIDC issuer made here, and SAML requests that name a person. Stock
 * Logto only.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { makeHeaders } from './sign-up.ts';
import { openSession } from './session.ts';
import type { Body, Session } from './session.ts';
import { assertFields } from './stage.ts';
import type { Stage } from './stage.ts';

const client = { clientId: 'pack', clientSecret: 'none' };
const redirectUri = 'http://shop.example/sso';

type Issuer = {
  readonly url: string;
  /** What the next ID token says. */
  readonly say: (claims: Body) => void;
  readonly close: () => Promise<void>;
};

/** An OIDC provider that believes everybody. */
const startIssuer = async (): Promise<Issuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' };
  let claims: Body = {};
  const answer = async (path: string, url: string): Promise<Body> => {
    if (path.endsWith('openid-configuration')) {
      return {
        issuer: url,
        authorization_endpoint: `${url}/auth`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
      };
    }
    if (path === '/jwks') {
      return { keys: [jwk] };
    }
    const idToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(url)
      .setAudience(client.clientId)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
    return { id_token: idToken, access_token: 'mock-access', token_type: 'Bearer', expires_in: 60 };
  };
  const server = createServer((request, response) => {
    void answer(request.url ?? '', `http://${request.headers.host ?? ''}`).then((body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (said) => {
      claims = said;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const makeClaims = ({ canaries }: Stage, sub = canaries.make('identity')) => ({
  sub,
  email: canaries.make('email'),
  email_verified: true,
  name: canaries.make('name'),
  picture: canaries.make('avatar'),
  department: canaries.make('custom data'),
});

const prove = async (session: Session, issuer: Issuer, id: string, claims: Body) => {
  const path = `/verification/sso/${id}`;
  const { verificationId, authorizationUri } = await session.call(
    200,
    'POST',
    `${path}/authorization-uri`,
    { state: 'sso-state', redirectUri }
  );
  issuer.say({ ...claims, nonce: new URL(String(authorizationUri)).searchParams.get('nonce') });
  await session.call(200, 'POST', `${path}/verify`, {
    verificationId,
    connectorData: { code: 'mock-code' },
  });
  return String(verificationId);
};

/** An employee registers, comes back with another profile, and goes away once. */
export const useEnterpriseSso = async (stage: Stage) => {
  const issuer = await startIssuer();
  try {
    const connector = await stage.manage('POST', '/sso-connectors', {
      providerName: 'OIDC',
      connectorName: 'Company',
      domains: ['company.example'],
      config: { ...client, issuer: issuer.url },
      enableTokenStorage: true,
      syncProfile: true,
    });
    const id = String(connector['id']);
    await stage.signUpBy();
    await stage.manage('PATCH', '/sign-in-exp', { singleSignOnEnabled: true });
    const open = async () => openSession(stage.site, 'SignIn', { headers: makeHeaders(stage) });
    const { sub, ...given } = makeClaims(stage);
    const first = await open();
    const verificationId = await prove(first, issuer, id, { sub, ...given });
    await first.call(404, 'POST', '/identification', { verificationId });
    await first.call(204, 'PUT', '/interaction-event', { interactionEvent: 'Register' });
    await first.call(201, 'POST', '/identification', { verificationId });
    await first.finish();
    const { email: primaryEmail, name, picture: avatar } = given;
    const userId = await stage.getNewest({ primaryEmail, name, avatar });
    const { ssoIdentity } = await stage.manage<{ ssoIdentity: Body }>(
      'GET',
      `/users/${userId}/sso-identities/${id}`
    );
    assertFields(ssoIdentity, { identityId: sub, issuer: issuer.url }, 'the SSO identity');

    const later = makeClaims(stage, sub);
    const second = await open();
    const proof = await prove(second, issuer, id, later);
    await second.call(204, 'POST', '/identification', { verificationId: proof });
    await second.finish();
    await stage.getUser(userId, { name: later.name, avatar: later.picture });

    await prove(await open(), issuer, id, makeClaims(stage));
  } finally {
    await issuer.close();
  }
};

/** A SAML service provider says whom it expects; nobody goes on. */
export const requestBySaml = async (stage: Stage) => {
  const { canaries, manage, site } = stage;
  const { id } = await manage<{ id: string }>('POST', '/saml-applications', {
    name: 'Intranet',
    entityId: 'https://sp.example',
    acsUrl: {
      binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
      url: 'http://sp.example/acs',
    },
  });
  const endpoint = `${site.userUrl}/api/saml/${id}/authn`;
  const names =
    'xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"';
  const xml = [
    `<p:AuthnRequest ${names} ID="_canary" Version="2.0" IssueInstant="${new Date().toISOString()}"`,
    ` Destination="${endpoint}" AssertionConsumerServiceURL="http://sp.example/acs">`,
    '<a:Issuer>https://sp.example</a:Issuer>',
    `<a:Subject><a:NameID>${canaries.make('email')}</a:NameID></a:Subject>`,
    '</p:AuthnRequest>',
  ].join('');
  const answer = await fetch(endpoint, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      SAMLRequest: Buffer.from(xml).toString('base64'),
      RelayState: `https://sp.example/${canaries.make('context')}`,
    }),
  });
  assert.equal(answer.status, 302);
};
