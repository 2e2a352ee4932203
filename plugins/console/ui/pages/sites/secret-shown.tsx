/** A secret that is shown once: here, until the page is left. */
import { Card, CloseButton, Group, Stack, Text } from '@mantine/core';
import { CopyField } from '../../shared/copy-field.tsx';
import { useTexts } from '../../i18n.ts';
import { setupTexts } from './setup-texts.ts';

export const SecretShown = ({
  title,
  text,
  secret,
  onClose,
}: {
  readonly title: string;
  readonly text: string;
  readonly secret: string;
  readonly onClose?: () => void;
}) => {
  const t = useTexts(setupTexts);
  return (
    <Card padding="md" role="status" bd="2px solid var(--mantine-primary-color-filled)">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{title}</Text>
          {onClose && <CloseButton aria-label={t('close')} onClick={onClose} />}
        </Group>
        <Text size="sm">{text}</Text>
        <div data-secret>
          <CopyField value={secret} label={title} />
        </div>
      </Stack>
    </Card>
  );
};
