/** Jobs over keys, newest first, with how far each is; those of operators' commands too. */
import { Badge, Button, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMay } from '../../app/session.tsx';
import { useLanguage, useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { findErrorText } from '../../texts/errors.ts';
import { texts } from './texts.ts';
import type { Run, useRuns } from './use-regions.ts';
import { startRotation, useReloadRegions } from './use-regions.ts';

const colors = { running: 'blue', interrupted: 'yellow', done: 'teal', failed: 'red' } as const;
const resumable = { 'rotate-kek': 'kek', 'rotate-dek': 'dek', 'rotate-index': 'index' } as const;

const Resume = ({ run }: { readonly run: Run }) => {
  const t = useTexts(texts);
  const may = useMay();
  const confirm = useConfirm();
  const reload = useReloadRegions();
  const { kind, region } = run;
  if (
    run.state !== 'interrupted' ||
    region === null ||
    kind === 'seal' ||
    kind === 'unseal' ||
    !may('staff:regions.write')
  ) {
    return null;
  }
  return (
    <Button
      size="compact-xs"
      variant="light"
      onClick={() =>
        confirm({
          title: t('resumeTitle'),
          text: t('resumeText'),
          confirm: t('resume'),
          done: t('started'),
          run: async () => {
            await startRotation(region, resumable[kind]);
            await reload();
          },
        })
      }
    >
      {t('resume')}
    </Button>
  );
};

const Row = ({ run }: { readonly run: Run }) => {
  const t = useTexts(texts);
  const language = useLanguage();
  const percent = run.total === 0 ? 100 : (run.done / run.total) * 100;
  const what = `${t(`run_${run.kind}`)} · ${run.region ?? t('allRegions')}`;
  return (
    <Stack gap={4} component="li">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {what}
          </Text>
          <Badge size="sm" variant="dot" color={colors[run.state]}>
            {t(`state_${run.state}`)}
          </Badge>
          <Resume run={run} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          <When at={run.startedAt} />
        </Text>
      </Group>
      <Text size="xs" c="dimmed" role={run.state === 'running' ? 'status' : undefined}>
        {`${t(`phase_${run.phase}`)} · ${t('progress', { done: run.done, total: run.total })}`}
      </Text>
      {run.state === 'running' && <Progress value={percent} animated aria-label={what} />}
      {run.errorCode !== null && (
        <Text size="xs" c="red">
          {`${findErrorText(run.errorCode, 0)[language]} (${run.errorCode})`}
        </Text>
      )}
    </Stack>
  );
};

export const RunList = ({ query }: { readonly query: ReturnType<typeof useRuns> }) => {
  const t = useTexts(texts);
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('runs')}
        </Title>
        {!query.data ? (
          <LoadState {...stateOf(query)} />
        ) : query.data.rotations.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('runsEmpty')}
          </Text>
        ) : (
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {query.data.rotations.map((run) => (
              <Row key={run.id} run={run} />
            ))}
          </Stack>
        )}
      </Stack>
    </Card>
  );
};
