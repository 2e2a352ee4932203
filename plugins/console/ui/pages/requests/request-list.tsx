/** Every request, the newest first. */
import { Anchor, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { When } from '../../shared/when.tsx';
import { Confirmations, DueDay, StatusBadge } from './request-state.tsx';
import { texts } from './texts.ts';
import { statuses, useRequests } from './use-requests.ts';
import type { RequestRow } from './use-requests.ts';

const useColumns = (): readonly Column<RequestRow>[] => {
  const t = useTexts(texts);
  return useMemo(
    () => [
      {
        id: 'asked',
        title: t('asked'),
        sortBy: ({ requestedAt }) => new Date(requestedAt),
        cell: ({ id, requestedAt }) => (
          <Anchor component={Link} to={`/requests/${id}`} size="sm">
            <When at={requestedAt} />
          </Anchor>
        ),
      },
      {
        id: 'person',
        title: t('person'),
        cell: ({ userId }) =>
          userId === null ? (
            <Text span c="dimmed">
              {t('gone')}
            </Text>
          ) : (
            <Text span size="xs" ff="monospace">
              {userId}
            </Text>
          ),
      },
      {
        id: 'by',
        title: t('by'),
        sortBy: ({ requestedBy }) => requestedBy,
        cell: ({ requestedBy }) => <Text span>{t(`by-${requestedBy}`)}</Text>,
      },
      {
        id: 'status',
        title: t('status'),
        sortBy: ({ status }) => statuses.indexOf(status),
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'due',
        title: t('due'),
        sortBy: ({ dueAt }) => new Date(dueAt),
        cell: ({ dueAt, isLate }) => <DueDay dueAt={dueAt} isLate={isLate} />,
      },
      {
        id: 'confirmed',
        title: t('confirmed'),
        sortBy: ({ sites }) => sites.overdue,
        cell: ({ sites, status }) => <Confirmations sites={sites} status={status} />,
      },
    ],
    [t]
  );
};

export const RequestList = () => {
  const t = useTexts(texts);
  const columns = useColumns();
  const [parameters, setParameters] = useSearchParams();
  const status = statuses.find((one) => one === parameters.get('status')) ?? null;
  const query = useRequests(status);
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <Stack gap="md" align="stretch">
        <SegmentedControl
          aria-label={t('filter')}
          style={{ alignSelf: 'flex-start' }}
          value={status ?? 'all'}
          onChange={(value) => setParameters(value === 'all' ? [] : [['status', value]])}
          data={(['all', ...statuses] as const).map((value) => ({
            value,
            label: t(`filter-${value}`),
          }))}
        />
        {query.data ? (
          <DataTable
            label={t('requests')}
            columns={columns}
            rows={query.data.requests}
            rowId={({ id }) => id}
            empty={<Text c="dimmed">{t(status === null ? 'none' : 'noneFiltered')}</Text>}
          />
        ) : (
          <LoadState {...stateOf(query)} />
        )}
      </Stack>
    </>
  );
};
