/**
 * Our router, alive only while the address is ours: it is made when the host's page gives way to ours and ends when the host's comes back, so
 * that the two never work on the same address.
 */
import { Suspense, lazy } from 'react';
import { Navigate, createBrowserRouter, useRouteError } from 'react-router';
import { basePath } from '../mount/location.ts';
import { LoadState } from '../shared/load-state.tsx';
import { Crashed, Forbidden, NotFound } from './dead-ends.tsx';
import { Layout } from './layout.tsx';
import { pages } from './pages.ts';
import type { ConsolePage } from './pages.ts';
import { useMay } from './session.tsx';

const lazily = ({ load }: ConsolePage) => lazy(async () => ({ default: (await load()).Page }));

const Guarded = ({
  page,
  Page,
}: {
  readonly page: ConsolePage;
  readonly Page: ReturnType<typeof lazily>;
}) => {
  const may = useMay();
  return may(page.access) ? (
    <Suspense fallback={<LoadState isLoading />}>
      <Page />
    </Suspense>
  ) : (
    <Forbidden />
  );
};

const Failed = () => <Crashed error={useRouteError()} />;

const Home = () => {
  const may = useMay();
  const first = pages.find(({ access }) => may(access));
  return first ? <Navigate to={`/${first.path}`} replace /> : <Forbidden />;
};

export const createConsoleRouter = () =>
  createBrowserRouter(
    [
      {
        element: <Layout />,
        errorElement: <Failed />,
        children: [
          { index: true, element: <Home /> },
          ...pages.map((page) => {
            const Page = lazily(page);
            return {
              path: `${page.path}/*`,
              element: <Guarded page={page} Page={Page} />,
              errorElement: <Failed />,
            };
          }),
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
    { basename: basePath }
  );
