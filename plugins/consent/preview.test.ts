import { describe, expect, it } from '@jest/globals';
import { renderConsentPage } from './page.ts';
import { renderPreview } from './preview.ts';
import type { Preview } from './preview.ts';

const declaration = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For the receipt',
  textRu: 'Для чека',
  legalNote: null,
  retentionDays: null,
  isNeeded: false,
  release: 'value',
  defaultDays: 30,
  longestDays: 90,
} as const;
const look = {
  name: 'Tea',
  nameRu: 'Чай',
  logo: null,
  legalName: 'Tea Ltd',
  policyUrl: null,
  languages: ['en', 'ru'],
} as const;
const preview: Preview = {
  look,
  declarations: [declaration],
  language: 'en',
  theme: 'light',
  isNewPerson: false,
  now: Date.UTC(2026, 0, 1),
};
const inside = (html: string) => html.slice(html.indexOf('<body>'));

describe('a preview', () => {
  it('has the body of the real page, word for word', async () => {
    const page = renderConsentPage({
      language: 'en',
      site: look,
      asked: [{ ...declaration, textVersion: 1, current: null }],
      settled: [],
      missing: [],
      token: '',
      now: preview.now,
      notice: 'none',
    });

    expect(inside(await renderPreview(preview))).toBe(inside(page));
  });

  it('loads nothing and runs nothing', async () => {
    const html = await renderPreview(preview);

    expect(html).not.toMatch(/<link|<script|src=/);
  });

  it.each([
    ['light', '@media not all'],
    ['dark', '@media all'],
  ] as const)('is %s whatever the browser prefers', async (theme, query) => {
    const html = await renderPreview({ ...preview, theme });

    expect(html).toContain(query);
    expect(html).toContain(`<meta name="color-scheme" content="${theme}">`);
    expect(html).not.toContain('prefers-color-scheme');
  });

  it('is in the language asked for, under the site’s name in it', async () => {
    const html = await renderPreview({ ...preview, language: 'ru' });

    expect(html).toContain('«Чай»');
    expect(html).toContain('Для чека');
  });

  it('orders as the real page does: what is needed first', async () => {
    const needed = { ...declaration, attribute: 'name', isNeeded: true, textEn: 'To greet you' };

    const html = await renderPreview({ ...preview, declarations: [declaration, needed] });

    expect(html.indexOf('To greet you')).toBeLessThan(html.indexOf('For the receipt'));
  });

  it('has fields for who has given no values yet', async () => {
    const name = { ...declaration, attribute: 'name' };
    const known = await renderPreview({ ...preview, declarations: [name] });

    const fresh = await renderPreview({ ...preview, declarations: [name], isNewPerson: true });

    expect([known, fresh].map((html) => html.includes('name="value.name"'))).toEqual([false, true]);
  });
});
