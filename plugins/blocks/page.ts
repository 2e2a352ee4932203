/** What people see at a site that does not serve them: which site, why, since when, and what they can do. */
import { escape, formatDate, layout } from '../consent/port.ts';
import type { Language } from '../consent/port.ts';
import type { BlockReason } from './queries.ts';

type Texts = {
  readonly title: (site: string) => string;
  readonly lead: string;
  readonly reason: string;
  readonly since: string;
  readonly rights: string;
  readonly passport: string;
  readonly back: string;
  readonly reasons: Readonly<Record<BlockReason, string>>;
};

export const blockTexts: Readonly<Record<Language, Texts>> = {
  en: {
    title: (site) => `${site} does not serve you`,
    lead: 'The site has closed its door to you. It does not know who you are, and nothing was sent to it now.',
    reason: 'Its reason',
    since: 'since',
    rights:
      'If you think this is a mistake, contact the site, or the operator of this sign-in service. Your account works everywhere else.',
    passport: 'My passport',
    back: 'Back to the site',
    reasons: {
      fraud: 'suspected fraud',
      abuse: 'abuse of its people or service',
      terms: 'breach of its terms',
      payment: 'payments that were not made',
      other: 'another reason',
    },
  },
  ru: {
    title: (site) => `«${site}» вас не обслуживает`,
    lead: 'Сайт закрыл для вас вход. Кто вы, он не знает, и сейчас ему ничего не отправлено.',
    reason: 'Его причина',
    since: 'с',
    rights:
      'Если это ошибка, обратитесь к сайту или к оператору этой службы входа. Во всех других местах ваш аккаунт работает.',
    passport: 'Мой паспорт',
    back: 'Вернуться на сайт',
    reasons: {
      fraud: 'подозрение в мошенничестве',
      abuse: 'злоупотребления',
      terms: 'нарушение правил',
      payment: 'неоплаченные счета',
      other: 'другая причина',
    },
  },
};

export const renderBlockedPage = ({
  language,
  siteName,
  reason,
  since,
  token,
}: {
  readonly language: Language;
  readonly siteName: string;
  readonly reason: BlockReason;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Bound to the interaction; comes back with the form. */
  readonly token: string;
}): string => {
  const texts = blockTexts[language];
  return layout({
    language,
    title: texts.title(siteName),
    body: `<main class="card">
<h1>${escape(texts.title(siteName))}</h1>
<p>${texts.lead}</p>
<p>${texts.reason}: ${texts.reasons[reason]} (${texts.since} ${formatDate(since, language)})</p>
<p class="note">${texts.rights}</p>
<p><a href="/passport/me?ui_locales=${language}">${texts.passport}</a></p>
<form method="post" action="/passport/blocked"><input type="hidden" name="token" value="${escape(token)}">
<div class="buttons"><button type="submit">${texts.back}</button></div></form>
</main>`,
  });
};
