/** Pages without scripts: a person's data as a file, the end of their account, and what stands in their way at a site meanwhile. */
import { escape, formatDate, layout } from '../consent/port.ts';
import type { Language } from '../consent/port.ts';
import type { Erasure } from './queries.ts';
import { texts } from './texts.ts';

export type AccountPage = {
  readonly language: Language;
  readonly pending: Erasure | null;
  readonly graceDays: number;
  /** Bound to the session; comes back with the forms. */
  readonly token: string;
  readonly isDone: boolean;
};

const form = (action: string, token: string, content: string) =>
  `<form method="post" action="/passport/me/${action}"><input type="hidden" name="token" value="${escape(token)}">${content}</form>`;

export const renderAccountPage = ({ language, pending, graceDays, token, isDone }: AccountPage) => {
  const text = texts[language];
  const other = language === 'ru' ? 'en' : 'ru';
  const lead = graceDays === 0 ? text.erasureNow : text.erasureLead(graceDays);
  const erasure = pending
    ? `<p role="status"><strong>${text.pending(formatDate(pending.dueAt - 1, language))}</strong></p>
<p class="note">${text.pendingLead}</p>
${form('erasure/cancel', token, `<button type="submit">${text.cancelButton}</button>`)}`
    : `<p>${lead}</p>
${form(
  'erasure',
  token,
  `<label><input type="checkbox" name="sure" value="yes" required> ${text.sure}</label>
<div class="buttons"><button type="submit">${text.erasureButton}</button></div>`
)}`;
  return layout({
    language,
    title: text.title,
    body: `<main class="card wide">
<p class="language"><a href="/passport/me/account?ui_locales=${other}" lang="${other}">${text.language}</a></p>
<h1>${text.title}</h1>
<p><a href="/passport/me?ui_locales=${language}">${text.back}</a></p>
${isDone ? `<p class="success" role="status">${text.done}</p>` : ''}
<section><h2>${text.exportTitle}</h2><p>${text.exportLead}</p>
${form('export', token, `<button type="submit">${text.exportButton}</button>`)}</section>
<section><h2>${text.erasureTitle}</h2>${erasure}</section>
</main>`,
  });
};

/** In the place of the page about a block; its form ends the sign-in in the same way. */
export const renderClosedPage = ({
  language,
  token,
}: {
  readonly language: Language;
  /** Bound to the interaction. */
  readonly token: string;
}) => {
  const text = texts[language];
  return layout({
    language,
    title: text.closedTitle,
    body: `<main class="card">
<h1>${text.closedTitle}</h1>
<p>${text.closedLead}</p>
<p><a href="/passport/me/account?ui_locales=${language}">${text.toRequest}</a></p>
<form method="post" action="/passport/blocked"><input type="hidden" name="token" value="${escape(token)}">
<div class="buttons"><button type="submit">${text.toSite}</button></div></form>
</main>`,
  });
};
