/** Withdrawals in bulk, newest first, with how far each is. */
import { Badge, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { useAttributeName } from './attribute-name.ts';
import { texts } from './texts.ts';
import type { Withdrawal } from './use-sharing.ts';
import { reasonTexts, useWithdrawals } from './use-sharing.ts';

const Row = ({ job, site }: { readonly job: Withdrawal; readonly site: string }) => {
  const t = useTexts(texts);
  const nameOf = useAttributeName();
  const percent = job.total === 0 ? 100 : (job.done / job.total) * 100;
  const what = job.attribute === null ? t('everything') : nameOf(job.attribute);
  return (
    <Stack gap={4} component="li">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {`${site} · ${what}`}
          </Text>
          <Badge size="sm" variant="default">
            {t(job.state)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed" component="div">
          <When at={job.createdAt} />
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {`${t(reasonTexts[job.reason])} · ${t('progress', { done: job.done, total: job.total })}`}
      </Text>
      {job.state === 'running' && <Progress value={percent} aria-label={`${site} · ${what}`} />}
      {job.errorCode !== null && (
        <Text size="xs" c="red">
          {t('stopped', { code: job.errorCode })}
        </Text>
      )}
    </Stack>
  );
};

export const WithdrawalList = ({ siteName }: { readonly siteName: (siteId: string) => string }) => {
  const t = useTexts(texts);
  const query = useWithdrawals();
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('jobs')}
        </Title>
        {!query.data ? (
          <LoadState {...stateOf(query)} />
        ) : query.data.withdrawals.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('jobsEmpty')}
          </Text>
        ) : (
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {query.data.withdrawals.map((job) => (
              <Row key={job.id} job={job} site={siteName(job.siteId)} />
            ))}
          </Stack>
        )}
      </Stack>
    </Card>
  );
};
