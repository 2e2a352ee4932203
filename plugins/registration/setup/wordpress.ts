/**
 * WordPress: settings of the plugin "OpenID Connect Generic Client" (daggerhart-openid-connect-generic), as constants and in its form. That plugin
 * keeps the last token response and the last claims of everybody in the site's database, where no withdrawal reaches them: so a sign-in asks for
 * `openid` alone, and what the guide puts beside it (wordpress-code.ts) keeps the rest out.
 */
import { apiKeyPlaceholder, endpointsOf, quotePhp, secretPlaceholder } from './guide.ts';
import type { Guide, GuideInput, Step } from './guide.ts';
import { createAskButton, createKeeper, createReader } from './wordpress-code.ts';

const defaultCallback = '/wp-admin/admin-ajax.php?action=openid-connect-authorize';
const callbackHint = /openid-connect-authorize/;

const texts = {
  en: {
    install: 'Install and activate the plugin “OpenID Connect Generic Client”.',
    constants:
      'Settings of the connection, above the line “That’s all, stop editing!”. A sign-in asks for `openid` alone: whatever it brings the plugin stores in the site’s database, where taking a consent back does not reach it.',
    keeper:
      'Keeps the plugin from storing tokens and claims, and deletes those it has stored before. Make the folder if it is not there.',
    form: 'The rest in Settings → OpenID Connect Client. WordPress wants an address for everybody: with this format nobody has to share theirs.',
    ask: 'On a page that needs what people share: a button that asks them for it there and then. Ask for less where less is needed.',
    read: 'What they share is read from the attributes API when a page needs it, with the WordPress id of the person: passport_read( get_current_user_id() ). Do not store the answer.',
    matches: 'The plugin comes back to an address that this application has:',
    differs:
      'The plugin comes back to an address that this application does not have yet. Add it to the application first:',
  },
  ru: {
    install: 'Установите и включите плагин «OpenID Connect Generic Client».',
    constants:
      'Настройки соединения, выше строки «That’s all, stop editing!». При входе запрашивается только `openid`: всё, что приносит вход, плагин хранит в базе сайта, а туда отзыв согласия не доходит.',
    keeper:
      'Не даёт плагину хранить токены и сведения о людях и удаляет сохранённые раньше. Если такой папки нет, создайте её.',
    form: 'Остальное – в «Настройки → OpenID Connect Client». WordPress хочет адрес почты от каждого: с таким шаблоном делиться своим никому не нужно.',
    ask: 'На странице, которой нужно то, чем люди делятся: кнопка, которая спросит об этом прямо там. Где хватит меньшего, спрашивайте меньшее.',
    read: 'То, чем поделились, читается через API атрибутов, когда это нужно странице, по номеру человека в WordPress: passport_read( get_current_user_id() ). Ответ не храните.',
    matches: 'Плагин возвращается на адрес, который у этого приложения есть:',
    differs:
      'Плагин возвращается на адрес, которого у этого приложения ещё нет. Сначала добавьте его приложению:',
  },
} as const;

const createConstants = ({ issuer, clientId, reading }: GuideInput): string => {
  const { authorization, token, userinfo, endSession, keys } = endpointsOf(issuer);
  const values: readonly (readonly [string, string])[] = [
    ['OIDC_LOGIN_TYPE', quotePhp('button')],
    ['OIDC_CLIENT_ID', quotePhp(clientId)],
    ['OIDC_CLIENT_SECRET', quotePhp(secretPlaceholder)],
    ['OIDC_CLIENT_SCOPE', quotePhp('openid')],
    ['OIDC_ISSUER', quotePhp(issuer)],
    ['OIDC_ENDPOINT_LOGIN_URL', quotePhp(authorization)],
    ['OIDC_ENDPOINT_TOKEN_URL', quotePhp(token)],
    ['OIDC_ENDPOINT_USERINFO_URL', quotePhp(userinfo)],
    ['OIDC_ENDPOINT_JWKS_URL', quotePhp(keys)],
    ['OIDC_ENDPOINT_LOGOUT_URL', quotePhp(endSession)],
    // Whoever says they have somebody's address must not become them.
    ['OIDC_LINK_EXISTING_USERS', 'false'],
    ['OIDC_CREATE_IF_DOES_NOT_EXIST', 'true'],
    ...(reading ? [['PASSPORT_API_KEY', quotePhp(apiKeyPlaceholder)] as const] : []),
  ];
  return values.map(([name, value]) => `define( '${name}', ${value} );`).join('\n');
};

/** A refresh token would be kept with the session of WordPress, and used at every page: the time the access token has left is not kept. */
const form = `Identity Key: sub
Nickname Key: sub
Email Formatting: {sub}@pseudonym.invalid
Display Name Formatting: {sub}
Enable Refresh Token: off`;

/** Asking later and reading, for a site that has declared something. */
const createSharing = (input: GuideInput): readonly Step[] => {
  const text = texts[input.language];
  const ask: Step = { text: text.ask, file: null, syntax: null, code: createAskButton(input) };
  const read = input.reading && {
    text: text.read,
    file: 'wp-content/mu-plugins/passport-read.php',
    syntax: 'php' as const,
    code: createReader(input.issuer, input.reading),
  };
  return [...(input.scopes.length > 1 ? [ask] : []), ...(read ? [read] : [])];
};

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
      {
        text: text.keeper,
        file: 'wp-content/mu-plugins/passport.php',
        syntax: 'php',
        code: createKeeper(input),
      },
      { text: text.form, file: null, syntax: null, code: form },
      ...createSharing(input),
    ],
  };
};
