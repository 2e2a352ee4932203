/** Puts the pack's script into the host's own page of the console. */
const scriptTag = '<script type="module" src="/passport/console/app/console.js"></script>';
const headEnd = /<\/head\s*>/i;

/** Once, however often it is called. @returns null for a text that has no head: nothing can be said about such a page */
export const insertScript = (html: string): string | null => {
  if (html.includes(scriptTag)) {
    return html;
  }
  return headEnd.test(html) ? html.replace(headEnd, (end) => `${scriptTag}${end}`) : null;
};

/** What the script needs to know of the host. */
export type ConsoleConfig = {
  /** The one user tenant that Logto's console administers. */
  readonly tenantId: string;
  /** Origin of that tenant. */
  readonly apiUrl: string;
  /** Audience of the tokens that Logto's console holds (its Management API). */
  readonly resource: string;
  readonly clientId: string;
};

const tenantId = 'default';

export const createConsoleConfig = (endpointOf: (tenantId: string) => URL): ConsoleConfig => ({
  tenantId,
  apiUrl: endpointOf(tenantId).origin,
  resource: `https://${tenantId}.logto.app/api`,
  clientId: 'admin-console',
});
