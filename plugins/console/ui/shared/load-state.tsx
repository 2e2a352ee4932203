/** The three states in which a page has nothing to show: it loads, it failed (and can be tried again), or there is nothing. */
import { Alert, Button, Center, Group, Loader, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError, isSignedOut } from '../api/error.ts';
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';
import { useErrorText } from './error-text.ts';

type State = {
  readonly isLoading?: boolean;
  readonly error?: unknown;
  readonly onRetry?: (() => unknown) | undefined;
  /** What to say instead when there is nothing, and what to do about it. */
  readonly empty?: ReactNode;
};

const Failure = ({ error, onRetry }: Pick<State, 'error' | 'onRetry'>) => {
  const t = useTexts(sharedTexts);
  const errorText = useErrorText();
  return (
    <Alert color="red" variant="light" title={t('failed')} data-failure>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{errorText(error)}</Text>
        <Group gap="sm">
          {isSignedOut(error) ? (
            <Button component="a" href="/console" size="xs">
              {t('signInAgain')}
            </Button>
          ) : (
            onRetry && (
              <Button size="xs" variant="light" color="red" onClick={() => void onRetry()}>
                {t('retry')}
              </Button>
            )
          )}
          {error instanceof ApiError && (
            <Text size="xs" c="dimmed" ff="monospace">
              {error.code}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
};

/** `if (!query.data) return <LoadState {...stateOf(query)} />` */
export const LoadState = ({ isLoading = false, error, onRetry, empty }: State) => {
  const t = useTexts(sharedTexts);
  if (isLoading) {
    return (
      <Center mih={200} role="status" aria-label={t('loading')}>
        <Loader size="sm" />
      </Center>
    );
  }
  if (error) {
    return <Failure error={error} onRetry={onRetry} />;
  }
  return (
    <Center mih={160} p="md">
      {empty ?? <Text c="dimmed">{t('nothing')}</Text>}
    </Center>
  );
};

/** From a query of TanStack to what `LoadState` wants. */
export const stateOf = (query: {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
}): State => ({ isLoading: query.isPending, error: query.error, onRetry: () => query.refetch() });
