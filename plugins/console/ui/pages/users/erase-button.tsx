/** Asks for the person to be erased, on their behalf; while such a request is pending, the way to it. */
import { Button, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { texts } from './texts.ts';
import { usePersonActions } from './use-people.ts';
import type { PersonDetail } from './use-people.ts';

/** What will happen, in its order. */
const Consequences = ({ days }: { readonly days: number }) => {
  const t = useTexts(texts);
  return (
    <>
      <Text size="sm">{t('eraseText')}</Text>
      <Text size="sm">
        {days === 0 ? t('eraseTextToday') : t('eraseTextDays', { count: days })}
      </Text>
      <Text size="sm">{t('eraseTextLetter')}</Text>
    </>
  );
};

export const EraseButton = ({
  person: { userId, erasure, graceDays },
}: {
  readonly person: PersonDetail;
}) => {
  const t = useTexts(texts);
  const may = useMay();
  const confirm = useConfirm();
  const { askErasure } = usePersonActions(userId);
  if (erasure) {
    return (
      may('staff:requests.read') && (
        <Button
          component={Link}
          to={`/requests/${erasure.requestId}`}
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden="true" />}
        >
          {t('erasure')}
        </Button>
      )
    );
  }
  return (
    may('staff:users.write') && (
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        onClick={() =>
          confirm({
            title: t('eraseTitle'),
            text: <Consequences days={graceDays} />,
            confirm: t('eraseConfirm'),
            done: t('eraseDone'),
            run: askErasure,
          })
        }
      >
        {t('erase')}
      </Button>
    )
  );
};
