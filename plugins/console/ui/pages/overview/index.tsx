/** What happens and what needs attention; on a fresh installation, what to do first. */
import { Alert, Button, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { AttentionList } from './attention-list.tsx';
import { Figures } from './figures.tsx';
import { HealthCard } from './health-card.tsx';
import { RankCard } from './rank-card.tsx';
import { SeriesCard } from './series-card.tsx';
import { texts } from './texts.ts';
import { useAttributeNames } from './use-attribute-names.ts';
import type { Overview, Period } from './use-overview.ts';
import { periods, useOverview } from './use-overview.ts';

const FirstSite = () => {
  const t = useTexts(texts);
  const may = useMay();
  return (
    <Alert title={t('freshTitle')} variant="light" color="blue">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('freshText')}</Text>
        {may('staff:sites.create') && (
          <Button component={Link} to="/sites/new" size="xs">
            {t('freshAction')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
};

const Charts = ({ overview }: { readonly overview: Overview }) => {
  const t = useTexts(texts);
  const nameOf = useAttributeNames();
  const { consents, signIns, disclosures } = overview;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <SeriesCard
        title={t('consentsChart')}
        rows={consents.days.map(({ day, inForce }) => ({ day, count: inForce }))}
      />
      <SeriesCard title={t('signInsChart')} rows={signIns.days} />
      <SeriesCard title={t('disclosuresChart')} rows={disclosures.days} />
      <RankCard
        title={t('byAttribute')}
        rows={disclosures.byAttribute.map(({ attribute, ...counts }) => ({
          name: nameOf(attribute),
          ...counts,
        }))}
      />
      <RankCard
        title={t('bySite')}
        rows={disclosures.bySite.map(({ site, ...counts }) => ({ name: site.name, ...counts }))}
      />
    </SimpleGrid>
  );
};

export const Page = () => {
  const t = useTexts(texts);
  const [days, setDays] = useState<Period>('30');
  const query = useOverview(days);
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <SegmentedControl
            aria-label={t('period')}
            value={days}
            data={periods.map((value) => ({ value, label: t('days', { count: Number(value) }) }))}
            onChange={setDays}
          />
        }
      />
      {!query.data ? (
        <LoadState {...stateOf(query)} />
      ) : (
        <Stack gap="lg">
          {query.data.sites === 0 && <FirstSite />}
          <AttentionList items={query.data.attention} />
          <Figures overview={query.data} />
          <Charts overview={query.data} />
          {query.data.health && <HealthCard health={query.data.health} />}
        </Stack>
      )}
    </>
  );
};
