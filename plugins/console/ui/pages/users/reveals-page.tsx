/** Requests to see a value: those to decide about, and all of them. */
import { Anchor, Badge, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { Forbidden } from '../../app/dead-ends.tsx';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { When } from '../../shared/when.tsx';
import { RevealRequest } from './reveal-request.tsx';
import { revealTexts } from './reveal-texts.ts';
import { texts } from './texts.ts';
import { useAttributeName } from './use-names.ts';
import { useReveals } from './use-reveals.ts';
import type { Reveal } from './use-reveals.ts';

const colors = {
  waiting: 'orange',
  granted: 'teal',
  refused: 'red',
  shown: 'gray',
  over: 'gray',
} as const;

const useColumns = (): readonly Column<Reveal>[] => {
  const t = useTexts(texts);
  const r = useTexts(revealTexts);
  const attributeName = useAttributeName();
  const { userId: me } = useSession();
  return useMemo(() => {
    const nameStaff = (id: string | null) =>
      id === null ? (
        '–'
      ) : id === me ? (
        r('you')
      ) : (
        <Text span size="sm" ff="monospace">
          {id}
        </Text>
      );
    return [
      {
        id: 'person',
        title: t('person'),
        cell: ({ userId }) =>
          userId === null ? (
            r('gonePerson')
          ) : (
            <Anchor component={Link} to={`/users/${userId}`} ff="monospace" size="sm">
              {userId}
            </Anchor>
          ),
      },
      { id: 'attribute', title: t('attribute'), cell: (row) => attributeName(row.attribute) },
      {
        id: 'category',
        title: r('revealCategory'),
        cell: ({ category }) => r(`category-${category}`),
      },
      {
        id: 'status',
        title: t('state'),
        cell: ({ status }) => (
          <Badge variant="dot" color={colors[status]} tt="none">
            {r(`reveal-${status}`)}
          </Badge>
        ),
      },
      {
        id: 'asked',
        title: r('asked'),
        cell: ({ askedAt }) => <When at={askedAt} />,
        sortBy: ({ askedAt }) => new Date(askedAt),
      },
      { id: 'askedBy', title: r('askedBy'), cell: ({ askedBy }) => nameStaff(askedBy) },
      { id: 'decidedBy', title: r('decidedBy'), cell: ({ decidedBy }) => nameStaff(decidedBy) },
    ];
  }, [t, r, attributeName, me]);
};

const Requests = () => {
  const r = useTexts(revealTexts);
  const columns = useColumns();
  const query = useReveals(null);
  const reveals = query.data?.reveals ?? [];
  const waiting = reveals.filter(({ status, userId }) => status === 'waiting' && userId !== null);
  if (!query.data) {
    return <LoadState {...stateOf(query)} />;
  }
  return (
    <Stack gap="xl">
      <section>
        <Title order={2} size="h5" mb="sm">
          {r('revealsWaiting')}
        </Title>
        {waiting.length === 0 ? (
          <Text c="dimmed">{r('revealsWaitingNone')}</Text>
        ) : (
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
            {waiting.map((reveal) => (
              <RevealRequest key={reveal.id} reveal={reveal} />
            ))}
          </Stack>
        )}
      </section>
      <section>
        <Title order={2} size="h5" mb="sm">
          {r('revealsAll')}
        </Title>
        <DataTable
          label={r('revealsAll')}
          columns={columns}
          rows={reveals}
          rowId={({ id }) => id}
          empty={<Text c="dimmed">{r('revealsNone')}</Text>}
        />
      </section>
    </Stack>
  );
};

export const RevealsPage = () => {
  const t = useTexts(texts);
  const r = useTexts(revealTexts);
  const may = useMay();
  return may('staff:users.reveal') ? (
    <>
      <PageHeader
        title={r('reveals')}
        text={r('revealsText')}
        back={{ to: '/users', label: t('allPeople') }}
      />
      <Requests />
    </>
  ) : (
    <Forbidden />
  );
};
