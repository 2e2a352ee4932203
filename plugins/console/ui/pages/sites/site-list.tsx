import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useLanguage, useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useSites } from './use-sites.ts';
import type { SiteSummary } from './use-sites.ts';

export const SiteList = () => {
  const t = useTexts(texts);
  const language = useLanguage();
  const may = useMay();
  const query = useSites();
  const columns = useMemo<readonly Column<SiteSummary>[]>(
    () => [
      {
        id: 'name',
        title: t('name'),
        cell: ({ id, name, nameRu }) => (
          <Anchor component={Link} to={`/sites/${id}`}>
            {language === 'ru' ? (nameRu ?? name) : name}
          </Anchor>
        ),
        sortBy: ({ name }) => name,
      },
      { id: 'attributes', title: t('attributes'), cell: (row) => row.attributes, align: 'end' },
      {
        id: 'people',
        title: t('people'),
        cell: (row) => row.people.toLocaleString(language),
        sortBy: (row) => row.people,
        align: 'end',
      },
      {
        id: 'sharing',
        title: t('sharing'),
        cell: (row) => row.sharing.toLocaleString(language),
        sortBy: (row) => row.sharing,
        align: 'end',
      },
      { id: 'keys', title: t('keys'), cell: (row) => row.liveApiKeys, align: 'end' },
      {
        id: 'since',
        title: t('since'),
        cell: (row) => <When at={row.createdAt} precision="day" />,
        sortBy: (row) => row.createdAt,
      },
    ],
    [t, language]
  );
  const register = may('staff:sites.create') && (
    <Button component={Link} to="/sites/new">
      {t('register')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={register} />
      {query.data ? (
        <DataTable
          label={t('title')}
          columns={columns}
          rows={query.data.sites}
          rowId={({ id }) => id}
          empty={
            <Stack align="center">
              <Text c="dimmed">{t('none')}</Text>
              {register}
            </Stack>
          }
        />
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </>
  );
};
