/**
 * Hides what the host shows beside its sidebar while one of our pages is open: its router says "not found" to our addresses. By an attribute on
 * the host's element, which the host's own drawing leaves alone; from the first moment on, before our stylesheets are there.
 */
const mark = 'passport';

const rules = `
  [data-${mark}='open'] > :not(.passport-console, [class*='__sidebar']) { display: none !important; }
  @media (max-width: 48em) {
    [data-${mark}='open'] > [class*='__sidebar'] { display: none !important; }
  }
`;

/** Once per page. Not a style element: the host's content security policy need not allow one. */
export const prepareCover = () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
};

export const cover = (content: HTMLElement) => {
  content.dataset[mark] = 'open';
};

export const uncover = () => {
  for (const element of document.querySelectorAll<HTMLElement>(`[data-${mark}='open']`)) {
    delete element.dataset[mark];
  }
};
