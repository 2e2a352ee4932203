/** What a person agreed to, now and in the past. */
import { Badge, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useAttributeName, useSiteName } from './use-names.ts';
import type { Consent } from './use-people.ts';

const colors = {
  live: 'teal',
  refused: 'gray',
  expired: 'gray',
  lapsed: 'orange',
  ended: 'gray',
} as const;

const useColumns = (): readonly Column<Consent>[] => {
  const t = useTexts(texts);
  const attributeName = useAttributeName();
  const siteName = useSiteName();
  return useMemo(
    () => [
      {
        id: 'site',
        title: t('site'),
        cell: ({ site }) => siteName(site),
        sortBy: ({ site }) => siteName(site),
      },
      {
        id: 'attribute',
        title: t('attribute'),
        cell: ({ attribute, release }) => (
          <>
            {attributeName(attribute)}
            {release === 'answer' && (
              <Text span size="xs" c="dimmed">{` · ${t('answersOnly')}`}</Text>
            )}
          </>
        ),
        sortBy: ({ attribute }) => attributeName(attribute),
      },
      { id: 'purpose', title: t('purpose'), cell: ({ purpose }) => purpose },
      {
        id: 'state',
        title: t('state'),
        cell: ({ state, endedBy }) => (
          <Badge variant="dot" color={colors[state]} tt="none">
            {endedBy === 'newer' ? t('state-replaced') : t(`state-${state}`)}
          </Badge>
        ),
        sortBy: ({ state }) => state,
      },
      {
        id: 'decided',
        title: t('decided'),
        cell: ({ decidedAt }) => <When at={decidedAt} />,
        sortBy: ({ decidedAt }) => new Date(decidedAt),
      },
      {
        id: 'until',
        title: t('until'),
        cell: ({ state, endedAt, expiresAt }) =>
          endedAt === null && expiresAt === null && state === 'live' ? (
            t('openEnd')
          ) : (
            <When at={endedAt ?? expiresAt} precision="day" />
          ),
      },
    ],
    [t, attributeName, siteName]
  );
};

export const ConsentsSection = ({ consents }: { readonly consents: readonly Consent[] }) => {
  const t = useTexts(texts);
  const [shown, setShown] = useState<'now' | 'all'>('now');
  const columns = useColumns();
  const rows = useMemo(
    () => consents.filter(({ state }) => shown === 'all' || state === 'live'),
    [consents, shown]
  );
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {t('consents')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t('consents')}
          value={shown}
          onChange={setShown}
          data={[
            { value: 'now', label: t('consentsNow') },
            { value: 'all', label: t('consentsAll') },
          ]}
        />
      </Group>
      <DataTable
        label={t('consents')}
        columns={columns}
        rows={rows}
        rowId={({ id }) => id}
        maxHeight={420}
        empty={
          <Text c="dimmed">{consents.length === 0 ? t('noConsents') : t('noConsentsNow')}</Text>
        }
      />
    </section>
  );
};
