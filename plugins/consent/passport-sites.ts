/**
 * The sites on "my passport": what each knows and until when, with the forms to change it. Nothing is agreed to here but what the page says
 * at that moment.
 */
import { explain } from './explain.ts';
import { shownName } from './form.ts';
import { escape, formatDate } from './html.ts';
import type { Language } from './html.ts';
import { digestMeaning } from './meaning.ts';
import type { Consent, Declaration } from './queries.ts';
import { texts } from './texts.ts';

export type SiteView = {
  readonly id: string;
  readonly name: string;
  readonly userRef: string;
  readonly consents: readonly Consent[];
  /** What the site declares; a consent without its declaration can only be taken back. */
  readonly purposes: readonly Declaration[];
  /** Of the site itself: what it says of a purpose is in one of them. */
  readonly languages: readonly Language[];
};
/** What of the page the forms need. */
type SitesPage = {
  readonly language: Language;
  readonly token: string;
  readonly now: number;
};

const dayMs = 86_400_000;

export const hidden = (fields: Readonly<Record<string, string>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`)
    .join('');

const form = (action: string, fields: Readonly<Record<string, string>>, button: string) =>
  `<form method="post" action="/passport/me/${action}">${hidden(fields)}<button type="submit" class="small">${button}</button></form>`;

/**
 * Of an answer that stands: `live` the site may use it; `changed` it was allowed, but for something else than the site declares now;
 * `undeclared` it was allowed, and the site declares nothing of the kind any more; `ended` its time is over; `refused`.
 * Only what is `live` can be given another end: everything else would be agreed to anew.
 */
type State = 'live' | 'changed' | 'undeclared' | 'ended' | 'refused';

const findDeclared = ({ attribute, purpose }: Consent, { purposes }: SiteView) =>
  purposes.find((one) => one.attribute === attribute && one.purpose === purpose) ?? null;

const toState = (consent: Consent, declared: Declaration | null, now: number): State => {
  const { decision, expiresAt, textVersion } = consent;
  if (decision === 'refused') {
    return 'refused';
  }
  if (expiresAt !== null && expiresAt <= now) {
    return 'ended';
  }
  if (!declared) {
    return 'undeclared';
  }
  return declared.textVersion === textVersion ? 'live' : 'changed';
};

const chooseDays = ({ defaultDays, longestDays }: Declaration, label: string, page: SitesPage) => {
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

/** Allowing anew, and another end for what is allowed. What was on the page comes back with it. */
const allowForm = (declared: Declaration, state: State, siteId: string, page: SitesPage) => {
  const { attribute, purpose } = declared;
  const text = texts[page.language];
  const label = escape(text.attributes[attribute] ?? attribute);
  const fields = { token: page.token, site: siteId, attribute, purpose };
  const button = state === 'live' ? text.extend : text.allow;
  return `<form method="post" action="/passport/me/share">${hidden({ ...fields, [shownName]: digestMeaning(declared) })}${chooseDays(declared, label, page)}<button type="submit" class="small">${button}<span class="visually-hidden"> – ${label}</span></button></form>`;
};

/** What would be agreed to, before the button that does it: the site may have changed it since the person last saw it. */
const describeOffer = (declared: Declaration, { languages }: SiteView, language: Language) => {
  const text = texts[language];
  const spoken = languages.find((one) => one === language) ?? languages[0] ?? language;
  const value = declared.release === 'value' ? `<p>${text.valueToo}</p>` : '';
  return `<div class="offer"><p class="note">${text.asksNow}</p>
${explain(declared, language, spoken)}
${value}</div>`;
};

const describeState = (state: State, { expiresAt }: Consent, language: Language): string => {
  const text = texts[language];
  if (state === 'live') {
    return expiresAt === null ? '' : `${text.until} ${formatDate(expiresAt, language)}`;
  }
  return state === 'changed' ? text.meaningChanged : text[state];
};

const consentRow = (consent: Consent, site: SiteView, page: SitesPage) => {
  const { language, token, now } = page;
  const text = texts[language];
  const { siteId, attribute, purpose } = consent;
  const name = escape(text.attributes[attribute] ?? attribute);
  const declared = findDeclared(consent, site);
  const state = toState(consent, declared, now);
  const notes = [
    escape(purpose),
    state === 'live' && consent.release === 'answer' ? text.answers : '',
    describeState(state, consent, language),
  ];
  const isAllowed = state !== 'refused' && state !== 'ended';
  const withdraw = isAllowed
    ? form(
        'withdraw',
        { token, site: siteId, attribute, purpose },
        `${text.withdraw}<span class="visually-hidden"> – ${name}</span>`
      )
    : '';
  return `<li class="row"><span>${name} <span class="note">${notes.filter(Boolean).join(' · ')}</span></span>
${declared && state !== 'live' ? describeOffer(declared, site, language) : ''}
<span class="actions"><a href="/passport/me/receipts/${consent.id}">${text.receipt}<span class="visually-hidden"> – ${name}</span></a> ${declared ? allowForm(declared, state, siteId, page) : ''} ${withdraw}</span></li>`;
};

export const renderSite = (site: SiteView, page: SitesPage) => {
  const { language, token, now } = page;
  const text = texts[language];
  const live = site.consents.filter(
    (consent) => toState(consent, findDeclared(consent, site), now) === 'live'
  );
  return `<section class="site"><h2>${escape(site.name)}</h2>
<p class="note">${text.identifier} <code>${escape(site.userRef)}</code></p>
${live.length === 0 ? `<p>${text.readsNothing}</p>` : ''}
<ul class="rows">${site.consents.map((consent) => consentRow(consent, site, page)).join('')}</ul>
${form('withdraw', { token, site: site.id }, `${text.withdrawAll}<span class="visually-hidden"> – ${escape(site.name)}</span>`)}
</section>`;
};
