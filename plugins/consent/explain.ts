/**
 * What a site wants something for, in words, the same wherever a person can agree to it. Everything said here is in the digest that comes
 * back with the form (meaning.ts).
 */
import { escape } from './html.ts';
import type { Language } from './html.ts';
import type { Meaning } from './meaning.ts';
import { texts } from './texts.ts';

/** @param spoken the language the site itself is in, which may be another than the page's */
export const explain = (
  { textEn, textRu, release, retentionDays, legalNote }: Meaning,
  language: Language,
  spoken: Language = language
): string => {
  const text = texts[language];
  const lang = spoken === language ? '' : ` lang="${spoken}"`;
  return [
    `<p${lang}>${escape(spoken === 'ru' ? textRu : textEn)}</p>`,
    release === 'answer' ? `<p><strong>${text.answerOnly}</strong></p>` : '',
    retentionDays === null ? '' : `<p class="note">${text.retention(retentionDays)}</p>`,
    legalNote === null ? '' : `<p class="note">${text.legal}: ${escape(legalNote)}</p>`,
  ]
    .filter(Boolean)
    .join('\n');
};
