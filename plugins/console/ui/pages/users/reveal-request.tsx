/** One request that waits: what, whose, why, and the two answers to it. */
import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { revealTexts } from './reveal-texts.ts';
import { useAttributeName } from './use-names.ts';
import { useRevealActions } from './use-reveals.ts';
import type { Reveal } from './use-reveals.ts';

const Answers = ({ id }: Pick<Reveal, 'id'>) => {
  const t = useTexts(revealTexts);
  const confirm = useConfirm();
  const { approve, refuse } = useRevealActions();
  return (
    <Group gap="sm">
      <Button
        variant="default"
        size="xs"
        onClick={() =>
          confirm({
            title: t('refuseTitle'),
            text: t('refuseText'),
            confirm: t('refuse'),
            done: t('refuseDone'),
            run: async () => refuse(id),
          })
        }
      >
        {t('refuse')}
      </Button>
      <Button
        size="xs"
        onClick={() =>
          confirm({
            title: t('approveTitle'),
            text: t('approveText'),
            confirm: t('approve'),
            done: t('approveDone'),
            isDangerous: false,
            run: async () => approve(id),
          })
        }
      >
        {t('approve')}
      </Button>
    </Group>
  );
};

export const RevealRequest = ({ reveal }: { readonly reveal: Reveal }) => {
  const t = useTexts(revealTexts);
  const may = useMay();
  const attributeName = useAttributeName();
  const { id, userId, attribute, category, reason, askedAt, askedBy, isMine } = reveal;
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} style={{ flex: '1 1 320px', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{attributeName(attribute)}</Text>
            <Anchor component={Link} to={`/users/${userId ?? ''}`} ff="monospace" size="sm">
              {userId}
            </Anchor>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {`${t(`category-${category}`)}: ${reason ?? t('noReason')}`}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {`${t('askedBy')}: ${isMine ? t('you') : askedBy} · `}
            <When at={askedAt} />
          </Text>
        </Stack>
        {isMine ? (
          <Text size="sm" c="dimmed" maw={260}>
            {t('ownRequest')}
          </Text>
        ) : (
          may('staff:users.approve') && <Answers id={id} />
        )}
      </Group>
    </Card>
  );
};
