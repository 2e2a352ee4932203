/**
 * PHP: `league/oauth2-client`, which asks UserInfo who signed in. Not a library that checks the ID token itself: the most used one does not know
 * ES384, which Logto signs with by default. Over TLS from the token endpoint that check may be left out (OpenID Connect Core §3.1.3.7).
 */
import { endpointsOf, environment, isInsecure, quotePhp } from './guide.ts';
import type { Guide, GuideInput } from './guide.ts';

const texts = {
  en: {
    install: 'Install the client.',
    settings: 'Settings of the web server or the pool; the secret stays on the server.',
    page: 'The page that begins a sign-in and is come back to. It must answer at',
  },
  ru: {
    install: 'Установите клиент.',
    settings: 'Настройки веб-сервера или пула; секрет остаётся на сервере.',
    page: 'Страница, с которой начинается вход и на которую возвращаются. Её адрес:',
  },
} as const;

const createPage = ({ issuer, clientId, redirectUri, scopes }: GuideInput): string => {
  const { authorization, token, userinfo } = endpointsOf(issuer);
  return `<?php
declare(strict_types=1);
require __DIR__ . '/vendor/autoload.php';
session_start([
    'cookie_httponly' => true,
    'cookie_secure' => ${isInsecure(redirectUri) ? 'false, // plain http, for development only' : 'true,'}
    'cookie_samesite' => 'Lax',
    'use_strict_mode' => true,
]);

$provider = new League\\OAuth2\\Client\\Provider\\GenericProvider([
    'clientId' => ${quotePhp(clientId)},
    'clientSecret' => getenv('PASSPORT_CLIENT_SECRET'),
    'redirectUri' => ${quotePhp(redirectUri)},
    'urlAuthorize' => ${quotePhp(authorization)},
    'urlAccessToken' => ${quotePhp(token)},
    'urlResourceOwnerDetails' => ${quotePhp(userinfo)},
    'scopes' => [${scopes.map(quotePhp).join(', ')}],
    'scopeSeparator' => ' ',
    'responseResourceOwnerId' => 'sub',
    'pkceMethod' => 'S256',
]);

if (isset($_GET['error'])) {
    http_response_code(403);
    exit('Nobody was signed in.');
}
if (!isset($_GET['code'])) {
    $address = $provider->getAuthorizationUrl();
    $_SESSION['sign_in'] = ['state' => $provider->getState(), 'pkce' => $provider->getPkceCode()];
    header('Location: ' . $address);
    exit;
}

$begun = $_SESSION['sign_in'] ?? null;
unset($_SESSION['sign_in']);
if ($begun === null || !hash_equals($begun['state'], (string) ($_GET['state'] ?? ''))) {
    http_response_code(400);
    exit('This sign-in did not begin here.');
}
$provider->setPkceCode($begun['pkce']);
$token = $provider->getAccessToken('authorization_code', ['code' => (string) $_GET['code']]);
$person = $provider->getResourceOwner($token)->toArray();

session_regenerate_id(true);
// The person's identifier at this site; what they share stands beside it.
$_SESSION['user_ref'] = $person['sub'];
header('Location: /');
`;
};

export const createPhpGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  return {
    platform: 'php',
    title: 'PHP',
    steps: [
      {
        text: text.install,
        file: null,
        syntax: 'bash',
        code: "composer require 'league/oauth2-client:^2.7'",
      },
      {
        text: text.settings,
        file: '.env',
        syntax: 'dotenv',
        code: environment({ ...input, reading: null })
          .split('\n')
          .filter((line) => line.startsWith('PASSPORT_CLIENT_SECRET'))
          .join('\n'),
      },
      {
        text: `${text.page} ${input.redirectUri}`,
        file: 'sign-in.php',
        syntax: 'php',
        code: createPage(input),
      },
    ],
  };
};
