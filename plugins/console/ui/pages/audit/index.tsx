/** The audit chain: search, what an entry says, verification, export. */
import { Button, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { ChainCard } from './chain-card.tsx';
import { EntryDetail } from './entry-detail.tsx';
import { EntryFilters } from './entry-filters.tsx';
import { EntryTable } from './entry-table.tsx';
import { texts } from './texts.ts';
import { useDownloads, useEntries, useFilter } from './use-audit.ts';
import type { Entry } from './use-audit.ts';

const Downloads = () => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const { chain, keys } = useDownloads();
  const onError = (error: unknown) =>
    notifications.show({ message: errorText(error), color: 'red', autoClose: false });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconKey size={16} aria-hidden="true" />}
        loading={keys.isPending}
        onClick={() => keys.mutate(undefined, { onError })}
      >
        {t('keys')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden="true" />}
        loading={chain.isPending}
        onClick={() => chain.mutate(undefined, { onError })}
      >
        {t('export')}
      </Button>
    </>
  );
};

export const Page = () => {
  const t = useTexts(texts);
  const { filter, change, replace } = useFilter();
  const entries = useEntries(filter);
  const [shown, setShown] = useState<Entry | null>(null);
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={<Downloads />} />
      <Stack gap="lg">
        <ChainCard />
        <EntryFilters
          key={JSON.stringify(filter)}
          filter={filter}
          onChange={change}
          onClear={() => replace({})}
        />
        {entries.data ? (
          <EntryTable
            entries={entries.data.pages.flatMap((page) => page.entries)}
            more={
              entries.hasNextPage
                ? { load: entries.fetchNextPage, isLoading: entries.isFetchingNextPage }
                : undefined
            }
            onShow={setShown}
          />
        ) : (
          <LoadState {...stateOf(entries)} />
        )}
      </Stack>
      <EntryDetail
        entry={shown}
        onClose={() => setShown(null)}
        onFollow={(next) => {
          setShown(null);
          replace(next);
        }}
      />
    </>
  );
};
