/**
 * "My passport": which sites know what, until when, taking it back, receipts, and one's own data. No script, and no pictures: logos fetched
 * together from the servers of all sites would tell them who comes along at that moment.
 */
import { fieldsOf } from './form.ts';
import type { Filled, FieldName } from './form.ts';
import { escape, formatDate, formatTime, layout } from './html.ts';
import type { Language } from './html.ts';
import type { Consent, Declaration } from './queries.ts';
import { texts } from './texts.ts';

export type SiteView = {
  readonly id: string;
  readonly name: string;
  readonly userRef: string;
  readonly consents: readonly Consent[];
  /** What may be allowed here; a consent without its declaration can only be taken back. */
  readonly purposes: readonly Purpose[];
};
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
/** A declared purpose of a site, and the answer that counts. */
export type Purpose = Pick<Declaration, 'attribute' | 'purpose' | 'defaultDays' | 'longestDays'>;

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
  readonly notice: 'none' | 'done' | 'saved' | 'invalid';
};

const hidden = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join('');

const form = (action: string, fields: Readonly<Record<string, string>>, button: string) =>
  `<form method="post" action="/passport/me/${action}">${hidden(fields)}<button type="submit" class="small">${button}</button></form>`;

const isLive = ({ decision, expiresAt }: Consent, now: number) =>
  decision === 'granted' && (expiresAt === null || expiresAt > now);

const dayMs = 86_400_000;

const chooseDays = ({ defaultDays, longestDays }: Purpose, label: string, page: PassportPage) => {
  const text = texts[page.language];
  const options = [...new Set([1, 30, 90, 365, defaultDays, longestDays])]
    .filter((days) => days <= longestDays)
    .sort((left, right) => left - right)
    .map(
      (days) =>
        `<option value="${days}"${days === defaultDays ? ' selected' : ''}>${text.until} ${formatDate(page.now + days * dayMs, page.language)}</option>`
    );
  return `<label><span class="visually-hidden">${text.forDays} – ${label}</span><select name="days">${options.join('')}</select></label>`;
};

/** Allowing what was refused or has ended, and another end for what is allowed. */
const allowForm = (consent: Consent, label: string, site: SiteView, page: PassportPage) => {
  const { siteId, attribute, purpose } = consent;
  const declared = site.purposes.find(
    (one) => one.attribute === attribute && one.purpose === purpose
  );
  if (!declared) {
    return '';
  }
  const text = texts[page.language];
  const button = isLive(consent, page.now) ? text.extend : text.allow;
  return `<form method="post" action="/passport/me/share">${hidden({ token: page.token, site: siteId, attribute, purpose })}${chooseDays(declared, label, page)}<button type="submit" class="small">${button}<span class="visually-hidden"> – ${label}</span></button></form>`;
};

const consentRow = (consent: Consent, site: SiteView, page: PassportPage) => {
  const { language, token, now } = page;
  const text = texts[language];
  const name = escape(text.attributes[consent.attribute] ?? consent.attribute);
  const state = isLive(consent, now)
    ? consent.expiresAt === null
      ? ''
      : `${text.until} ${formatDate(consent.expiresAt, language)}`
    : consent.decision === 'refused'
      ? text.refused
      : text.ended;
  const { siteId, attribute, purpose } = consent;
  const action = isLive(consent, now)
    ? form(
        'withdraw',
        { token, site: siteId, attribute, purpose },
        `${text.withdraw}<span class="visually-hidden"> – ${name}</span>`
      )
    : '';
  return `<li class="row"><span>${name} <span class="note">${[escape(purpose), consent.release === 'answer' ? text.answers : '', state].filter(Boolean).join(' · ')}</span></span>
<span class="actions"><a href="/passport/me/receipts/${consent.id}">${text.receipt}<span class="visually-hidden"> – ${name}</span></a> ${allowForm(consent, name, site, page)} ${action}</span></li>`;
};

const siteSection = (site: SiteView, page: PassportPage) => {
  const { language, token, now } = page;
  const text = texts[language];
  const live = site.consents.filter((consent) => isLive(consent, now));
  return `<section class="site"><h2>${escape(site.name)}</h2>
<p class="note">${text.identifier} <code>${escape(site.userRef)}</code></p>
${live.length === 0 ? `<p>${text.readsNothing}</p>` : ''}
<ul class="rows">${site.consents.map((consent) => consentRow(consent, site, page)).join('')}</ul>
${form('withdraw', { token, site: site.id }, `${text.withdrawAll}<span class="visually-hidden"> – ${escape(site.name)}</span>`)}
</section>`;
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
  const notices = { none: '', done: text.done, saved: text.saved, invalid: text.invalid };
  const other = language === 'ru' ? 'en' : 'ru';
  return layout({
    language,
    title: text.passportTitle,
    body: `<main class="card wide">
<p class="language"><a href="/passport/me?ui_locales=${other}" lang="${other}">${text.language}</a></p>
<h1>${text.passportTitle}</h1>
<p>${text.passportLead}</p>
${notice === 'none' ? '' : `<p class="${notice === 'invalid' ? 'error' : 'success'}" role="status">${notices[notice]}</p>`}
${sites.length === 0 ? `<p>${text.noSites}</p>` : sites.map((site) => siteSection(site, page)).join('')}
<section><h2>${text.data}</h2><p class="note">${text.dataLead}</p>
<form method="post" action="/passport/me/data">${hidden({ token })}${inputs(page)}<button type="submit">${text.save}</button></form>
<p><a href="/passport/me/account?ui_locales=${language}">${text.account}</a></p></section>
${troublesSection(page)}
${seenSection(page)}
<section><h2>${text.history}</h2><ul>${history.map((entry) => historyRow(entry, language)).join('')}</ul></section>
</main>`,
  });
};
