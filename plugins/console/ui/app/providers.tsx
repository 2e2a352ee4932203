/** What every page stands on: Mantine bound to our root, dialogs, notices, the cache of queries, dates in the language. */
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import 'dayjs/locale/ru.js';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/error.ts';
import { useLanguage, useTexts } from '../i18n.ts';
import { readScheme, watchScheme } from '../mount/theme.ts';
import { sharedTexts } from '../texts/shared.ts';
import { createConsoleTheme, resolveVariables, rootSelector } from './theme.ts';

const retries = 2;
const freshMs = 15_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      refetchOnWindowFocus: false,
      // What the API refused it will refuse again.
      retry: (count, error) =>
        count < retries &&
        (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
    },
  },
});

const useScheme = () => {
  const [scheme, setScheme] = useState(readScheme);
  useEffect(() => watchScheme(setScheme), []);
  return scheme;
};

export const Providers = ({
  root,
  portal,
  children,
}: {
  readonly root: HTMLElement;
  readonly portal: HTMLElement;
  readonly children: ReactNode;
}) => {
  const scheme = useScheme();
  const language = useLanguage();
  const t = useTexts(sharedTexts);
  const closeLabel = t('close');
  const theme = useMemo(() => createConsoleTheme(portal, closeLabel), [portal, closeLabel]);
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={scheme}
      cssVariablesSelector={rootSelector}
      cssVariablesResolver={resolveVariables}
      deduplicateCssVariables={false}
      withGlobalClasses={false}
      getRootElement={() => root}
    >
      <QueryClientProvider client={queryClient}>
        <DatesProvider settings={{ locale: language, firstDayOfWeek: language === 'ru' ? 1 : 0 }}>
          <ModalsProvider labels={{ confirm: 'OK', cancel: t('cancel') }}>
            <Notifications position="bottom-right" />
            {children}
          </ModalsProvider>
        </DatesProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
};
