/** Who shares what with which site, and taking it back from everybody at once. */
import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { CellDetails } from './cell-details.tsx';
import { Matrix, useSiteName } from './matrix.tsx';
import type { Chosen } from './matrix.tsx';
import { texts } from './texts.ts';
import { useSharing } from './use-sharing.ts';
import { WithdrawalList } from './withdrawal-list.tsx';

export const Page = () => {
  const t = useTexts(texts);
  const nameOf = useSiteName();
  const query = useSharing();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const sites = query.data?.sites ?? [];
  const site = sites.find(({ siteId }) => siteId === chosen?.siteId);
  const siteName = (id: string) => {
    const found = sites.find(({ siteId }) => siteId === id);
    return found ? nameOf(found) : id;
  };
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      {!query.data ? (
        <LoadState {...stateOf(query)} />
      ) : (
        <Stack gap="lg">
          {sites.some(({ attributes }) => attributes.length > 0) ? (
            <Matrix sites={sites} onChoose={setChosen} />
          ) : (
            <LoadState empty={<Text c="dimmed">{t('empty')}</Text>} />
          )}
          <WithdrawalList siteName={siteName} />
        </Stack>
      )}
      {site && chosen && (
        <CellDetails site={site} attribute={chosen.attribute} onClose={() => setChosen(null)} />
      )}
    </>
  );
};
