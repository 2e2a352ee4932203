/** Entries, newest first: who did what about whom. */
import { Badge, Button, Code, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import type { Entry } from './use-audit.ts';

const colorOf = { allowed: 'teal', denied: 'orange', failed: 'red' } as const;

const Id = ({ children }: { readonly children: string }) => (
  <Text span size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
    {children}
  </Text>
);

export const ResultBadge = ({ result }: Pick<Entry, 'result'>) => {
  const t = useTexts(texts);
  return (
    <Badge variant="dot" color={colorOf[result]} tt="none">
      {t(`result_${result}`)}
    </Badge>
  );
};

export const EntryTable = ({
  entries,
  more,
  onShow,
}: {
  readonly entries: readonly Entry[];
  readonly more: { readonly load: () => unknown; readonly isLoading: boolean } | undefined;
  readonly onShow: (entry: Entry) => void;
}) => {
  const t = useTexts(texts);
  const columns = useMemo(
    (): readonly Column<Entry>[] => [
      {
        id: 'sequence',
        title: t('number'),
        width: '70px',
        cell: (entry) => (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`${t('details')}: ${t('entry', { sequence: entry.sequence })}`}
            onClick={() => onShow(entry)}
          >
            {entry.sequence}
          </Button>
        ),
      },
      { id: 'at', title: t('at'), width: '130px', cell: ({ at }) => <When at={at} /> },
      { id: 'action', title: t('action'), cell: ({ action }) => <Code>{action}</Code> },
      {
        id: 'actor',
        title: t('actor'),
        width: '150px',
        cell: ({ actor }) => (
          <>
            <Text size="sm">{t(`actor_${actor.type}`)}</Text>
            <Id>{actor.id}</Id>
          </>
        ),
      },
      {
        id: 'person',
        title: t('person'),
        width: '190px',
        cell: ({ userId, userRef }) => <Id>{userRef ?? userId ?? '–'}</Id>,
      },
      {
        id: 'site',
        title: t('site'),
        cell: ({ site }) => (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {site?.name ?? site?.id ?? '–'}
          </Text>
        ),
      },
      {
        id: 'attributes',
        title: t('attributes'),
        cell: ({ attributes }) => <Text size="sm">{attributes.join(', ') || '–'}</Text>,
      },
      {
        id: 'result',
        title: t('result'),
        width: '130px',
        cell: ({ result }) => <ResultBadge result={result} />,
      },
    ],
    [t, onShow]
  );
  return (
    <DataTable
      label={t('entries')}
      columns={columns}
      rows={entries}
      rowId={({ sequence }) => String(sequence)}
      empty={<Text c="dimmed">{t('noEntries')}</Text>}
      more={more}
    />
  );
};
