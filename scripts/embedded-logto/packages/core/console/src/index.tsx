/** Who is signed in sees the console; anybody else signs in first and comes back to where they wanted to go. */
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Navigate, RouterProvider, createBrowserRouter, useNavigate } from 'react-router';
import { callbackUrl, client } from './client.ts';
import { Layout } from './layout.tsx';
import './page.css';
import { Applications, GetStarted, NotFound, Welcome } from './pages.tsx';

const wantedKey = 'logto:admin_console:redirect_after_sign_in';

const Protected = () => {
  const [isSignedIn, setSignedIn] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    const check = async () => {
      if (await client.isAuthenticated()) {
        setSignedIn(true);
        return;
      }
      const response = await fetch('/api/.well-known/sign-in-exp');
      const { signInMode } = (await response.json()) as { signInMode: string };
      if (signInMode === 'Register') {
        await navigate('/welcome', { replace: true });
        return;
      }
      sessionStorage.setItem(wantedKey, window.location.pathname.replace(/^\/console/, ''));
      await client.signIn({ redirectUri: callbackUrl });
    };
    void check();
  }, [navigate]);
  return isSignedIn ? <Layout /> : null;
};

const Callback = () => {
  const navigate = useNavigate();
  useEffect(() => {
    const finish = async () => {
      if (await client.isSignInRedirected(window.location.href)) {
        await client.handleSignInCallback(window.location.href);
      }
      const wanted = sessionStorage.getItem(wantedKey);
      sessionStorage.removeItem(wantedKey);
      await navigate(wanted?.startsWith('/') ? wanted : '/', { replace: true });
    };
    void finish();
  }, [navigate]);
  return null;
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
