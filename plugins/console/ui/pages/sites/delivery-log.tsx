/** What was sent to a site, what waits, and what was given up; the newest hundred. */
import { Badge, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { eventTexts } from './event-texts.ts';
import { useDeliveries, useRefresh } from './use-sites.ts';
import type { Delivery } from './use-sites.ts';

const colors = { delivered: 'teal', pending: 'blue', dead: 'red' } as const;
/** The last part of an event's address says what it is. */
const toName = (event: string) => event.split(/[/:]/).at(-1) ?? event;

export const DeliveryLog = ({ siteId }: { readonly siteId: string }) => {
  const t = useTexts(eventTexts);
  const mayWrite = useMay()('staff:sites.write');
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const query = useDeliveries(siteId);
  const columns = useMemo<readonly Column<Delivery>[]>(() => {
    const replay = async (id: string) => {
      try {
        await call(
          api.POST('/sites/{siteId}/deliveries/{id}/replay', { params: { path: { siteId, id } } })
        );
        notifications.show({ message: t('replayed'), color: 'teal' });
      } catch (error) {
        notifications.show({ message: errorText(error), color: 'red' });
      }
      await refresh();
    };
    return [
      { id: 'event', title: t('event'), cell: (row) => toName(row.event) },
      {
        id: 'state',
        title: t('state'),
        cell: (row) => (
          <Badge variant="dot" color={colors[row.state]}>
            {t(row.state)}
          </Badge>
        ),
      },
      {
        id: 'answer',
        title: t('answer'),
        cell: (row) => [row.last_status, row.last_error].filter(Boolean).join(' ') || '–',
      },
      { id: 'attempts', title: t('attempts'), cell: (row) => row.attempts, align: 'end' },
      {
        id: 'latency',
        title: t('latency'),
        cell: (row) => (row.latency_ms === null ? '–' : t('ms', { count: row.latency_ms })),
        align: 'end',
      },
      { id: 'when', title: t('when'), cell: (row) => <When at={row.created_at} /> },
      {
        id: 'actions',
        title: t('actions'),
        cell: (row) =>
          mayWrite && row.state !== 'pending' ? (
            <Button size="compact-xs" variant="default" onClick={() => void replay(row.id)}>
              {t('replay')}
            </Button>
          ) : null,
      },
    ];
  }, [t, siteId, mayWrite, errorText, refresh]);
  return query.data ? (
    <DataTable
      label={t('log')}
      columns={columns}
      rows={query.data.deliveries}
      rowId={({ id }) => id}
      maxHeight={420}
      empty={<Text c="dimmed">{t('logNone')}</Text>}
    />
  ) : (
    <LoadState {...stateOf(query)} />
  );
};
