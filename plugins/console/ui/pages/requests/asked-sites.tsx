/** Sites that a request went to, and the word of each: it is recorded, not checked. */
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useLanguage, useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { When } from '../../shared/when.tsx';
import { Warning } from './request-state.tsx';
import { texts } from './texts.ts';
import type { AskedSite, RequestDetail } from './use-requests.ts';

const Word = ({
  site: { confirmedAt, isOverdue, isRemoved },
  status,
}: {
  readonly site: AskedSite;
  readonly status: RequestDetail['status'];
}) => {
  const t = useTexts(texts);
  if (confirmedAt !== null) {
    return <When at={confirmedAt} />;
  }
  if (isOverdue) {
    return <Warning text={t('siteOverdue')} />;
  }
  return (
    <Text span c="dimmed">
      {isRemoved ? t('removed') : status === 'cancelled' ? t('notNeeded') : t('waiting')}
    </Text>
  );
};

export const AskedSites = ({
  request: { askedSites, status },
}: {
  readonly request: RequestDetail;
}) => {
  const t = useTexts(texts);
  const language = useLanguage();
  const columns = useMemo(
    (): readonly Column<AskedSite>[] => [
      {
        id: 'site',
        title: t('site'),
        cell: ({ name, nameRu }) => <Text span>{language === 'ru' ? (nameRu ?? name) : name}</Text>,
      },
      {
        id: 'knownAs',
        title: t('knownAs'),
        cell: ({ userRef }) => (
          <Text span size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {userRef}
          </Text>
        ),
      },
      {
        id: 'confirmed',
        title: t('confirmedAt'),
        cell: (site) => <Word site={site} status={status} />,
      },
    ],
    [t, language, status]
  );
  return (
    <DataTable
      label={t('sites')}
      columns={columns}
      rows={askedSites}
      rowId={({ siteId }) => siteId}
      empty={<Text c="dimmed">{t('nobodyAsked')}</Text>}
    />
  );
};
