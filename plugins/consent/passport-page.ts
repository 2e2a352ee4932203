/** "My passport": which sites know what, until when, taking it back, receipts, and one's own data. No script. */
import { fieldsOf } from './form.ts';
import type { Filled, FieldName } from './form.ts';
import { escape, formatDate, layout, toPicture } from './html.ts';
import type { Language } from './html.ts';
import type { Consent } from './queries.ts';
import { texts } from './texts.ts';

export type SiteView = {
  readonly id: string;
  readonly name: string;
  readonly logo: string | null;
  readonly userRef: string;
  readonly consents: readonly Consent[];
};
export type PassportPage = {
  readonly language: Language;
  readonly sites: readonly SiteView[];
  readonly history: readonly (Consent & { readonly siteName: string })[];
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

const consentRow = (consent: Consent, page: PassportPage) => {
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
  return `<li class="row"><span>${name} <span class="note">${[escape(purpose), state].filter(Boolean).join(' · ')}</span></span>
<span class="actions"><a href="/passport/me/receipts/${consent.id}">${text.receipt}<span class="visually-hidden"> – ${name}</span></a> ${action}</span></li>`;
};

const siteSection = (site: SiteView, page: PassportPage) => {
  const { language, token, now } = page;
  const text = texts[language];
  const logo = toPicture(site.logo);
  const live = site.consents.filter((consent) => isLive(consent, now));
  return `<section class="site"><h2>${logo ? `<img class="logo small" src="${escape(logo)}" alt="" width="28" height="28">` : ''}${escape(site.name)}</h2>
<p class="note">${text.identifier} <code>${escape(site.userRef)}</code></p>
${live.length === 0 ? `<p>${text.readsNothing}</p>` : ''}
<ul class="rows">${site.consents.map((consent) => consentRow(consent, page)).join('')}</ul>
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
<form method="post" action="/passport/me/data">${hidden({ token })}${inputs(page)}<button type="submit">${text.save}</button></form></section>
<section><h2>${text.history}</h2><ul>${history.map((entry) => historyRow(entry, language)).join('')}</ul></section>
</main>`,
  });
};
