/** Numbers by day as a chart, and the same as a table for those who do not see it. */
import { AreaChart } from '@mantine/charts';
import { Card, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useLanguage, useTexts } from '../../i18n.ts';
import { formatDate } from '../../shared/when.tsx';
import { texts } from './texts.ts';

type Row = { readonly day: string; readonly count: number };

const chartPixels = 200;

export const SeriesCard = ({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly Row[];
}) => {
  const t = useTexts(texts);
  const language = useLanguage();
  const short = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const isEmpty = rows.every(({ count }) => count === 0);
  return (
    <Card withBorder padding="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {isEmpty ? (
          <Text size="sm" c="dimmed" h={chartPixels}>
            {t('nothingYet')}
          </Text>
        ) : (
          <div aria-hidden>
            <AreaChart
              h={chartPixels}
              data={rows.map(({ day, count }) => ({ day: short.format(new Date(day)), count }))}
              dataKey="day"
              series={[{ name: 'count', label: title, color: 'blue.6' }]}
              curveType="monotone"
              withDots={false}
              tickLine="none"
              areaChartProps={{ accessibilityLayer: false }}
              gridAxis="y"
              yAxisProps={{ allowDecimals: false, width: 36 }}
            />
          </div>
        )}
        <VisuallyHidden>
          <Table>
            <Table.Caption>{title}</Table.Caption>
            <Table.Tbody>
              {rows.map(({ day, count }) => (
                <Table.Tr key={day}>
                  <Table.Th scope="row">{formatDate(day, language)}</Table.Th>
                  <Table.Td>{count}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </VisuallyHidden>
      </Stack>
    </Card>
  );
};
