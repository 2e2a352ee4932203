import { describe, expect, it } from '@jest/globals';
import { digestMeaning } from './meaning.ts';
import { renderSite } from './passport-sites.ts';
import type { SiteView } from './passport-sites.ts';
import type { Consent, Declaration } from './queries.ts';
import { receiptConsent, receiptDeclaration } from './test-rig.ts';

const now = Date.UTC(2026, 0, 1);
const declared: Declaration = {
  ...receiptDeclaration,
  textEn: 'Sold to <everybody>',
  textRu: 'Продаётся всем',
  legalNote: 'Clause 7',
  retentionDays: 400,
  release: 'value',
  textVersion: 2,
};
/** Of the meaning before: the site could ask yes-or-no questions and no more. */
const agreed: Consent = {
  ...receiptConsent,
  decidedAt: now - 1000,
  expiresAt: Date.UTC(2026, 5, 1),
};
const site: SiteView = {
  id: 'site_1',
  name: 'Tea',
  userRef: 'ppid_1',
  consents: [agreed],
  purposes: [declared],
  languages: ['en', 'ru'],
};
const render = (
  change: Partial<Consent>,
  view: Partial<SiteView> = {},
  language: 'en' | 'ru' = 'en'
) =>
  renderSite(
    { ...site, consents: [{ ...agreed, ...change }], ...view },
    { language, token: 't', now }
  );
const allowed = { textVersion: 2, release: 'value' } as const;

describe('what a site knows, on the person’s own page', () => {
  it('is a consent that no longer counts when the site has changed its meaning: no end, no "change the end"', () => {
    const html = render({});

    expect(html).toContain('the site has changed what it asks');
    expect(html).toContain('May read nothing.');
    expect(html).not.toContain('Change the end');
    expect(html).not.toContain('answers only');
    expect(html).not.toContain('June 2026');
  });

  it.each([
    ['the meaning has changed', {}],
    ['the consent has ended', { expiresAt: now }],
    ['the person refused before it changed', { decision: 'refused', expiresAt: null }],
    ['the person refused', { ...allowed, decision: 'refused', expiresAt: null }],
  ] as const)('is said as it is declared now, before the button, when %s', (_title, change) => {
    const html = render(change);

    const said = [
      'Sold to &lt;everybody&gt;',
      'The site will see it.',
      'keeps it for 400 days',
      'Clause 7',
    ];
    const button = html.indexOf('>Allow<');
    expect(button).toBeGreaterThan(-1);
    expect(said.filter((text) => !html.slice(0, button).includes(text))).toEqual([]);
  });

  it('is given to yes-or-no questions only when that is what the site declares now', () => {
    const html = render({ expiresAt: now }, { purposes: [{ ...declared, release: 'answer' }] });

    expect(html).toContain('never sees it');
    expect(html).not.toContain('The site will see it.');
  });

  it('can be given another end while it counts', () => {
    const html = render(allowed);

    expect(html).toContain('1 June 2026');
    expect(html).toContain('Change the end');
    expect(html).not.toContain('>Allow<');
  });

  it('can only be taken back when the site declares it no longer', () => {
    const html = render({}, { purposes: [] });

    expect(html).toContain('asks for it no longer');
    expect(html).toContain('May read nothing.');
    expect(html).toContain('/passport/me/withdraw');
    expect(html).not.toContain('/passport/me/share');
  });

  it.each([
    ['anew', {}],
    ['until another day', allowed],
  ])('is agreed to %s with the digest of what was shown', (_title, change) => {
    expect(render(change)).toContain(`name="shown" value="${digestMeaning(declared)}"`);
  });

  it('is said in the language of the site when it has one only', () => {
    const html = render({}, { languages: ['en'] }, 'ru');

    expect(html).toContain('<p lang="en">Sold to &lt;everybody&gt;</p>');
    expect(html).toContain('сайт изменил');
    expect(html).not.toContain('Продаётся');
  });
});
