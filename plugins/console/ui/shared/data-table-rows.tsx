/** The two looks of a table's rows: a table, and cards where a table would not fit. Only rows near the visible part are drawn. */
import { Box, Card, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import classes from './data-table.module.css';
import type { Column, Heading } from './use-sorted-rows.ts';

type Drawn<Row> = {
  readonly rows: readonly { readonly id: string; readonly index: number; readonly row: Row }[];
  /** Pixels of the rows that are not drawn. */
  readonly before: number;
  readonly after: number;
  readonly measure: (element: Element | null) => void;
};

const ariaSort = { asc: 'ascending', desc: 'descending' } as const;
const sortIcons = { asc: IconArrowUp, desc: IconArrowDown } as const;

const HeadCell = ({ title, align, width, sorted, sort }: Heading) => {
  const Icon = sorted === false ? IconArrowsSort : sortIcons[sorted];
  return (
    <Table.Th ta={align} w={width} aria-sort={sorted === false ? undefined : ariaSort[sorted]}>
      {sort ? (
        <UnstyledButton className={classes['sort']} onClick={sort}>
          <span>{title}</span>
          <Icon size={14} aria-hidden="true" />
        </UnstyledButton>
      ) : (
        title
      )}
    </Table.Th>
  );
};

const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) =>
  height > 0 && (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  );

export const TableRows = <Row,>({
  label,
  columns,
  headings,
  drawn,
  count,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly headings: readonly Heading[];
  readonly drawn: Drawn<Row>;
  readonly count: number;
}) => (
  <Table stickyHeader highlightOnHover aria-label={label} aria-rowcount={count + 1}>
    <Table.Thead className={classes['head']}>
      <Table.Tr>
        {headings.map((heading) => (
          <HeadCell key={heading.id} {...heading} />
        ))}
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      <Gap height={drawn.before} columns={columns.length} />
      {drawn.rows.map(({ id, index, row }) => (
        <Table.Tr key={id} ref={drawn.measure} data-index={index} aria-rowindex={index + 2}>
          {columns.map((column) => (
            <Table.Td key={column.id} ta={column.align ?? 'start'}>
              {column.cell(row)}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
      <Gap height={drawn.after} columns={columns.length} />
    </Table.Tbody>
  </Table>
);

export const CardRows = <Row,>({
  columns,
  drawn,
}: {
  readonly columns: readonly Column<Row>[];
  readonly drawn: Drawn<Row>;
}) => (
  <Box
    component="ul"
    className={classes['cards']}
    style={{ paddingTop: drawn.before + 8, paddingBottom: drawn.after }}
  >
    {drawn.rows.map(({ id, index, row }) => (
      <li key={id} ref={drawn.measure} data-index={index} className={classes['card']}>
        <Card padding="sm">
          <Stack gap={4}>
            {columns.map(({ id: columnId, title, cell }) => (
              <Group key={columnId} justify="space-between" wrap="nowrap" align="flex-start">
                <Text size="xs" c="dimmed" flex="0 0 auto">
                  {title}
                </Text>
                <Box ta="end" className={classes['value']}>
                  {cell(row)}
                </Box>
              </Group>
            ))}
          </Stack>
        </Card>
      </li>
    ))}
  </Box>
);
