/** Something to be copied: an identifier, a key that is shown once, a piece of configuration. */
import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTexts } from '../i18n.ts';
import { sharedTexts } from '../texts/shared.ts';

export const CopyField = ({
  value,
  label,
  isBlock = false,
}: {
  readonly value: string;
  /** What it is; read to those who do not see it. */
  readonly label: string;
  /** Several lines, such as a snippet of code. */
  readonly isBlock?: boolean;
}) => {
  const t = useTexts(sharedTexts);
  return (
    <Group gap={4} wrap="nowrap" align={isBlock ? 'flex-start' : 'center'} maw="100%">
      <Code
        block={isBlock}
        tabIndex={isBlock ? 0 : undefined}
        aria-label={isBlock ? label : undefined}
        role={isBlock ? 'region' : undefined}
        style={{ overflowWrap: 'anywhere', flex: isBlock ? 1 : undefined, minWidth: 0 }}
      >
        {value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('copied') : t('copy')}>
            <ActionIcon
              variant="subtle"
              color={copied ? 'teal' : 'gray'}
              aria-label={`${t('copy')}: ${label}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
};
