/**
 * Which address the page is at, told whenever the host or we change it. Both sides use the history API and neither hears of the other's
 * `pushState`; here it is heard, and an own navigation is told to the host's router as a `popstate`.
 */
export const basePath = '/console/passport';

type Listener = () => void;
const listeners = new Set<Listener>();
const tell = () => {
  for (const listener of listeners) {
    listener();
  }
};

/** Address of a page of ours below the console. */
export const toUrl = (path: string): string => `${basePath}/${path}`;

/** The part behind our own prefix, such as `users/abc`; null for the host's own pages. */
export const readOwnPath = (pathname: string = window.location.pathname): string | null => {
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) {
    return null;
  }
  return pathname.slice(basePath.length + 1);
};

/** Called after every change. @returns takes the listener away */
export const onLocationChange = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** For links outside of our own router: the sidebar's. */
export const goTo = (url: string) => {
  window.history.pushState(null, '', url);
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }));
};

/** Once per page; afterwards `onLocationChange` works. */
export const watchLocation = () => {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = window.history[name].bind(window.history);
    window.history[name] = (...parameters) => {
      original(...parameters);
      tell();
    };
  }
  window.addEventListener('popstate', tell);
};
