/** Health of the parts the service stands on. */
import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import type { Health } from './use-overview.ts';

const secondsPerMinute = 60;

const Part = ({ label, isGood }: { readonly label: string; readonly isGood: boolean }) => {
  const t = useTexts(texts);
  return (
    <Badge variant="dot" color={isGood ? 'teal' : 'red'}>
      {`${label}: ${t(isGood ? 'up' : 'down')}`}
    </Badge>
  );
};

export const HealthCard = ({ health }: { readonly health: Health }) => {
  const t = useTexts(texts);
  const { regions, kms, queue, chain, anchor } = health;
  return (
    <Card withBorder padding="md" component="section" aria-label={t('health')}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('health')}
        </Title>
        <Group gap="xs">
          {regions.map(({ name, state }) => (
            <Part key={name} label={name.toUpperCase()} isGood={state === 'up'} />
          ))}
          <Part label={t('kms')} isGood={kms === 'up'} />
          <Part label={t('chain')} isGood={!chain.isFailing} />
          {anchor && <Part label={t('anchor')} isGood={anchor.fault === null} />}
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {t('chainFacts', { count: chain.entries })}
          {chain.signedAt !== null && (
            <>
              {`, ${t('signed')} `}
              <When at={chain.signedAt} />
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {anchor?.ageSeconds == null
            ? t('anchorNone')
            : t('anchorAge', { count: Math.round(anchor.ageSeconds / secondsPerMinute) })}
        </Text>
        {queue && (
          <Text size="sm" c="dimmed">
            {t('queue', { pending: queue.pending, dead: queue.dead })}
          </Text>
        )}
      </Stack>
    </Card>
  );
};
