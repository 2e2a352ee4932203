/** Whom sites do not serve; an administrator may lift a block, with a reason. */
import { Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { FindByRef } from './find-by-ref.tsx';
import { LiftBlock } from './lift-block.tsx';
import { texts } from './texts.ts';
import { useBlocks } from './use-complaints.ts';
import type { Block } from './use-complaints.ts';

const useColumns = (
  onLift: (block: Block) => void,
  state: 'live' | 'ended'
): readonly Column<Block>[] => {
  const t = useTexts(texts);
  const may = useMay();
  const mayLift = state === 'live' && may('staff:complaints.write');
  return useMemo(() => {
    const common: readonly Column<Block>[] = [
      {
        id: 'person',
        title: t('person'),
        cell: ({ userId, userRef }) => (
          <Anchor
            component={Link}
            to={`/users/${userId}`}
            size="xs"
            ff="monospace"
            style={{ overflowWrap: 'anywhere' }}
          >
            {userRef}
          </Anchor>
        ),
      },
      { id: 'site', title: t('site'), cell: ({ site }) => site.name ?? site.id },
      { id: 'reason', title: t('reason'), cell: ({ reason }) => t(`category-${reason}`) },
      { id: 'since', title: t('since'), cell: ({ since }) => <When at={since} /> },
    ];
    const last: Column<Block> =
      state === 'live'
        ? {
            id: 'lift',
            title: t('lift'),
            align: 'end',
            cell: (block) =>
              mayLift && (
                <Button
                  size="compact-xs"
                  variant="light"
                  aria-label={`${t('lift')}: ${block.userRef}`}
                  onClick={() => onLift(block)}
                >
                  {t('lift')}
                </Button>
              ),
          }
        : {
            id: 'end',
            title: t('end'),
            cell: ({ endedAt, endedReason }) => (
              <>
                <When at={endedAt} />
                {endedReason && <Text size="xs">{t(`why-${endedReason}`)}</Text>}
              </>
            ),
          };
    return [...common, last];
  }, [t, state, mayLift, onLift]);
};

export const BlockList = () => {
  const t = useTexts(texts);
  const [parameters, setParameters] = useSearchParams();
  const [lifted, setLifted] = useState<Block | null>(null);
  const state = parameters.get('state') === 'ended' ? 'ended' : 'live';
  const userRef = parameters.get('userRef') ?? '';
  const blocks = useBlocks({ state, ...(userRef === '' ? {} : { userRef }) });
  const columns = useColumns(setLifted, state);
  const show = (change: { readonly state?: string; readonly userRef?: string }) =>
    setParameters(
      Object.fromEntries(
        Object.entries({ state, userRef, ...change }).filter(([, value]) => value !== '')
      )
    );
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <SegmentedControl
          aria-label={t('state')}
          value={state}
          onChange={(value) => show({ state: value })}
          data={[
            { value: 'live', label: t('live') },
            { value: 'ended', label: t('ended') },
          ]}
        />
        <FindByRef key={userRef} value={userRef} onFind={(value) => show({ userRef: value })} />
      </Group>
      {blocks.data ? (
        <DataTable
          label={t('blocks')}
          columns={columns}
          rows={blocks.data.pages.flatMap((page) => page.blocks)}
          rowId={({ id }) => id}
          empty={<Text c="dimmed">{t('noBlocks')}</Text>}
          more={
            blocks.hasNextPage
              ? { load: blocks.fetchNextPage, isLoading: blocks.isFetchingNextPage }
              : undefined
          }
        />
      ) : (
        <LoadState {...stateOf(blocks)} />
      )}
      {lifted && <LiftBlock block={lifted} onClose={() => setLifted(null)} />}
    </Stack>
  );
};
