/** The rows of a table in the order its columns ask for. */
import {
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  sortFn_datetime,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { ReactNode } from 'react';

export type Column<Row> = {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What is compared; without it the column is not sorted. Nothing sorts last. */
  readonly sortBy?: (row: Row) => string | number | Date | null | undefined;
  readonly align?: 'start' | 'end';
  /** Of the table's width, such as `30%` or `160px`. */
  readonly width?: string;
};

export type Heading = {
  readonly id: string;
  readonly title: string;
  readonly align: 'start' | 'end';
  readonly width: string | undefined;
  readonly sorted: false | 'asc' | 'desc';
  /** Null for a column that is not sorted. */
  readonly sort: (() => void) | null;
};

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: {
    alphanumeric: sortFn_alphanumeric,
    basic: sortFn_basic,
    datetime: sortFn_datetime,
    text: sortFn_text,
  },
});

export const useSortedRows = <Row extends object>({
  columns,
  rows,
  rowId,
}: {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
}): {
  readonly headings: readonly Heading[];
  readonly sorted: readonly { readonly id: string; readonly row: Row }[];
} => {
  const definitions = useMemo(
    () =>
      columns.map(({ id, sortBy }): ColumnDef<typeof features, Row> => ({
        id,
        accessorFn: (row) => sortBy?.(row) ?? undefined,
        enableSorting: sortBy !== undefined,
        sortUndefined: 'last',
      })),
    [columns]
  );
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row) => rowId(row),
    enableMultiSort: false,
  });
  const headings = columns.map(({ id, title, align = 'start', width }): Heading => {
    const column = table.getColumn(id);
    return {
      ...{ id, title, align, width },
      sorted: column?.getIsSorted() ?? false,
      sort: column?.getCanSort() ? () => column.toggleSorting() : null,
    };
  });
  return {
    headings,
    sorted: table.getRowModel().rows.map(({ id, original }) => ({ id, row: original })),
  };
};
