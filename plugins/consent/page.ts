/**
 * The page a person decides on: who asks, what, why, until when. Server-rendered, no script. Every box starts unticked, and
 * "continue without sharing" is a button like the other.
 */
import { explain } from './explain.ts';
import { fieldsOf, toBoxName, toDaysName, toShownName } from './form.ts';
import type { FieldName } from './form.ts';
import { escape, formatDate, layout, toPicture } from './html.ts';
import type { Language } from './html.ts';
import { digestMeaning } from './meaning.ts';
import type { Asked } from './service.ts';
import type { SiteLook } from './sites.ts';
import { texts } from './texts.ts';

export type ConsentPage = {
  readonly language: Language;
  readonly site: Pick<SiteLook, 'name' | 'logo' | 'legalName' | 'policyUrl'>;
  readonly asked: readonly Asked[];
  /** What the person has decided before and is not asked about. */
  readonly settled: readonly Asked[];
  /** Attributes the account has no value of. */
  readonly missing: readonly string[];
  /** Bound to the interaction; comes back with the form. */
  readonly token: string;
  readonly now: number;
  /** Why the page is shown again: something in the form was wrong, or the site has changed what it asks since the last time. */
  readonly notice: 'none' | 'invalid' | 'changed';
};

const dayMs = 86_400_000;

const field = (name: FieldName, language: Language) => {
  const type = name === 'birthdate' ? 'date' : name === 'website' ? 'url' : 'text';
  const autocomplete = {
    name: 'name',
    birthdate: 'bday',
    gender: 'sex',
    website: 'url',
    street: 'street-address',
    city: 'address-level2',
    postcode: 'postal-code',
    country: 'country-name',
  }[name];
  const label = texts[language].fields[name];
  return `<label class="field">${escape(label)}<input type="${type}" name="value.${name}" autocomplete="${autocomplete}" maxlength="300"></label>`;
};

/** Nothing when the person had said no, or is asked because the site wants to ask (`prompt=consent`). */
const reason = ({ current, textVersion }: Asked, { language, now }: ConsentPage): string => {
  const { again, againMeaning, againExpired } = texts[language];
  if (current?.decision !== 'granted') {
    return '';
  }
  const isOver = current.expiresAt !== null && current.expiresAt <= now;
  const why = current.textVersion === textVersion ? (isOver ? againExpired : null) : againMeaning;
  return why === null ? '' : `<p class="note">${again} ${why}.</p>`;
};

const choices = ({ defaultDays, longestDays }: Asked) =>
  [...new Set([1, 30, 90, 365, defaultDays, longestDays])]
    .filter((days) => days <= longestDays)
    .sort((left, right) => left - right);

const item = (asked: Asked, page: ConsentPage, index: number): string => {
  const { language, missing, now } = page;
  const text = texts[language];
  const name = text.attributes[asked.attribute] ?? asked.attribute;
  const options = choices(asked).map(
    (days) =>
      `<option value="${days}"${days === asked.defaultDays ? ' selected' : ''}>${text.days(days)} – ${text.until} ${formatDate(now + days * dayMs, language)}</option>`
  );
  const fields = missing.includes(asked.attribute)
    ? (fieldsOf[asked.attribute] ?? []).map((one) => field(one, language))
    : [];
  return `<li class="item">
<input type="hidden" name="${escape(toShownName(asked))}" value="${digestMeaning(asked)}">
<label class="box"><input type="checkbox" name="${escape(toBoxName(asked))}" value="yes" aria-describedby="why-${index}">
<span class="what">${escape(name)}</span> <span class="tag">${asked.isNeeded ? text.needed : text.optional}</span></label>
<div id="why-${index}">
${explain(asked, language)}
${reason(asked, page)}
${asked.isNeeded ? `<p class="note">${text.neededNote}</p>` : ''}
</div>
<label class="field">${text.forDays}<select name="${escape(toDaysName(asked))}">${options.join('')}</select></label>
${fields.length > 0 ? `<fieldset><legend>${text.missing}</legend>${fields.join('')}</fieldset>` : ''}
</li>`;
};

const settledList = ({ settled, language }: ConsentPage): string => {
  const text = texts[language];
  const granted = settled.filter(({ current }) => current?.decision === 'granted');
  if (granted.length === 0) {
    return '';
  }
  const items = granted.map(({ attribute, current }) => {
    const until =
      current?.expiresAt == null
        ? ''
        : ` – ${text.until} ${formatDate(current.expiresAt, language)}`;
    return `<li>${escape(text.attributes[attribute] ?? attribute)}${until}</li>`;
  });
  return `<section><h2>${text.kept}</h2><ul>${items.join('')}</ul></section>`;
};

/** Who answers for the data, and what they say about it. */
const controller = ({ site: { legalName, policyUrl }, language }: ConsentPage): string => {
  const text = texts[language];
  const policy =
    policyUrl === null
      ? ''
      : `<a href="${escape(policyUrl)}" target="_blank" rel="noreferrer">${text.policy}</a>`;
  const parts = [legalName === null ? '' : `${text.controller}: ${escape(legalName)}`, policy];
  const line = parts.filter(Boolean).join(' · ');
  return line === '' ? '' : `<p class="note">${line}</p>`;
};

export const renderConsentPage = (page: ConsentPage): string => {
  const { language, site, asked, token, notice } = page;
  const text = texts[language];
  const logo = toPicture(site.logo);
  const picture = logo
    ? `<img class="logo" src="${escape(logo)}" alt="" width="56" height="56">`
    : '';
  return layout({
    language,
    title: text.consentTitle(site.name),
    body: `<main class="card">
${picture}
<h1>${escape(text.consentTitle(site.name))}</h1>
<p>${escape(text.consentLead(site.name))}</p>
${controller(page)}
${notice === 'none' ? '' : `<p class="error" role="alert">${text[notice]}</p>`}
<form method="post" action="/passport/consent">
<input type="hidden" name="token" value="${escape(token)}">
<ul class="items">${asked.map((one, index) => item(one, page, index)).join('')}</ul>
${settledList(page)}
<p class="note">${text.change}</p>
<div class="buttons">
<button type="submit" name="decision" value="nothing">${text.nothing}</button>
<button type="submit" name="decision" value="share">${text.share}</button>
</div>
</form>
</main>`,
  });
};
