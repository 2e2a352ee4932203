/** Regions: whether they answer, who lives there, how old their keys are, and giving them new ones. */
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { When } from '../../shared/when.tsx';
import { RegionCard } from './region-card.tsx';
import { RunList } from './run-list.tsx';
import { texts } from './texts.ts';
import type { RegionsView } from './use-regions.ts';
import { useRegions, useRuns } from './use-regions.ts';

const Sweep = ({ sweep }: Pick<RegionsView, 'sweep'>) => {
  const t = useTexts(texts);
  return (
    <Text size="sm" c="dimmed" component="div">
      {sweep === null ? (
        t('sweepNever')
      ) : (
        <>
          {`${t('sweep')}: `}
          <When at={sweep.finishedAt} />
          {` · ${t('swept', { count: sweep.removed })}`}
        </>
      )}
    </Text>
  );
};

export const Page = () => {
  const t = useTexts(texts);
  const query = useRegions();
  const runs = useRuns();
  const isBusy = runs.data?.rotations.some(({ state }) => state === 'running') ?? false;
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      {!query.data ? (
        <LoadState {...stateOf(query)} />
      ) : (
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            {query.data.regions.map((region) => (
              <RegionCard key={region.name} region={region} view={query.data} isBusy={isBusy} />
            ))}
          </SimpleGrid>
          <RunList query={runs} />
          <Sweep sweep={query.data.sweep} />
        </Stack>
      )}
    </>
  );
};
