/** The queue: open ones oldest first, the others newest first. */
import { Anchor, Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { FindByRef } from './find-by-ref.tsx';
import { texts } from './texts.ts';
import { useQueue } from './use-complaints.ts';
import type { ComplaintRow } from './use-complaints.ts';

const statuses = ['open', 'answered', 'closed'] as const;

const useColumns = (): readonly Column<ComplaintRow>[] => {
  const t = useTexts(texts);
  return useMemo(
    () => [
      {
        id: 'category',
        title: t('category'),
        cell: ({ id, category }) => (
          <Anchor component={Link} to={`/complaints/${id}`} size="sm">
            {t(`category-${category}`)}
          </Anchor>
        ),
      },
      { id: 'site', title: t('site'), cell: ({ site }) => site.name ?? site.id },
      {
        id: 'person',
        title: t('person'),
        cell: ({ userRef }) => (
          <Text span size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {userRef}
          </Text>
        ),
      },
      { id: 'filed', title: t('filed'), cell: ({ createdAt }) => <When at={createdAt} /> },
      {
        id: 'assigned',
        title: t('assigned'),
        cell: ({ assignedTo }) => <Text size="sm">{assignedTo ?? t('nobody')}</Text>,
      },
    ],
    [t]
  );
};

export const ComplaintQueue = () => {
  const t = useTexts(texts);
  const columns = useColumns();
  const [parameters, setParameters] = useSearchParams();
  const status = statuses.find((one) => one === parameters.get('status')) ?? 'open';
  const userRef = parameters.get('userRef') ?? '';
  const isMine = parameters.get('mine') === 'yes';
  const queue = useQueue({
    status,
    order: status === 'open' ? 'oldest' : 'newest',
    ...(userRef === '' ? {} : { userRef }),
    ...(isMine ? { assigned: 'me' } : {}),
  });
  const change = (name: string, value: string) =>
    setParameters((current) => {
      const next = new URLSearchParams(current);
      if (value === '') {
        next.delete(name);
      } else {
        next.set(name, value);
      }
      return next;
    });
  const counts = queue.data?.pages.at(-1)?.counts;
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <SegmentedControl
          aria-label={t('status')}
          value={status}
          onChange={(value) => change('status', value)}
          data={statuses.map((value) => ({
            value,
            label: t(value, { count: counts?.[value] ?? 0 }),
          }))}
        />
        <Group gap="md">
          <Checkbox
            label={t('mine')}
            checked={isMine}
            onChange={({ currentTarget }) => change('mine', currentTarget.checked ? 'yes' : '')}
          />
          <FindByRef key={userRef} value={userRef} onFind={(value) => change('userRef', value)} />
        </Group>
      </Group>
      {queue.data ? (
        <DataTable
          label={t('complaints')}
          columns={columns}
          rows={queue.data.pages.flatMap((page) => page.complaints)}
          rowId={({ id }) => id}
          empty={<Text c="dimmed">{t('noComplaints')}</Text>}
          more={
            queue.hasNextPage
              ? { load: queue.fetchNextPage, isLoading: queue.isFetchingNextPage }
              : undefined
          }
        />
      ) : (
        <LoadState {...stateOf(queue)} />
      )}
    </Stack>
  );
};
