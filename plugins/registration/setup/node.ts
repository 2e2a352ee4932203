/** Node.js: one server with `openid-client` for signing in and the pack's own SDK for what people share. Run as it stands by the contract tests. */
import { environment, isInsecure, quote } from './guide.ts';
import type { Guide, GuideInput } from './guide.ts';

const texts = {
  en: {
    install: 'Install the OpenID Connect client.',
    installBoth:
      'Copy the folder build/plugins/cms-node of the pack beside the server, and install it with the OpenID Connect client.',
    settings: 'Put the settings beside the server. Secrets stay on the server.',
    server:
      'The server: signs in, keeps a session, reads what the person shares when a page needs it.',
    start: 'Start it and open',
  },
  ru: {
    install: 'Установите клиент OpenID Connect.',
    installBoth:
      'Скопируйте папку build/plugins/cms-node пакета к серверу и установите её вместе с клиентом OpenID Connect.',
    settings: 'Положите настройки рядом с сервером. Секреты остаются на сервере.',
    server:
      'Сервер: входит, ведёт сеанс, читает то, чем человек поделился, когда это нужно странице.',
    start: 'Запустите и откройте',
  },
} as const;

const readingImports = `import { readAttributes } from '@logto-passport/cms-node/attributes';
import { createPassportClient } from '@logto-passport/cms-node/client';
`;

const readingClient = `const passport = createPassportClient({
  origin: new URL(env.PASSPORT_ISSUER).origin,
  apiKey: env.PASSPORT_API_KEY,
});
`;

const createServer = ({
  issuer,
  reading,
}: GuideInput): string => `import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import * as client from 'openid-client';
${reading ? readingImports : ''}
const { env } = process;
const callback = new URL(env.PASSPORT_REDIRECT_URI);
const config = await client.discovery(
  new URL(env.PASSPORT_ISSUER),
  env.PASSPORT_CLIENT_ID,
  env.PASSPORT_CLIENT_SECRET,
  client.ClientSecretBasic(env.PASSPORT_CLIENT_SECRET)${
    isInsecure(issuer)
      ? `,
  { execute: [client.allowInsecureRequests] } // plain http, for development only`
      : ''
  }
);
${reading ? readingClient : ''}
const sessions = new Map(); // replace with your own store
const isSecure = callback.protocol === 'https:' ? '; Secure' : '';

const readSession = (request) =>
  sessions.get(/(?:^|; )sid=([\\w-]+)/.exec(request.headers.cookie ?? '')?.[1]) ?? {};
/** Always under a new id: nobody can know it before the person signs in. */
const startSession = (response, content) => {
  const id = randomUUID();
  sessions.set(id, content);
  response.setHeader('Set-Cookie', \`sid=\${id}; Path=/; HttpOnly; SameSite=Lax\${isSecure}\`);
};
const redirect = (response, address) => response.writeHead(303, { Location: address }).end();

const signIn = async (request, response) => {
  const verifier = client.randomPKCECodeVerifier();
  const begun = { verifier, state: client.randomState(), nonce: client.randomNonce() };
  startSession(response, { begun });
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback.href,
    scope: env.PASSPORT_SCOPE,
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  redirect(response, address.href);
};

const finish = async (request, response, url) => {
  const { begun } = readSession(request);
  if (!begun) {
    response.writeHead(400).end('This sign-in did not begin here.');
    return;
  }
  const tokens = await client.authorizationCodeGrant(config, url, {
    pkceCodeVerifier: begun.verifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
  });
  // The person's identifier at this site. No other site has it.
  startSession(response, { userRef: tokens.claims().sub });
  redirect(response, '/');
};

const home = async (request, response) => {
  const { userRef } = readSession(request);
  if (!userRef) {
    response.setHeader('Content-Type', 'text/html');
    response.end('<a href="/sign-in">Sign in</a>');
    return;
  }
${
  reading
    ? `  const shared = await readAttributes(passport, {
    userRef,
    attributes: [${reading.attributes.map(quote).join(', ')}],
    purpose: ${quote(reading.purpose)},
  });
`
    : '  const shared = {};\n'
}  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ userRef, shared }));
};

createServer(async (request, response) => {
  // What is asked for is anybody's text, and not always an address: \`//\` is none.
  const url = URL.canParse(request.url, callback.origin) ? new URL(request.url, callback.origin) : null;
  if (url?.origin !== callback.origin) {
    response.writeHead(400).end('That is no address of this site.');
    return;
  }
  try {
    if (url.pathname === '/sign-in') await signIn(request, response);
    else if (url.pathname === callback.pathname && url.search !== '') await finish(request, response, url);
    else await home(request, response);
  } catch (error) {
    console.error(error.code ?? error.message);
    response.writeHead(500).end('That did not work. Please try again.');
  }
}).listen(Number(callback.port || 3000));
`;

export const createNodeGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  return {
    platform: 'node',
    title: 'Node.js',
    steps: [
      {
        text: input.reading ? text.installBoth : text.install,
        file: null,
        syntax: 'bash',
        code: `npm install openid-client${input.reading ? ' ./cms-node' : ''}`,
      },
      { text: text.settings, file: '.env', syntax: 'dotenv', code: environment(input) },
      { text: text.server, file: 'server.mjs', syntax: 'javascript', code: createServer(input) },
      {
        text: `${text.start} ${new URL(input.redirectUri).origin}/`,
        file: null,
        syntax: 'bash',
        code: 'node --env-file=.env server.mjs',
      },
    ],
  };
};
