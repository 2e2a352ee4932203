/** A browser's cookies and redirects for tests that need no browser. */

type Cookie = { readonly value: string; readonly path: string };

export type CookieJar = {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly names: (url: string) => readonly string[];
  /** Empty when there is no such cookie. */
  readonly get: (url: string, name: string) => string;
  readonly set: (url: string, name: string, value: string) => void;
  readonly clear: () => void;
};

const parseCookie = (line: string) => {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const [name = '', ...value] = pair.split('=');
  const find = (key: string) =>
    attributes
      .find((attribute) => attribute.toLowerCase().startsWith(`${key}=`))
      ?.slice(key.length + 1);
  const expires = find('expires');
  const isExpired =
    find('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now());
  return { name, value: value.join('='), path: find('path') ?? '/', isExpired };
};

/** Cookies by origin; redirects are never followed, so that tests see each step. */
export const createCookieJar = (): CookieJar => {
  const store = new Map<string, Map<string, Cookie>>();
  const cookiesOf = (origin: string) => {
    const cookies = store.get(origin) ?? new Map<string, Cookie>();
    store.set(origin, cookies);
    return cookies;
  };
  return {
    fetch: async (url, init = {}) => {
      const { origin, pathname } = new URL(url);
      const cookies = cookiesOf(origin);
      const header = [...cookies]
        .filter(([, { path }]) => pathname.startsWith(path))
        .map(([name, { value }]) => `${name}=${value}`)
        .join('; ');
      const headers = new Headers(init.headers);
      if (header) {
        headers.set('cookie', header);
      }
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const { name, value, path, isExpired } = parseCookie(line);
        if (isExpired) {
          cookies.delete(name);
        } else {
          cookies.set(name, { value, path });
        }
      }
      return response;
    },
    names: (url) => [...cookiesOf(new URL(url).origin).keys()],
    get: (url, name) => cookiesOf(new URL(url).origin).get(name)?.value ?? '',
    set: (url, name, value) => {
      cookiesOf(new URL(url).origin).set(name, { value, path: '/' });
    },
    clear: () => store.clear(),
  };
};
