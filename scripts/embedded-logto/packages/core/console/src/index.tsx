/** Who is signed in sees the console; anybody else signs in first and comes back to where they wanted to go. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Navigate, RouterProvider, createBrowserRouter, useNavigate } from 'react-router';
import type { NavigateFunction } from 'react-router';
import { callbackUrl, client } from './client.ts';
import { Layout } from './layout.tsx';
import './page.css';
import { Applications, GetStarted, NotFound, Unavailable, Welcome } from './pages.tsx';

const wantedKey = 'logto:admin_console:redirect_after_sign_in';

const Protected = () => {
  const [state, setState] = useState<'unknown' | 'signedIn' | 'failed'>('unknown');
  const navigate = useNavigate();
  useEffect(() => {
    const check = async () => {
      if (await client.isAuthenticated()) {
        setState('signedIn');
        return;
      }
      const response = await fetch('/api/.well-known/sign-in-exp');
      if (!response.ok) {
        throw new Error(String(response.status));
      }
      const { signInMode } = (await response.json()) as { signInMode: string };
      if (signInMode === 'Register') {
        await navigate('/welcome', { replace: true });
        return;
      }
      sessionStorage.setItem(wantedKey, window.location.pathname.replace(/^\/console/, ''));
      await client.signIn({ redirectUri: callbackUrl });
    };
    if (state === 'unknown') {
      check().catch(() => setState('failed'));
    }
  }, [navigate, state]);
  if (state === 'failed') {
    return <Unavailable onRetry={() => setState('unknown')} />;
  }
  return state === 'signedIn' ? <Layout /> : null;
};

const openWanted = async (navigate: NavigateFunction) => {
  const wanted = sessionStorage.getItem(wantedKey);
  sessionStorage.removeItem(wantedKey);
  await navigate(wanted?.startsWith('/') ? wanted : '/', { replace: true });
};

const Callback = () => {
  const [isFailed, setFailed] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    const finish = async () => {
      if (await client.isSignInRedirected(window.location.href)) {
        await client.handleSignInCallback(window.location.href);
      }
      await openWanted(navigate);
    };
    finish().catch(() => setFailed(true));
  }, [navigate]);
  // A code is good once: the next try is a new sign-in, from the page that was wanted.
  return isFailed ? <Unavailable onRetry={() => void openWanted(navigate)} /> : null;
};

const router = createBrowserRouter(
  [
    { path: '/callback', element: <Callback /> },
    { path: '/welcome', element: <Welcome /> },
    {
      element: <Protected />,
      children: [
        { index: true, element: <Navigate to="/get-started" replace /> },
        { path: '/get-started', element: <GetStarted /> },
        { path: '/applications', element: <Applications /> },
        { path: '*', element: <NotFound /> },
      ],
    },
  ],
  { basename: '/console' }
);

const app = document.querySelector('#app');
if (app) {
  createRoot(app).render(<RouterProvider router={router} />);
}
