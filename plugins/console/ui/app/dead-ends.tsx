/** Pages for when there is no page: no such address, not for this role, crashed, signed out. */
import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';

const DeadEnd = ({
  title,
  text,
  action,
}: {
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}) => (
  <Center mih={320} p="md">
    <Stack align="center" gap="xs" maw={420} ta="center">
      <Title order={1} size="h3">
        {title}
      </Title>
      <Text c="dimmed">{text}</Text>
      {action}
    </Stack>
  </Center>
);

export const NotFound = () => {
  const t = useTexts(sharedTexts);
  return <DeadEnd title={t('notFound')} text={t('notFoundText')} />;
};

export const Forbidden = () => {
  const t = useTexts(sharedTexts);
  return <DeadEnd title={t('forbidden')} text={t('forbiddenText')} />;
};

export const SignedOut = () => {
  const t = useTexts(sharedTexts);
  return (
    <DeadEnd
      title={t('signedOut')}
      text={t('signedOutText')}
      action={
        // Logto's own page: it asks for a new sign-in by itself.
        <Button component="a" href="/console" mt="sm">
          {t('signInAgain')}
        </Button>
      }
    />
  );
};

export const Crashed = ({ error }: { readonly error: unknown }) => {
  const t = useTexts(sharedTexts);
  useEffect(() => {
    // Name and place only; what a page shows has no business in the browser's log.
    console.error('passport: page crashed', error instanceof Error ? error.name : 'unknown');
  }, [error]);
  return (
    <DeadEnd
      title={t('crashed')}
      text={t('crashedText')}
      action={
        <Button mt="sm" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      }
    />
  );
};
