/**
 * The forms of sign-in, registration and password reset. What they do is in public/experience.js, which enables their buttons: a form
 * that a browser sends by itself would have a password in it, and in the address if it were sent by GET.
 */
import type { SignInExperience } from '@logto/schemas';
import { escapeHtml, renderData, renderPage } from './layout.ts';
import type { Language } from './language.ts';
import { getTexts } from './texts.ts';

export type PageKind = 'SignIn' | 'Register' | 'ForgotPassword';

type Options = {
  readonly kind: PageKind;
  readonly language: Language;
  readonly siteName: string | undefined;
  readonly experience: SignInExperience;
  /** The query string of this page, kept when going to the other one. */
  readonly search: string;
};

const field = (name: string, label: string, attributes: string, hint = '') => {
  const hintId = `${name}-hint`;
  return `<p class="field"><label for="${name}">${escapeHtml(label)}</label>
<input id="${name}" name="${name}" required ${attributes}${hint ? ` aria-describedby="${hintId}"` : ''}>
${hint ? `<small id="${hintId}">${escapeHtml(hint)}</small>` : ''}</p>`;
};

const form = (step: string, fields: string, button: string, isHidden: boolean) =>
  `<form method="post" data-step="${step}" novalidate${isHidden ? ' hidden' : ''}>${fields}
<button type="submit" disabled>${escapeHtml(button)}</button></form>`;

const listSignUpIdentifiers = ({ signUp }: SignInExperience) => signUp.identifiers.map(String);

const hasCode = ({ kind, experience }: Options): boolean =>
  kind === 'Register'
    ? listSignUpIdentifiers(experience).includes('email')
    : kind === 'ForgotPassword' ||
      experience.signIn.methods.some(
        ({ identifier, verificationCode }) => String(identifier) === 'email' && verificationCode
      );

const hasPassword = ({ kind, experience }: Options): boolean =>
  kind === 'Register'
    ? listSignUpIdentifiers(experience).includes('username') ||
      listSignUpIdentifiers(experience).length === 0
    : kind === 'SignIn' && experience.signIn.methods.some(({ password }) => password);

export const renderExperience = (options: Options): string => {
  const { kind, language, siteName, search } = options;
  const texts = getTexts(language);
  const title = {
    SignIn: texts.signIn,
    Register: texts.register,
    ForgotPassword: texts.forgotPassword,
  }[kind];
  const email = field('email', texts.email, 'type="email" autocomplete="email" maxlength="128"');
  const code = field(
    'code',
    texts.code,
    'inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6"'
  );
  const isRegister = kind === 'Register';
  const passwordFields =
    field(
      'identifier',
      isRegister ? texts.username : texts.emailOrUsername,
      'autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128"'
    ) +
    field(
      'password',
      texts.password,
      `type="password" autocomplete="${isRegister ? 'new-password' : 'current-password'}" maxlength="256"`,
      isRegister ? texts.passwordRule : ''
    );
  const withCode = hasCode(options);
  const passwordForm = form(
    'password',
    passwordFields,
    isRegister ? texts.register : texts.signIn,
    false
  );
  const passwordBlock = !hasPassword(options)
    ? ''
    : withCode
      ? `<details><summary>${escapeHtml(isRegister ? texts.withUsername : texts.withPassword)}</summary>${passwordForm}</details>`
      : passwordForm;
  const other = isRegister
    ? `<p class="other">${escapeHtml(texts.haveAccount)} <a href="/sign-in${escapeHtml(search)}">${escapeHtml(texts.signIn)}</a></p>`
    : `<p class="other">${escapeHtml(texts.noAccount)} <a href="/register${escapeHtml(search)}">${escapeHtml(texts.register)}</a></p>`;
  const forgot =
    kind === 'SignIn' && hasPassword(options)
      ? `<p class="other"><a href="/reset-password${escapeHtml(search)}">${escapeHtml(texts.forgot)}</a></p>`
      : '';

  const body = `<h1>${escapeHtml(title)}</h1>
${siteName ? `<p class="site">${escapeHtml(texts.toSite.replace('{site}', siteName))}</p>` : ''}
<p class="error" role="alert" tabindex="-1" hidden></p>
<p class="notice" role="status" hidden></p>
${withCode ? form('email', email, texts.sendCode, false) : ''}
${form('code', code, texts.continue, true)}
${form('confirm', '', texts.register, true)}
${form('new-password', field('new-password', texts.newPassword, 'type="password" autocomplete="new-password" maxlength="256"', texts.passwordRule), texts.continue, true)}
<div data-alternatives>${passwordBlock}${forgot}${kind === 'ForgotPassword' ? '' : other}</div>
<noscript><p class="error">${escapeHtml(texts.script)}</p></noscript>
${renderData({ kind, texts })}`;
  return renderPage({ language, title, body, script: 'experience.js' });
};
