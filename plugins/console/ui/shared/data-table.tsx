/**
 * A table of many rows: sorted in the browser where a column says so, drawn only as far as it is seen, a list of cards on narrow screens. Real
 * table elements, so that screen readers know it as one; a row that leads somewhere has a link in its first cell.
 */
import { Box, Button, Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';
import classes from './data-table.module.css';
import { CardRows, TableRows } from './data-table-rows.tsx';
import { LoadState } from './load-state.tsx';
import { useSortedRows } from './use-sorted-rows.ts';
import type { Column } from './use-sorted-rows.ts';

export type { Column } from './use-sorted-rows.ts';

type Props<Row> = {
  /** What the table is about; read to those who do not see it. */
  readonly label: string;
  /** A constant, or kept in `useMemo`. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** Said instead of an empty table. */
  readonly empty?: ReactNode;
  /** Pixels; more rows are scrolled inside. */
  readonly maxHeight?: number;
  /** There is more on the server. */
  readonly more?: { readonly load: () => unknown; readonly isLoading: boolean } | undefined;
};

const narrowPixels = 640;
const rowPixels = 45;
const cardPixels = 132;
const overscan = 12;

export const DataTable = <Row extends object>(props: Props<Row>) => {
  const { label, columns, rows, empty, maxHeight = 640, more } = props;
  const t = useTexts(sharedTexts);
  const { ref: sizeRef, width } = useElementSize();
  const isNarrow = width > 0 && width < narrowPixels;
  const { headings, sorted } = useSortedRows(props);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? cardPixels : rowPixels),
    getItemKey: (index) => sorted[index]?.id ?? index,
    overscan,
  });
  const items = virtualizer.getVirtualItems();
  const drawn = {
    rows: items.flatMap(({ index }) => {
      const row = sorted[index];
      return row ? [{ ...row, index }] : [];
    }),
    before: items[0]?.start ?? 0,
    after: virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0),
    measure: virtualizer.measureElement,
  };

  if (rows.length === 0) {
    return <LoadState empty={empty} />;
  }
  return (
    <Box ref={sizeRef}>
      {/* Scrolled with the keyboard, too: so it takes the focus. */}
      <Box
        ref={scroller}
        className={classes['scroller']}
        style={{ maxHeight }}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        {isNarrow ? (
          <CardRows columns={columns} drawn={drawn} />
        ) : (
          <TableRows
            label={label}
            columns={columns}
            headings={headings}
            drawn={drawn}
            count={sorted.length}
          />
        )}
      </Box>
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">
          {t('rowsTotal', { count: rows.length })}
        </Text>
        {more && (
          <Button
            variant="light"
            size="xs"
            loading={more.isLoading}
            onClick={() => void more.load()}
          >
            {t('more')}
          </Button>
        )}
      </Group>
    </Box>
  );
};
