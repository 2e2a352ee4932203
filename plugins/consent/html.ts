/** Text into HTML. Everything that is not our own markup goes through `escape`. */
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

export type Language = 'en' | 'ru';

/** `ui_locales` first, then the browser's languages; English for all others. */
export const chooseLanguage = (
  uiLocales: string | undefined,
  acceptLanguage: string | undefined
): Language => {
  const wanted = `${uiLocales ?? ''} ${(acceptLanguage ?? '').replaceAll(/;[^,]*/g, '')}`;
  const first = wanted
    .split(/[\s,]+/)
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag) => tag === 'ru' || tag === 'en');
  return first === 'ru' ? 'ru' : 'en';
};

export const formatDate = (time: number, language: Language): string =>
  new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(time);

export const formatTime = (time: number, language: Language): string =>
  new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
    // Where the person is, the server does not know: said instead of guessed.
  }).format(time) + ' UTC';

/** Only addresses that a picture may come from. */
export const toPicture = (address: string | null): string | null =>
  address !== null && /^https?:\/\//.test(address) ? address : null;

export const layout = ({
  language,
  title,
  body,
}: {
  readonly language: Language;
  readonly title: string;
  readonly body: string;
}): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<link rel="stylesheet" href="/passport/assets/passport.css">
</head>
<body>
${body}
</body>
</html>`;

/**
 * Nothing but what these pages use. Without `form-action`: after the form the browser is sent on to the site, which that directive
 * would stop.
 */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src https: http: data:; base-uri 'none'; frame-ancestors 'none'";
