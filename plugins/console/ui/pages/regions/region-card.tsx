/** One region: state, people, the key that wraps theirs, and what is wrapped with which version. */
import { Badge, Card, Group, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { When } from '../../shared/when.tsx';
import { RotateMenu } from './rotate-menu.tsx';
import { texts } from './texts.ts';
import type { Region, RegionsView } from './use-regions.ts';

const State = ({ state, label }: { readonly state: 'up' | 'down'; readonly label: string }) => {
  const t = useTexts(texts);
  return (
    <Badge color={state === 'up' ? 'teal' : 'red'} variant="dot">
      {`${label}: ${t(state)}`}
    </Badge>
  );
};

const Wrapped = ({ region }: { readonly region: Region }) => {
  const t = useTexts(texts);
  const total = region.wrapped.reduce((sum, { keys }) => sum + keys, 0);
  const current = region.wrapped.find(({ isCurrent }) => isCurrent)?.keys ?? 0;
  const percent = total === 0 ? 100 : (current / total) * 100;
  return (
    <Stack gap={4}>
      <Text size="sm">{t('wrapped', { done: current, total })}</Text>
      <Progress
        value={percent}
        color={percent === 100 ? 'teal' : 'yellow'}
        aria-label={t('wrapped', { done: current, total })}
      />
    </Stack>
  );
};

export const RegionCard = ({
  region,
  view,
  isBusy,
}: {
  readonly region: Region;
  readonly view: RegionsView;
  readonly isBusy: boolean;
}) => {
  const t = useTexts(texts);
  const { kek } = region;
  const isIndexHere = view.index.region === region.name;
  return (
    <Card withBorder padding="md" component="section" aria-label={region.name}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Group gap="xs">
            <Title order={2} size="h4" tt="uppercase">
              {region.name}
            </Title>
            {region.isHome && <Badge variant="outline">{t('home')}</Badge>}
          </Group>
          <RotateMenu region={region.name} isIndexHere={isIndexHere} view={view} isBusy={isBusy} />
        </Group>
        <Group gap="xs">
          <State state={region.state} label={t('database')} />
          <State state={kek.state} label={t('keyService')} />
          {kek.isOld && (
            <Badge color="yellow" variant="dot">
              {t('old', { count: view.kekMaxDays })}
            </Badge>
          )}
        </Group>
        <Table withRowBorders={false} verticalSpacing={4}>
          <Table.Tbody>
            <Table.Tr>
              <Table.Th fw={400}>{t('peopleHere')}</Table.Th>
              <Table.Td>
                {t('people', { count: region.people })}
                {region.coming + region.leaving > 0 && (
                  <Text size="xs" c="dimmed">
                    {t('moving', { coming: region.coming, leaving: region.leaving })}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th fw={400}>{t('latency')}</Table.Th>
              <Table.Td>
                {region.latencyMs === null ? '–' : t('ms', { count: Math.round(region.latencyMs) })}
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Th fw={400}>{t('kek')}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {`${view.provider} · ${kek.version ?? '–'} · `}
                <When at={kek.createdAt} precision="day" />
              </Table.Td>
            </Table.Tr>
            {isIndexHere && (
              <Table.Tr>
                <Table.Th fw={400}>{t('index')}</Table.Th>
                <Table.Td>
                  {`${view.index.version} · `}
                  <When at={view.index.createdAt} precision="day" />
                </Table.Td>
              </Table.Tr>
            )}
          </Table.Tbody>
        </Table>
        <Wrapped region={region} />
      </Stack>
    </Card>
  );
};
