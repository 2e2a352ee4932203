/** Asks once, and why: the reason stays on the audit chain. */
import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { sharedTexts } from '../../texts/shared.ts';
import { texts } from './texts.ts';
import { useLiftBlock } from './use-complaints.ts';
import type { Block, EndReason } from './use-complaints.ts';

const reasons: readonly EndReason[] = ['mistake', 'appeal', 'settled', 'legal', 'other'];

export const LiftBlock = ({
  block,
  onClose,
}: {
  readonly block: Block;
  readonly onClose: () => void;
}) => {
  const t = useTexts(texts);
  const shared = useTexts(sharedTexts);
  const errorText = useErrorText();
  const lift = useLiftBlock();
  const [reason, setReason] = useState<EndReason | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (why: EndReason) => {
    setBusy(true);
    try {
      await lift(block, why);
      notifications.show({ message: t('liftDone'), color: 'teal' });
      onClose();
    } catch (error) {
      notifications.show({ message: errorText(error), color: 'red', autoClose: false });
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('liftTitle', { site: block.site.name ?? block.site.id })}
    >
      <Stack gap="md">
        <Text size="sm">{t('liftText')}</Text>
        <Select
          label={t('why')}
          required
          data={reasons.map((value) => ({ value, label: t(`why-${value}`) }))}
          value={reason}
          onChange={(value) => setReason(reasons.find((one) => one === value) ?? null)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {shared('cancel')}
          </Button>
          <Button
            color="red"
            disabled={reason === null}
            loading={isBusy}
            onClick={() => reason && void run(reason)}
          >
            {t('lift')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
