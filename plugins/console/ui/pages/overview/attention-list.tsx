/** What needs attention, the most urgent first, each with where it is dealt with. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useAttributeNames } from './use-attribute-names.ts';
import type { Attention } from './use-overview.ts';

const colors = { critical: 'red', warning: 'yellow', notice: 'gray' } as const;

const Row = ({ item }: { readonly item: Attention }) => {
  const t = useTexts(texts);
  const nameOf = useAttributeNames();
  const { code, urgency, page, site, region, count, at, names } = item;
  const to = page === 'sites' && site ? `/sites/${site.id}` : `/${page}`;
  const about = [site?.name, region?.toUpperCase(), names.map(nameOf).join(', ')].filter(Boolean);
  return (
    <Group component="li" gap="xs" align="baseline" wrap="nowrap">
      <Badge variant="dot" color={colors[urgency]} style={{ flexShrink: 0 }}>
        {t(`urgency_${urgency}`)}
      </Badge>
      <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} to={to} underline="always">
          {t(`attention_${code}`)}
        </Anchor>
        {about.length > 0 && ` · ${about.join(' · ')}`}
        {count !== null && ` · ${count}`}
        {at !== null && (
          <>
            {' · '}
            <When at={at} precision="day" />
          </>
        )}
      </Text>
    </Group>
  );
};

export const AttentionList = ({ items }: { readonly items: readonly Attention[] }) => {
  const t = useTexts(texts);
  return (
    <Card withBorder padding="md" component="section" aria-label={t('attention')}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('attention')}
        </Title>
        {items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('attentionNone')}
          </Text>
        ) : (
          <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {items.map((item) => (
              <Row
                key={[item.code, item.site?.id, item.region, ...item.names].join(' ')}
                item={item}
              />
            ))}
          </Stack>
        )}
      </Stack>
    </Card>
  );
};
