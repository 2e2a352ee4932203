/**
 * The consent page as a person would see it, from a site's saved declarations or a draft of them: the page of `page.ts` itself, with its
 * stylesheet inside, so that it can be shown in a frame that loads nothing, and light or dark by choice instead of by the browser.
 *
 * Not inert by itself: it belongs into a frame without permissions (`sandbox=""`), which sends no form and opens no window. Its form would be
 * refused anyway: it names no sign-in.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fieldsOf } from './form.ts';
import type { Language } from './html.ts';
import { renderConsentPage } from './page.ts';
import type { Declaration } from './queries.ts';
import { nameIn } from './sites.ts';
import type { SiteLook } from './sites.ts';

export const previewThemes = ['light', 'dark'] as const;
export type PreviewTheme = (typeof previewThemes)[number];

export type Preview = {
  readonly look: SiteLook;
  /** In any order; shown in that of the real page. */
  readonly declarations: readonly Omit<Declaration, 'textVersion'>[];
  readonly language: Language;
  readonly theme: PreviewTheme;
  /** Whether the person has yet to give their values: then the page has fields for them. */
  readonly isNewPerson: boolean;
  /** Milliseconds since the epoch: dates on the page are counted from it. */
  readonly now: number;
};

const stylesheet = path.join(import.meta.dirname, 'public/passport.css');
const link = '<link rel="stylesheet" href="/passport/assets/passport.css">';
const schemes = '<meta name="color-scheme" content="light dark">';
const darkQuery = '@media (prefers-color-scheme: dark)';

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
type Order = Pick<Declaration, 'isNeeded' | 'attribute' | 'purpose'>;
/** As `listDeclarations` orders them. */
const byOrder = (left: Order, right: Order) =>
  Number(right.isNeeded) - Number(left.isNeeded) ||
  compare(left.attribute, right.attribute) ||
  compare(left.purpose, right.purpose);

/** A place that must be there: what is not replaced would be a preview of something else. */
const replace = (text: string, place: string, by: string): string => {
  if (!text.includes(place)) {
    throw new TypeError(`the page has no ${place}`);
  }
  // Not the pattern's `$` forms.
  return text.replace(place, () => by);
};

export const renderPreview = async (preview: Preview): Promise<string> => {
  const { look, declarations, language, theme, isNewPerson, now } = preview;
  const css = replace(
    await readFile(stylesheet, 'utf8'),
    darkQuery,
    theme === 'dark' ? '@media all' : '@media not all'
  );
  const page = renderConsentPage({
    language,
    site: { ...look, name: nameIn(look, language) },
    asked: declarations
      .toSorted(byOrder)
      .map((declaration) => ({ ...declaration, textVersion: 1, current: null })),
    settled: [],
    missing: isNewPerson ? Object.keys(fieldsOf) : [],
    token: '',
    now,
    notice: 'none',
  });
  return replace(
    replace(page, schemes, `<meta name="color-scheme" content="${theme}">`),
    link,
    `<style>\n${css}</style>`
  );
};
