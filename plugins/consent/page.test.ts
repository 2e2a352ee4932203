import { describe, expect, it } from '@jest/globals';
import { digestMeaning } from './meaning.ts';
import { renderConsentPage } from './page.ts';
import type { ConsentPage } from './page.ts';
import type { Consent } from './queries.ts';
import type { Asked } from './service.ts';
import { receiptConsent, receiptDeclaration } from './test-rig.ts';

const now = Date.UTC(2026, 0, 1);
const agreed: Consent = {
  ...receiptConsent,
  release: 'value',
  decidedAt: now - 1000,
  expiresAt: now + 1000,
};
const asked: Asked = { ...receiptDeclaration, release: 'value', current: null };
const page: ConsentPage = {
  language: 'en',
  site: { name: 'Tea', logo: null, legalName: null, policyUrl: null },
  asked: [asked],
  settled: [],
  missing: [],
  token: 't',
  now,
  notice: 'none',
};
const renderAsked = (change: Partial<Asked>) =>
  renderConsentPage({ ...page, asked: [{ ...asked, ...change }] });

describe('the consent page', () => {
  it('sends back what it said about each thing, without a script', () => {
    const html = renderConsentPage(page);

    expect(html).toContain(
      `<input type="hidden" name="shown.email.receipt" value="${digestMeaning(asked)}">`
    );
    expect(html).not.toContain('<script');
  });

  it.each([
    ['en', 'changed', 'The site has changed what it asks; please look again.'],
    ['ru', 'changed', 'Сайт изменил то, о чём спрашивает; посмотрите, пожалуйста, ещё раз.'],
    ['en', 'invalid', 'Something in the form was not right.'],
  ] as const)('says in %s why it is shown again (%s)', (language, notice, sentence) => {
    const [first, again] = [
      renderConsentPage({ ...page, language }),
      renderConsentPage({ ...page, language, notice }),
    ];

    expect(first).not.toContain('role="alert"');
    expect(again).toMatch(new RegExp(`role="alert">${sentence}`));
  });

  it.each([
    ['the meaning has changed', { current: agreed, textVersion: 2 }, 'the site changed'],
    ['it has ended', { current: { ...agreed, expiresAt: now } }, 'has ended'],
  ])('says why the person is asked again when %s', (_title, change, why) => {
    expect(renderAsked(change)).toMatch(new RegExp(`asked again because[^<]*${why}`));
  });

  it.each([
    ['is asked for the first time', {}],
    ['had said no', { current: { ...agreed, decision: 'refused' }, textVersion: 2 }],
    ['is asked although the consent still counts', { current: agreed }],
  ] as const)('gives no such reason to somebody who %s', (_title, change) => {
    expect(renderAsked(change)).not.toContain('asked again');
  });
});
