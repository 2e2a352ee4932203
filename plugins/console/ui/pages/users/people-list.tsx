/** Everybody, newest first. Filters are in the address; nothing in them is personal. */
import { Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { PeopleFilters } from './people-filters.tsx';
import { texts } from './texts.ts';
import { usePeople } from './use-people.ts';
import type { PeopleFilter, Person } from './use-people.ts';

const useColumns = (): readonly Column<Person>[] => {
  const t = useTexts(texts);
  return useMemo(
    () => [
      {
        id: 'userId',
        title: t('userId'),
        cell: ({ userId }) => (
          <Anchor component={Link} to={`/users/${userId}`} ff="monospace" size="sm">
            {userId}
          </Anchor>
        ),
      },
      {
        id: 'state',
        title: t('state'),
        cell: ({ isSuspended }) => (
          <Badge variant="dot" color={isSuspended ? 'red' : 'teal'} tt="none">
            {isSuspended ? t('suspended') : t('active')}
          </Badge>
        ),
      },
      {
        id: 'created',
        title: t('created'),
        cell: ({ createdAt }) => <When at={createdAt} precision="day" />,
      },
      {
        id: 'lastSignIn',
        title: t('lastSignIn'),
        cell: ({ lastSignInAt }) =>
          lastSignInAt === null ? (
            <Text span size="sm" c="dimmed">
              {t('never')}
            </Text>
          ) : (
            <When at={lastSignInAt} />
          ),
      },
      {
        id: 'region',
        title: t('region'),
        cell: ({ region }) =>
          region === null ? (
            <Text span size="sm" c="dimmed">
              {t('noRegion')}
            </Text>
          ) : (
            region
          ),
      },
      { id: 'sites', title: t('sites'), align: 'end', cell: ({ siteCount }) => siteCount },
    ],
    [t]
  );
};

const readFilter = (parameters: URLSearchParams): PeopleFilter => {
  const suspended = parameters.get('suspended');
  return {
    region: parameters.get('region'),
    siteId: parameters.get('site'),
    suspended: suspended === 'true' || suspended === 'false' ? suspended : null,
  };
};

export const PeopleList = () => {
  const t = useTexts(texts);
  const columns = useColumns();
  const [parameters, setParameters] = useSearchParams();
  const filter = readFilter(parameters);
  const query = usePeople(filter);
  const rows = useMemo(() => query.data?.pages.flatMap(({ people }) => people) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? rows.length;
  const isFiltered = Object.values(filter).some((value) => value !== null);

  const change = ({ region, siteId, suspended }: PeopleFilter) => {
    const chosen = Object.entries({ region, site: siteId, suspended });
    setParameters(
      chosen.flatMap(([name, value]): [string, string][] =>
        value === null ? [] : [[name, value]]
      ),
      { replace: true }
    );
  };
  const empty = isFiltered ? (
    <Stack align="center" gap="sm">
      <Text c="dimmed">{t('emptyFilter')}</Text>
      <Button variant="light" size="xs" onClick={() => setParameters([], { replace: true })}>
        {t('clearFilters')}
      </Button>
    </Stack>
  ) : (
    <Text c="dimmed">{t('emptyList')}</Text>
  );

  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between" align="flex-end">
        <Group gap="xs" align="baseline">
          <Title order={2} size="h4">
            {t('everybody')}
          </Title>
          {query.data && (
            <Text size="sm" c="dimmed" aria-live="polite">
              {t('listed', { count: total })}
            </Text>
          )}
        </Group>
        <PeopleFilters filter={filter} onChange={change} />
      </Group>
      {query.data ? (
        <DataTable
          label={t('everybody')}
          columns={columns}
          rows={rows}
          rowId={({ userId }) => userId}
          empty={empty}
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
