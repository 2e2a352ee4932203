/** What the audit chain has about a person. */
import { Badge, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { revealTexts } from './reveal-texts.ts';
import { texts } from './texts.ts';
import { useActionName, useAttributeName, useSiteName } from './use-names.ts';
import { useActivity } from './use-people.ts';
import type { Activity, PersonDetail } from './use-people.ts';

const Actor = ({ entry }: { readonly entry: Activity }) => {
  const t = useTexts(texts);
  const you = useTexts(revealTexts)('you');
  const { userId } = useSession();
  if (entry.actorType !== 'admin') {
    return t(`actor-${entry.actorType}`);
  }
  return (
    <>
      {t('actor-admin')}
      <Text span size="xs" c="dimmed">
        {` ${entry.actorId === userId ? `(${you})` : entry.actorId}`}
      </Text>
    </>
  );
};

const useColumns = ({ sites, consents }: PersonDetail): readonly Column<Activity>[] => {
  const t = useTexts(texts);
  const attributeName = useAttributeName();
  const actionName = useActionName();
  const siteName = useSiteName();
  return useMemo(() => {
    const names = new Map([
      ...consents.map(({ siteId, site }) => [siteId, siteName(site)] as const),
      ...sites.map((site) => [site.siteId, siteName(site)] as const),
    ]);
    return [
      { id: 'when', title: t('when'), cell: ({ at }) => <When at={at} />, width: '170px' },
      { id: 'who', title: t('who'), cell: (entry) => <Actor entry={entry} /> },
      {
        id: 'what',
        title: t('what'),
        cell: ({ action, result }) => (
          <>
            {actionName(action) ?? (
              <Text span size="sm" ff="monospace">
                {action}
              </Text>
            )}
            {result !== 'allowed' && (
              <Badge ml="xs" size="sm" color="orange" variant="dot" tt="none">
                {t(result)}
              </Badge>
            )}
          </>
        ),
      },
      {
        id: 'site',
        title: t('site'),
        cell: ({ siteId }) => (siteId === null ? '–' : (names.get(siteId) ?? siteId)),
      },
      {
        id: 'attributes',
        title: t('attribute'),
        cell: ({ attributes }) =>
          attributes.length === 0 ? '–' : attributes.map(attributeName).join(', '),
      },
    ];
  }, [t, attributeName, actionName, siteName, sites, consents]);
};

export const ActivityTab = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  const columns = useColumns(person);
  const query = useActivity(person.userId);
  const rows = useMemo(
    () => query.data?.pages.flatMap(({ activity }) => activity) ?? [],
    [query.data]
  );
  return (
    <Stack>
      {query.data ? (
        <DataTable
          label={t('tabActivity')}
          columns={columns}
          rows={rows}
          rowId={({ sequence }) => String(sequence)}
          empty={<Text c="dimmed">{t('noActivity')}</Text>}
          more={
            query.hasNextPage
              ? { load: () => query.fetchNextPage(), isLoading: query.isFetchingNextPage }
              : undefined
          }
        />
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </Stack>
  );
};
