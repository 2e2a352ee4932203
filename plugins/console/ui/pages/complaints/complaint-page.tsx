/** One complaint: what the site says, what was answered and noted, and what can be done. */
import { Alert, Anchor, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { When } from '../../shared/when.tsx';
import { ComplaintActions } from './complaint-actions.tsx';
import { Messages } from './messages.tsx';
import { texts } from './texts.ts';
import { useAttachment, useComplaint } from './use-complaints.ts';
import type { Complaint } from './use-complaints.ts';

const bytesOfKibibyte = 1024;

const Attachments = ({ complaint: { id, attachments } }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const save = useAttachment(id);
  return (
    attachments.length > 0 && (
      <Stack gap="xs" mt="md">
        <Title order={3} size="h5">
          {t('attachments')}
        </Title>
        <Text size="xs" c="dimmed">
          {t('attachmentsText')}
        </Text>
        <Group gap="xs">
          {attachments.map(({ ordinal, name, bytes }) => (
            <Button
              key={ordinal}
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} aria-hidden="true" />}
              aria-label={t('download', { name })}
              onClick={() =>
                save.mutate(
                  { ordinal, name },
                  {
                    onError: (error) =>
                      notifications.show({ message: errorText(error), color: 'red' }),
                  }
                )
              }
            >
              {`${name} (${Math.ceil(bytes / bytesOfKibibyte)} KiB)`}
            </Button>
          ))}
        </Group>
      </Stack>
    )
  );
};

const Person = ({ complaint }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const may = useMay();
  const { userId, userRef, isSuspended } = complaint;
  return (
    <Card component="section" aria-label={t('person')}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('person')}
        </Title>
        <CopyField value={userRef} label={t('userRef')} />
        {isSuspended === true && <Text size="sm">{t('isSuspended')}</Text>}
        {isSuspended === null && <Text size="sm">{t('isGone')}</Text>}
        <Group gap="md">
          {userId !== null && may('staff:users.read') && (
            <Anchor component={Link} to={`/users/${userId}`} size="sm">
              {t('openPerson')}
            </Anchor>
          )}
          {may('staff:audit.read') && (
            <Anchor component={Link} to={`/audit?userRef=${userRef}`} size="sm">
              {t('followAudit')}
            </Anchor>
          )}
        </Group>
      </Stack>
    </Card>
  );
};

export const ComplaintPage = ({ id }: { readonly id: string }) => {
  const t = useTexts(texts);
  const query = useComplaint(id);
  const back = { to: '/complaints', label: t('complaints') };
  if (!query.data) {
    return (
      <>
        <PageHeader title={t('complaint')} back={back} />
        <LoadState {...stateOf(query)} />
      </>
    );
  }
  const complaint = query.data;
  const { category, site, status, createdAt, warnings, text } = complaint;
  return (
    <>
      <PageHeader
        title={t('complaintAbout', {
          category: t(`category-${category}`),
          site: site.name ?? site.id,
        })}
        text={
          <Group component="span" gap="xs">
            <Badge component="span" variant="light" tt="none" autoContrast>
              {t(`status_${status}`)}
            </Badge>
            <When at={createdAt} />
          </Group>
        }
        back={back}
        actions={<ComplaintActions complaint={complaint} />}
      />
      <Stack gap="lg">
        {warnings.length > 0 && (
          <Alert color="orange" variant="light">
            <Text size="sm">{t('warnings', { kinds: warnings.join(', ') })}</Text>
          </Alert>
        )}
        <Card component="section" aria-label={t('said')}>
          <Title order={2} size="h4" mb="xs">
            {t('said')}
          </Title>
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text ?? t('erased')}
          </Text>
          <Attachments complaint={complaint} />
        </Card>
        <Person complaint={complaint} />
        <Messages complaint={complaint} />
      </Stack>
    </>
  );
};
