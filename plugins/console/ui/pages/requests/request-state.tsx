/** How far a request has come: its status, the day it is due, and how many sites have confirmed. In words as well as in colours. */
import { Badge, Group, Text } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import type { RequestRow } from './use-requests.ts';

const colors = { pending: 'yellow', done: 'teal', cancelled: 'gray' } as const;

const middle = { verticalAlign: 'middle' } as const;

export const StatusBadge = ({ status }: Pick<RequestRow, 'status'>) => {
  const t = useTexts(texts);
  return (
    <Badge component="span" variant="dot" color={colors[status]} tt="none" style={middle}>
      {t(`status-${status}`)}
    </Badge>
  );
};

export const Warning = ({ text }: { readonly text: string }) => (
  <Badge component="span" variant="dot" color="red" tt="none" style={middle}>
    {text}
  </Badge>
);

export const DueDay = ({ dueAt, isLate }: Pick<RequestRow, 'dueAt' | 'isLate'>) => {
  const t = useTexts(texts);
  return (
    <Group component="span" gap="xs" display="inline-flex" justify="inherit">
      <When at={dueAt} precision="day" />
      {isLate && <Warning text={t('late')} />}
    </Group>
  );
};

export const Confirmations = ({ sites, status }: Pick<RequestRow, 'sites' | 'status'>) => {
  const t = useTexts(texts);
  const { asked, confirmed, overdue } = sites;
  if (asked === 0 || status === 'cancelled') {
    return (
      <Text span c="dimmed">
        {asked === 0 ? t('noSites') : t('notNeeded')}
      </Text>
    );
  }
  return (
    <Group component="span" gap="xs" display="inline-flex" justify="inherit">
      <Text span>{t('confirmedOf', { confirmed, asked })}</Text>
      {overdue > 0 && <Warning text={t('overdue', { count: overdue })} />}
    </Group>
  );
};
