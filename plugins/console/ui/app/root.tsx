/** Draws our pages into a given element and takes them away again. Loaded when the first of our pages is opened. */
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { isSignedOut } from '../api/error.ts';
import type { Session } from '../auth/session.ts';
import { SignedOut } from './dead-ends.tsx';
import './mantine.css';
import './root.css';
import { Providers } from './providers.tsx';
import { createConsoleRouter } from './router.tsx';
import { SessionProvider } from './session.tsx';
import { LoadState } from '../shared/load-state.tsx';

export type Drawn = {
  readonly element: HTMLElement;
  /** Goes to another page of ours, such as `users`. */
  readonly visit: (path: string) => void;
  readonly close: () => void;
};

const build = (className: string, parent: HTMLElement) => {
  const element = document.createElement('div');
  element.className = className;
  parent.append(element);
  return element;
};

/** @param given the session, or why there is none */
export const draw = (given: Session | Error): Drawn => {
  const element = document.createElement('div');
  element.className = 'passport-console';
  const page = build('passport-console-page', element);
  const portal = build('passport-console-portal', element);
  const root: Root = createRoot(page);
  const router = given instanceof Error ? null : createConsoleRouter();
  root.render(
    <Providers root={element} portal={portal}>
      {given instanceof Error ? (
        isSignedOut(given) ? (
          <SignedOut />
        ) : (
          <LoadState error={given} onRetry={() => window.location.reload()} />
        )
      ) : (
        <SessionProvider value={given}>
          {router && <RouterProvider router={router} />}
        </SessionProvider>
      )}
    </Providers>
  );
  return {
    element,
    visit: (path) => {
      void router?.navigate(`/${path}`);
    },
    close: () => {
      router?.dispose();
      root.unmount();
      element.remove();
    },
  };
};
