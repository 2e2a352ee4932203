/** A value that the server masked before it left: told apart from a plain one by its looks and to screen readers. */
import { Text, Tooltip } from '@mantine/core';
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';

export const Masked = ({ value }: { readonly value: string | null | undefined }) => {
  const t = useTexts(sharedTexts);
  return value === null || value === undefined || value === '' ? (
    <Text span c="dimmed">
      –
    </Text>
  ) : (
    <Tooltip label={t('masked')}>
      <Text span ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
    </Tooltip>
  );
};
