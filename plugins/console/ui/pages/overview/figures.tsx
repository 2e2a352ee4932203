/** The figures of the period in a row of cards; those of a period before stand beside them where they say something. */
import { Card, SimpleGrid, Stack, Text } from '@mantine/core';
import { useLanguage, useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';
import type { Overview } from './use-overview.ts';

const Figure = ({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: number;
  readonly note?: string | undefined;
}) => {
  const language = useLanguage();
  return (
    <Card withBorder padding="md">
      <Stack gap={2}>
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <Text size="xl" fw={700}>
          {new Intl.NumberFormat(language).format(value)}
        </Text>
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Stack>
    </Card>
  );
};

export const Figures = ({ overview }: { readonly overview: Overview }) => {
  const t = useTexts(texts);
  const { people, sites, consents, signIns, disclosures, withdrawals, complaints } = overview;
  const regions = (people.byRegion ?? [])
    .map((one) => `${one.region.toUpperCase()} ${one.people}`)
    .join(' · ');
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }}>
      <Figure label={t('people')} value={people.total} note={regions} />
      <Figure label={t('sites')} value={sites} />
      <Figure label={t('consents')} value={consents.inForce} />
      <Figure
        label={t('signIns')}
        value={signIns.total}
        note={t('before', { count: signIns.before })}
      />
      <Figure
        label={t('disclosures')}
        value={disclosures.values}
        note={t('before', { count: disclosures.before })}
      />
      <Figure label={t('answers')} value={disclosures.answers} />
      <Figure label={t('withdrawals')} value={withdrawals} />
      {complaints && <Figure label={t('complaints')} value={complaints.open} />}
    </SimpleGrid>
  );
};
