/**
 * Entry of the pack's pages inside of Logto's console. Adds the section to the host's sidebar, and while the address is one of ours puts our
 * pages beside it. Knows the host only by its page: whatever draws that page may draw it anew at any time.
 *
 * Nothing of ours is asked before the host shows its console, that is, before somebody is signed in.
 */
import { pages } from './app/pages.ts';
import type { Drawn } from './app/root.tsx';
import { fetchSession, isAllowed } from './auth/session.ts';
import type { Session } from './auth/session.ts';
import { loadConfig } from './config.ts';
import { onLanguageChange, readLanguage, startTexts } from './i18n.ts';
import { cover, prepareCover, uncover } from './mount/host-cover.ts';
import { findHostPage } from './mount/host-page.ts';
import type { HostPage } from './mount/host-page.ts';
import { goTo, onLocationChange, readOwnPath, toUrl, watchLocation } from './mount/location.ts';
import { placeSection } from './mount/sidebar-section.ts';

type State = {
  session: Session | Error | null;
  drawn: Drawn | null;
  isDrawing: boolean;
  isAsking: boolean;
  /** Address at which nobody's session was found: asked again at another one, and not in a circle. */
  failedAt: string | null;
};
const state: State = {
  session: null,
  drawn: null,
  isDrawing: false,
  isAsking: false,
  failedAt: null,
};

/** Our own router, while it is there, so that a page may ask about what is not saved; else the host's is told. */
const visit = (path: string) => {
  if (state.drawn) {
    state.drawn.visit(path);
  } else {
    goTo(toUrl(path));
  }
};

const showMenu = (host: HostPage) => {
  const { session } = state;
  if (session && !(session instanceof Error)) {
    const allowed = pages.filter(({ access }) => isAllowed(session, access));
    placeSection(host, { pages: allowed, language: readLanguage(), visit });
  }
};

const open = async ({ content }: HostPage) => {
  cover(content);
  if (state.drawn) {
    if (state.drawn.element.parentElement !== content) {
      content.append(state.drawn.element);
    }
    return;
  }
  if (!state.session || state.isDrawing) {
    return;
  }
  state.isDrawing = true;
  try {
    const { draw } = await import('./app/root.tsx');
    // The person may have gone on meanwhile, or the host may have drawn its page anew.
    const host = readOwnPath() === null ? null : findHostPage();
    if (host) {
      state.drawn = draw(state.session);
      host.content.append(state.drawn.element);
    }
  } catch (error) {
    console.error('passport: pages not loaded', error instanceof Error ? error.name : 'unknown');
    // The host says "not found", which is better than nothing.
    close();
  } finally {
    state.isDrawing = false;
  }
};

const close = () => {
  uncover();
  state.drawn?.close();
  state.drawn = null;
};

const ask = async () => {
  state.isAsking = true;
  state.session = await fetchSession().catch((error: unknown) =>
    error instanceof Error ? error : new Error('unknown')
  );
  state.isAsking = false;
  state.failedAt = state.session instanceof Error ? window.location.pathname : null;
  sync();
};

const isToBeAsked = ({ session, drawn, isAsking, failedAt }: State) =>
  !isAsking &&
  (session === null ||
    (session instanceof Error && drawn === null && failedAt !== window.location.pathname));

const sync = () => {
  const host = findHostPage();
  if (!host) {
    return;
  }
  if (isToBeAsked(state)) {
    void ask();
  }
  showMenu(host);
  if (readOwnPath() === null) {
    close();
  } else {
    void open(host);
  }
};

/** A release may have taken the chunks of an open page away: the page is loaded anew, once in a while. */
const reloadWhenOutdated = () => {
  const key = 'passport:reloaded';
  const pauseMs = 60_000;
  window.addEventListener('vite:preloadError', () => {
    if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) > pauseMs) {
      sessionStorage.setItem(key, String(Date.now()));
      window.location.reload();
    }
  });
};

/** The host draws in many small steps; one look per frame is enough. */
const createScheduler = (run: () => void) => {
  const scheduled = { value: false };
  return () => {
    if (!scheduled.value) {
      scheduled.value = true;
      requestAnimationFrame(() => {
        scheduled.value = false;
        run();
      });
    }
  };
};

const start = async () => {
  await loadConfig();
  await startTexts();
  reloadWhenOutdated();
  prepareCover();
  const later = createScheduler(sync);
  new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
  watchLocation();
  onLocationChange(sync);
  onLanguageChange(sync);
  sync();
};

await start();
