/** Applications that can keep no secret: a page with scripts only, and apps on people's devices. They are who they are by their address (PKCE, RFC 7636). */
import { endpointsOf, isInsecure, quote } from './guide.ts';
import type { Guide, GuideInput } from './guide.ts';

const texts = {
  en: {
    browser: 'In the browser',
    native: 'Mobile and desktop apps',
    install: 'Install the OpenID Connect client; it runs in browsers too.',
    page: 'Signs in without a server. Import it on the page that people come back to as well. There is no secret here, and there must be none.',
    parameters:
      'For AppAuth (iOS, Android) or any OpenID Connect library with PKCE. There is no secret, and there must be none: everybody has the app.',
    scheme: 'Register this address with the operating system as the app’s own.',
  },
  ru: {
    browser: 'В браузере',
    native: 'Мобильные и настольные приложения',
    install: 'Установите клиент OpenID Connect; он работает и в браузере.',
    page: 'Вход без сервера. Подключите и на той странице, на которую возвращаются. Секрета здесь нет и быть не должно.',
    parameters:
      'Для AppAuth (iOS, Android) или любой библиотеки OpenID Connect с PKCE. Секрета нет и быть не должно: приложение есть у каждого.',
    scheme: 'Зарегистрируйте этот адрес в операционной системе как адрес приложения.',
  },
} as const;

const createPage = ({
  issuer,
  clientId,
  redirectUri,
  scopes,
}: GuideInput): string => `import * as client from 'openid-client';

const redirectUri = ${quote(redirectUri)};
const configure = () =>
  client.discovery(new URL(${quote(issuer)}), ${quote(clientId)}, undefined, client.None()${
    isInsecure(issuer)
      ? `, {
    execute: [client.allowInsecureRequests], // plain http, for development only
  }`
      : ''
  });

export const signIn = async () => {
  const verifier = client.randomPKCECodeVerifier();
  const begun = { verifier, state: client.randomState(), nonce: client.randomNonce() };
  sessionStorage.setItem('sign-in', JSON.stringify(begun));
  const address = client.buildAuthorizationUrl(await configure(), {
    redirect_uri: redirectUri,
    scope: ${quote(scopes.join(' '))},
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  location.assign(address);
};

/** On the page that people come back to: the person's identifier at this site, or null. */
export const finish = async () => {
  const begun = JSON.parse(sessionStorage.getItem('sign-in') ?? 'null');
  sessionStorage.removeItem('sign-in');
  if (!begun) return null;
  const tokens = await client.authorizationCodeGrant(await configure(), new URL(location.href), {
    pkceCodeVerifier: begun.verifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
  });
  return tokens.claims().sub;
};
`;

export const createBrowserGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  return {
    platform: 'browser',
    title: text.browser,
    steps: [
      { text: text.install, file: null, syntax: 'bash', code: 'npm install openid-client' },
      { text: text.page, file: 'sign-in.js', syntax: 'javascript', code: createPage(input) },
    ],
  };
};

export const createNativeGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  const { authorization, token, endSession } = endpointsOf(input.issuer);
  const parameters = {
    issuer: input.issuer,
    clientId: input.clientId,
    redirectUri: input.redirectUri,
    ...(input.postLogoutRedirectUri ? { postLogoutRedirectUri: input.postLogoutRedirectUri } : {}),
    scopes: input.scopes,
    responseType: 'code',
    codeChallengeMethod: 'S256',
    authorizationEndpoint: authorization,
    tokenEndpoint: token,
    endSessionEndpoint: endSession,
  };
  return {
    platform: 'native',
    title: text.native,
    steps: [
      {
        text: text.parameters,
        file: null,
        syntax: 'json',
        code: JSON.stringify(parameters, null, 2),
      },
      { text: `${text.scheme} ${input.redirectUri}`, file: null, syntax: null, code: null },
    ],
  };
};
