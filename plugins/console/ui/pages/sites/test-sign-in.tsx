/** A sign-in to try: what can be said beforehand, and a link that opens one in a new tab. */
import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { useLanguage, useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { setupTexts } from './setup-texts.ts';

const Content = ({ siteId, applicationId }: { siteId: string; applicationId: string }) => {
  const t = useTexts(setupTexts);
  const language = useLanguage();
  const query = useQuery({
    queryKey: ['site', siteId, 'test', applicationId, language],
    // Each address is for one sign-in.
    gcTime: 0,
    queryFn: async () =>
      call(
        api.GET('/admin/sites/{siteId}/applications/{applicationId}/test-sign-in', {
          params: { path: { siteId, applicationId }, query: { language } },
        })
      ),
  });
  if (!query.data) {
    return <LoadState {...stateOf(query)} />;
  }
  const { checks, url, redirectUri } = query.data;
  return (
    <Stack gap="sm">
      {checks.map(({ name, isGood }) => (
        <Group key={name} gap="xs" wrap="nowrap" align="flex-start" data-check={name}>
          <Badge color={isGood ? 'teal' : 'yellow'} variant="dot" style={{ flexShrink: 0 }}>
            {isGood ? t('fine') : t('notFine')}
          </Badge>
          <Text size="sm">{t(name)}</Text>
        </Group>
      ))}
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {t('testText', { address: redirectUri })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('testNote')}
      </Text>
      {url !== null && (
        <Button component="a" href={url} target="_blank" rel="noreferrer">
          {t('testOpen')}
        </Button>
      )}
    </Stack>
  );
};

export const TestSignIn = ({
  siteId,
  applicationId,
  onClose,
}: {
  readonly siteId: string;
  /** Null while it is closed. */
  readonly applicationId: string | null;
  readonly onClose: () => void;
}) => {
  const t = useTexts(setupTexts);
  return (
    <Modal opened={applicationId !== null} onClose={onClose} title={t('testTitle')} size="lg">
      {applicationId !== null && <Content siteId={siteId} applicationId={applicationId} />}
    </Modal>
  );
};
