/**
 * "My passport": which sites know what, until when, taking it back, receipts, and one's own data. No script, and no pictures: logos fetched
 * together from the servers of all sites would tell them who comes along at that moment.
 */
import { fieldsOf } from './form.ts';
import type { Filled, FieldName } from './form.ts';
import { escape, formatDate, formatTime, layout } from './html.ts';
import type { Language } from './html.ts';
import { hidden, renderSite } from './passport-sites.ts';
import type { SiteView } from './passport-sites.ts';
import type { Consent } from './queries.ts';
import { texts } from './texts.ts';

/** One entry of the audit chain about the person. */
export type Seen = {
  readonly occurredAtMs: number;
  readonly actorType: string;
  /** Null when no site was involved. */
  readonly siteName: string | null;
  readonly action: string;
  readonly attributes: readonly string[];
  readonly purpose: string | null;
  readonly result: string;
};
export type Trouble = {
  readonly siteName: string;
  readonly at: number;
  /** Null for a block. */
  readonly complaintStatus: string | null;
};

export type PassportPage = {
  readonly language: Language;
  readonly sites: readonly SiteView[];
  readonly history: readonly (Consent & { readonly siteName: string })[];
  readonly seen: readonly Seen[];
  /** Of the oldest entry shown, when there are more. */
  readonly olderThan: number | null;
  /** Sites that do not serve the person, and complaints about them. */
  readonly troubles: readonly Trouble[];
  readonly data: Filled;
  readonly token: string;
  readonly now: number;
  readonly notice: 'none' | 'done' | 'saved' | 'invalid' | 'changed';
};

const inputs = (page: PassportPage) =>
  Object.values(fieldsOf)
    .flat()
    .map((name: FieldName) => {
      const type = name === 'birthdate' ? 'date' : name === 'website' ? 'url' : 'text';
      const label = escape(texts[page.language].fields[name]);
      return `<label class="field">${label}<input type="${type}" name="value.${name}" value="${escape(page.data[name] ?? '')}" maxlength="300"></label>`;
    })
    .join('');

const historyRow = (entry: PassportPage['history'][number], language: Language) => {
  const text = texts[language];
  const what = escape(text.attributes[entry.attribute] ?? entry.attribute);
  const verb = entry.decision === 'refused' ? text.refused : text.granted;
  const end =
    entry.endedAt !== null && entry.endedBy !== 'newer'
      ? ` · ${text.withdrawn} ${formatDate(entry.endedAt, language)}`
      : '';
  return `<li>${formatDate(entry.decidedAt, language)} · ${escape(entry.siteName)} · ${what} · ${verb}${end}</li>`;
};

/** Of a value that was shown to an administrator the purpose is one of a few reasons, else what a site declared. */
const describePurpose = ({ action, purpose }: Seen, language: Language): string => {
  const { reason, reasons } = texts[language];
  if (purpose === null) {
    return '';
  }
  return action.startsWith('users.reveal')
    ? `${reason}: ${escape(reasons[purpose] ?? purpose)}`
    : escape(purpose);
};

const seenRow = (entry: Seen, language: Language) => {
  const text = texts[language];
  const names = entry.attributes.map((name) => escape(text.attributes[name] ?? name)).join(', ');
  const who = entry.siteName ?? text.actors[entry.actorType] ?? entry.actorType;
  const what = text.actions[entry.action] ?? entry.action;
  const parts = [
    formatTime(entry.occurredAtMs, language),
    escape(who),
    escape(what),
    names,
    describePurpose(entry, language),
    entry.result === 'allowed' ? '' : text.denied,
  ];
  return `<li>${parts.filter(Boolean).join(' · ')}</li>`;
};

const troublesSection = ({ troubles, language }: PassportPage) => {
  const text = texts[language];
  const rows = troubles.map(({ siteName, at, complaintStatus }) => {
    const name = escape(siteName);
    const date = formatDate(at, language);
    return complaintStatus === null
      ? `<li>${name} ${text.blockedSince} ${date}</li>`
      : `<li>${date} · ${name} ${text.complained} · ${text.statuses[complaintStatus] ?? escape(complaintStatus)}</li>`;
  });
  return rows.length === 0
    ? ''
    : `<section><h2>${text.troubles}</h2><ul>${rows.join('')}</ul></section>`;
};

const seenSection = ({ seen, olderThan, language }: PassportPage) => {
  const text = texts[language];
  const list =
    seen.length === 0
      ? `<p>${text.seenNothing}</p>`
      : `<ul>${seen.map((entry) => seenRow(entry, language)).join('')}</ul>`;
  const more =
    olderThan === null
      ? ''
      : `<p><a href="/passport/me?before=${olderThan}&amp;ui_locales=${language}#seen">${text.older}</a></p>`;
  return `<section id="seen"><h2>${text.seen}</h2><p class="note">${text.seenLead}</p>${list}${more}</section>`;
};

export const renderPassportPage = (page: PassportPage): string => {
  const { language, sites, history, token, notice } = page;
  const text = texts[language];
  const isWrong = notice === 'invalid' || notice === 'changed';
  const other = language === 'ru' ? 'en' : 'ru';
  return layout({
    language,
    title: text.passportTitle,
    body: `<main class="card wide">
<p class="language"><a href="/passport/me?ui_locales=${other}" lang="${other}">${text.language}</a></p>
<h1>${text.passportTitle}</h1>
<p>${text.passportLead}</p>
${notice === 'none' ? '' : `<p class="${isWrong ? 'error' : 'success'}" role="status">${text[notice]}</p>`}
${sites.length === 0 ? `<p>${text.noSites}</p>` : sites.map((site) => renderSite(site, page)).join('')}
<section><h2>${text.data}</h2><p class="note">${text.dataLead}</p>
<form method="post" action="/passport/me/data">${hidden({ token })}${inputs(page)}<button type="submit">${text.save}</button></form>
<p><a href="/passport/me/account?ui_locales=${language}">${text.account}</a></p></section>
${troublesSection(page)}
${seenSection(page)}
<section><h2>${text.history}</h2><ul>${history.map((entry) => historyRow(entry, language)).join('')}</ul></section>
</main>`,
  });
};
