/** The frame of every page. No inline script or style: the policy of these pages forbids them. */
import type { Language } from './language.ts';

export const escapeHtml = (value: string): string =>
  value.replaceAll(
    /["&'<>]/g,
    (character) =>
      ({ '"': '&quot;', '&': '&amp;', "'": '&#39;', '<': '&lt;', '>': '&gt;' })[character] ?? ''
  );

export const renderPage = ({
  language,
  title,
  body,
  script,
}: {
  language: Language;
  title: string;
  /** HTML; values in it are escaped by whoever made it. */
  body: string;
  script?: string;
}): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/assets/style.css">
${script ? `<script type="module" src="/assets/${script}"></script>` : ''}
</head>
<body><main class="card">${body}</main></body>
</html>`;

/** Data for the page's script. `<` is escaped so that no value can end the element. */
export const renderData = (data: unknown): string =>
  `<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
