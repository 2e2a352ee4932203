/** Every publication: what restoring it would change, and restoring it. */
import { Badge, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { listDifferences, toDrafts } from './drafts.ts';
import type { Difference } from './drafts.ts';
import { texts } from './texts.ts';
import type { Policy, PolicyHead } from './use-policy.ts';
import { rollBack, useReloadPolicy, useVersion, useVersions } from './use-policy.ts';

const words = {
  added: 'diffAdded',
  removed: 'diffRemoved',
  changed: 'diffChanged',
  moved: 'diffMoved',
  on: 'diffOn',
  off: 'diffOff',
} as const satisfies Readonly<Record<Difference['kind'], string>>;

const Changes = ({
  siteId,
  version,
  policy,
}: {
  readonly siteId: string;
  readonly version: number;
  readonly policy: Policy;
}) => {
  const t = useTexts(texts);
  const query = useVersion(siteId, version);
  if (!query.data) {
    return <LoadState {...stateOf(query)} />;
  }
  const differences = listDifferences(toDrafts(policy), toDrafts(query.data));
  return differences.length === 0 ? (
    <Text size="sm">{t('noDifference')}</Text>
  ) : (
    <List size="sm">
      {differences.map(({ name, kind }) => (
        <List.Item key={`${name} ${kind}`}>{`${name}: ${t(words[kind])}`}</List.Item>
      ))}
    </List>
  );
};

export const VersionsPanel = ({
  siteId,
  policy,
  mayWrite,
}: {
  readonly siteId: string;
  readonly policy: Policy;
  readonly mayWrite: boolean;
}) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const reload = useReloadPolicy(siteId);
  const query = useVersions(siteId);
  const [shown, setShown] = useState<number | null>(null);
  const restore = (version: number) =>
    confirm({
      title: t('restoreTitle', { version }),
      text: t('restoreText'),
      confirm: t('restore', { version }),
      done: t('restored'),
      run: async () => {
        await rollBack(siteId, version, policy.version);
        await reload();
      },
    });
  const row = (head: PolicyHead) => (
    <Stack key={head.version} gap={4} component="li">
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {t('version', { version: head.version })}
          </Text>
          {head.version === policy.version && (
            <Badge size="sm" variant="default">
              {t('current')}
            </Badge>
          )}
          <Text size="sm" c="dimmed">
            {[
              t('rules', { count: head.rules }),
              ...(head.restoredFrom === null
                ? []
                : [t('restoredFrom', { version: head.restoredFrom })]),
            ].join(' · ')}
          </Text>
          <Text size="sm" c="dimmed" component="span">
            <When at={head.createdAt} />
          </Text>
        </Group>
        {head.version !== policy.version && (
          <Group gap="xs">
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={shown === head.version}
              aria-label={t('show', { version: head.version })}
              onClick={() => setShown(shown === head.version ? null : head.version)}
            >
              ±
            </Button>
            {mayWrite && (
              <Button size="compact-xs" variant="light" onClick={() => restore(head.version)}>
                {t('restore', { version: head.version })}
              </Button>
            )}
          </Group>
        )}
      </Group>
      {shown === head.version && <Changes siteId={siteId} version={head.version} policy={policy} />}
    </Stack>
  );
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Stack gap={2}>
          <Title order={2} size="h4">
            {t('versions')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('versionsText')}
          </Text>
        </Stack>
        {query.data ? (
          <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {query.data.versions.map(row)}
          </Stack>
        ) : (
          <LoadState {...stateOf(query)} />
        )}
      </Stack>
    </Card>
  );
};
