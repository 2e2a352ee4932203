/** The forms of a page as a browser without scripts sends them when nobody touches them: hidden fields and what is preselected. */

export type PageForm = { readonly action: string; readonly fields: URLSearchParams };

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescape = (text: string) =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);

const readAttribute = (tag: string, name: string) =>
  unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');

const readFields = (html: string): URLSearchParams => {
  const hidden = [...html.matchAll(/<input type="hidden"[^>]*>/g)].map(
    ([tag]): [string, string] => [readAttribute(tag, 'name'), readAttribute(tag, 'value')]
  );
  const selects = [...html.matchAll(/(<select[^>]*>)([^]*?)<\/select>/g)].map(
    ([, tag = '', options = '']): [string, string] => [
      readAttribute(tag, 'name'),
      readAttribute(/<option[^>]* selected[^>]*>/.exec(options)?.[0] ?? options, 'value'),
    ]
  );
  return new URLSearchParams([...hidden, ...selects]);
};

export const readForms = (html: string): readonly PageForm[] =>
  [...html.matchAll(/(<form[^>]*>)([^]*?)<\/form>/g)].map(([, tag = '', inside = '']) => ({
    action: readAttribute(tag, 'action'),
    fields: readFields(inside),
  }));

/**
 * The first form that goes to an address and carries these fields.
 * @throws when there is none
 */
export const readForm = (
  html: string,
  action: string,
  fields: Readonly<Record<string, string>> = {}
): URLSearchParams => {
  const found = readForms(html).find(
    (form) =>
      form.action === action &&
      Object.entries(fields).every(([name, value]) => form.fields.get(name) === value)
  );
  if (!found) {
    throw new Error(`there is no form ${action} ${JSON.stringify(fields)}`);
  }
  return found.fields;
};

/** The consent page with everything as it comes, which shares nothing until boxes are ticked. */
export const readConsentForm = (
  html: string,
  decision: 'share' | 'nothing',
  /** Names of attributes to tick. */
  share: readonly string[] = []
): URLSearchParams => {
  const fields = readForm(html, '/passport/consent');
  fields.set('decision', decision);
  for (const [, name = '', attribute = ''] of html.matchAll(
    /name="(share\.([a-z_]+)\.[a-z0-9-]+)"/g
  )) {
    if (share.includes(attribute)) {
      fields.set(name, 'yes');
    }
  }
  return fields;
};
