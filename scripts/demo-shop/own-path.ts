/** Where somebody came from, as a place to send them back to. What a browser sends as Referer is its page's text: it is believed only as a path here. */

/** Two slashes at the beginning of a `Location` are another host's name (RFC 3986 §4.2). `URL` has made backslashes slashes by then. */
const isPath = (pathname: string) => !pathname.startsWith('//');

/** @returns path and query below the shop's origin; `/` for everything else */
export const findOwnPath = (referer: string, shopUrl: string): string => {
  const from = URL.canParse(referer) ? new URL(referer) : null;
  const isOwn = from?.origin === new URL(shopUrl).origin;
  return isOwn && isPath(from.pathname) ? `${from.pathname}${from.search}` : '/';
};
