/** Disclosures by something: values and answers, the most first, with bars in a real table. */
import { Card, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';

type Row = { readonly name: string; readonly values: number; readonly answers: number };

export const RankCard = ({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly Row[];
}) => {
  const t = useTexts(texts);
  const most = Math.max(1, ...rows.map(({ values }) => values));
  return (
    <Card withBorder padding="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {rows.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('nothingYet')}
          </Text>
        ) : (
          <Table verticalSpacing={6} withRowBorders={false}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('name')}</Table.Th>
                <Table.Th ta="end">{t('values')}</Table.Th>
                <Table.Th ta="end">{t('answersShort')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ name, values, answers }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={400} style={{ overflowWrap: 'anywhere' }}>
                    {name}
                    <Progress value={(values / most) * 100} size="xs" aria-label={name} />
                  </Table.Th>
                  <Table.Td ta="end">{values}</Table.Td>
                  <Table.Td ta="end">{answers}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Card>
  );
};
