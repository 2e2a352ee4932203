/** One request: what will happen or has happened, and what each site said. */
import { Alert, Anchor, Box, Button, Card, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { AskedSites } from './asked-sites.tsx';
import { Confirmations, DueDay, StatusBadge } from './request-state.tsx';
import { texts } from './texts.ts';
import { useRequest, useTakeBack } from './use-requests.ts';
import type { RequestDetail } from './use-requests.ts';

const grid = {
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
  gap: 'var(--mantine-spacing-md)',
} as const;

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <Text component="dt" size="xs" c="dimmed">
      {name}
    </Text>
    <Text component="dd" m={0}>
      {children}
    </Text>
  </div>
);

const Facts = ({ request }: { readonly request: RequestDetail }) => {
  const t = useTexts(texts);
  const may = useMay();
  const { id, userId, status, requestedBy, requestedAt, endedAt } = request;
  return (
    <Card component="section" aria-label={t('request')}>
      <Stack gap="md">
        <Text>{t(request.isLate ? 'what-late' : `what-${status}`)}</Text>
        <Box component="dl" m={0} style={grid}>
          <Fact name={t('person')}>
            {userId === null ? t('gone') : <CopyField value={userId} label={t('userId')} />}
            {userId !== null && may('staff:users.read') && (
              <Anchor component={Link} to={`/users/${userId}`} size="sm">
                {t('openPerson')}
              </Anchor>
            )}
          </Fact>
          <Fact name={t('asked')}>
            <When at={requestedAt} />
            {`, ${t(`by-${requestedBy}`)}`}
          </Fact>
          <Fact name={t('due')}>
            <DueDay dueAt={request.dueAt} isLate={request.isLate} />
          </Fact>
          {endedAt !== null && (
            <Fact name={t(`ended-${status}`)}>
              <When at={endedAt} />
            </Fact>
          )}
          <Fact name={t('confirmed')}>
            <Confirmations sites={request.sites} status={status} />
          </Fact>
          <Fact name={t('requestId')}>
            <CopyField value={id} label={t('requestId')} />
          </Fact>
        </Box>
      </Stack>
    </Card>
  );
};

const TakeBack = ({ userId }: { readonly userId: string }) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const takeBack = useTakeBack();
  return (
    <Button
      variant="default"
      onClick={() =>
        confirm({
          title: t('takeBackTitle'),
          text: t('takeBackText'),
          confirm: t('takeBack'),
          done: t('takeBackDone'),
          isDangerous: false,
          run: async () => takeBack(userId),
        })
      }
    >
      {t('takeBack')}
    </Button>
  );
};

export const RequestPage = ({ requestId }: { readonly requestId: string }) => {
  const t = useTexts(texts);
  const may = useMay();
  const query = useRequest(requestId);
  const request = query.data;
  const isOpen = request?.status === 'pending' && request.userId !== null;
  return (
    <>
      <PageHeader
        title={t('request')}
        text={request && <StatusBadge status={request.status} />}
        back={{ to: '/requests', label: t('title') }}
        actions={
          isOpen && may('staff:requests.write') && <TakeBack userId={request.userId ?? ''} />
        }
      />
      {request ? (
        <Stack gap="lg">
          {request.sites.overdue > 0 && (
            <Alert color="red" variant="light">
              <Text>{t('what-overdue')}</Text>
            </Alert>
          )}
          <Facts request={request} />
          <div>
            <Title order={2} size="h4" mb="sm">
              {t('sites')}
            </Title>
            <AskedSites request={request} />
          </div>
        </Stack>
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </>
  );
};
