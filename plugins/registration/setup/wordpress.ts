/** WordPress: settings of the plugin "OpenID Connect Generic Client" (daggerhart-openid-connect-generic), as constants and in its form. */
import { endpointsOf, quotePhp, secretPlaceholder } from './guide.ts';
import type { Guide, GuideInput } from './guide.ts';

const defaultCallback = '/wp-admin/admin-ajax.php?action=openid-connect-authorize';
const callbackHint = /openid-connect-authorize/;

const texts = {
  en: {
    install: 'Install and activate the plugin “OpenID Connect Generic Client”.',
    constants: 'Settings of the connection, above the line “That’s all, stop editing!”.',
    form: 'The rest in Settings → OpenID Connect Client. WordPress wants an address for everybody: with this format nobody has to share theirs.',
    matches: 'The plugin comes back to an address that this application has:',
    differs:
      'The plugin comes back to an address that this application does not have yet. Add it to the application first:',
  },
  ru: {
    install: 'Установите и включите плагин «OpenID Connect Generic Client».',
    constants: 'Настройки соединения, выше строки «That’s all, stop editing!».',
    form: 'Остальное – в «Настройки → OpenID Connect Client». WordPress хочет адрес почты от каждого: с таким шаблоном делиться своим никому не нужно.',
    matches: 'Плагин возвращается на адрес, который у этого приложения есть:',
    differs:
      'Плагин возвращается на адрес, которого у этого приложения ещё нет. Сначала добавьте его приложению:',
  },
} as const;

const createConstants = ({ issuer, clientId, scopes }: GuideInput): string => {
  const { authorization, token, userinfo, endSession, keys } = endpointsOf(issuer);
  const values: readonly (readonly [string, string])[] = [
    ['OIDC_LOGIN_TYPE', quotePhp('button')],
    ['OIDC_CLIENT_ID', quotePhp(clientId)],
    ['OIDC_CLIENT_SECRET', quotePhp(secretPlaceholder)],
    ['OIDC_CLIENT_SCOPE', quotePhp(scopes.join(' '))],
    ['OIDC_ISSUER', quotePhp(issuer)],
    ['OIDC_ENDPOINT_LOGIN_URL', quotePhp(authorization)],
    ['OIDC_ENDPOINT_TOKEN_URL', quotePhp(token)],
    ['OIDC_ENDPOINT_USERINFO_URL', quotePhp(userinfo)],
    ['OIDC_ENDPOINT_JWKS_URL', quotePhp(keys)],
    ['OIDC_ENDPOINT_LOGOUT_URL', quotePhp(endSession)],
    // Whoever says they have somebody's address must not become them.
    ['OIDC_LINK_EXISTING_USERS', 'false'],
    ['OIDC_CREATE_IF_DOES_NOT_EXIST', 'true'],
  ];
  return values.map(([name, value]) => `define( '${name}', ${value} );`).join('\n');
};

const form = `Identity Key: sub
Nickname Key: sub
Email Formatting: {sub}@pseudonym.invalid
Display Name Formatting: {sub}`;

export const createWordPressGuide = (input: GuideInput): Guide => {
  const text = texts[input.language];
  const hasCallback = callbackHint.test(input.redirectUri);
  const callback = hasCallback
    ? input.redirectUri
    : new URL(defaultCallback, input.redirectUri).href;
  return {
    platform: 'wordpress',
    title: 'WordPress',
    steps: [
      {
        text: text.install,
        file: null,
        syntax: 'bash',
        code: 'wp plugin install daggerhart-openid-connect-generic --activate',
      },
      {
        text: `${hasCallback ? text.matches : text.differs} ${callback}`,
        file: null,
        syntax: null,
        code: null,
      },
      {
        text: text.constants,
        file: 'wp-config.php',
        syntax: 'php',
        code: createConstants(input),
      },
      { text: text.form, file: null, syntax: null, code: form },
    ],
  };
};
