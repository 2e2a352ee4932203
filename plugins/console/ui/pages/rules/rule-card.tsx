/** One rule: IF its condition THEN what follows; its place, whether it is on, and its form when it is open. */
import {
  ActionIcon,
  Badge,
  Card,
  Collapse,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronUp,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n.ts';
import { ConditionEditor } from './condition-editor.tsx';
import { texts } from './texts.ts';
import type { RuleDraft, Vocabulary } from './use-policy.ts';

const effectColors = { grant: 'teal', refuse: 'red', verdict: 'blue' } as const;

type Props = {
  readonly draft: RuleDraft;
  readonly vocabulary: Vocabulary;
  readonly isOpen: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isReadOnly: boolean;
  /** Of the last test; null when there is none. */
  readonly result: ReactNode;
  readonly onOpen: () => void;
  readonly onChange: (change: Partial<RuleDraft>) => void;
  readonly onMove: (step: -1 | 1) => void;
  readonly onRemove: () => void;
};

const Tool = ({
  label,
  isOff = false,
  onClick,
  children,
}: {
  readonly label: string;
  readonly isOff?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) => (
  <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={onClick}>
    {children}
  </ActionIcon>
);

const Form = ({
  draft,
  isReadOnly,
  onChange,
}: Pick<Props, 'draft' | 'isReadOnly' | 'onChange'>) => {
  const t = useTexts(texts);
  const isVerdict = draft.effect === 'verdict';
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <Select
        label={t('effect')}
        disabled={isReadOnly}
        allowDeselect={false}
        data={(['grant', 'refuse', 'verdict'] as const).map((value) => ({
          value,
          label: t(value),
        }))}
        value={draft.effect}
        onChange={(effect) => {
          if (effect === 'grant' || effect === 'refuse') {
            onChange({ effect, permission: draft.permission ?? '' });
          } else if (effect === 'verdict') {
            onChange({ effect, permission: null });
          }
        }}
      />
      {!isVerdict && (
        <TextInput
          label={t('permission')}
          description={t('permissionHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          readOnly={isReadOnly}
          maxLength={64}
          value={draft.permission ?? ''}
          onChange={(event) => onChange({ permission: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={t('name')}
        description={t(isVerdict ? 'verdictHint' : 'ruleHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        readOnly={isReadOnly}
        maxLength={40}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('descriptionEn')}
        readOnly={isReadOnly}
        maxLength={200}
        value={draft.descriptionEn}
        onChange={(event) => onChange({ descriptionEn: event.currentTarget.value })}
      />
      <TextInput
        label={t('descriptionRu')}
        readOnly={isReadOnly}
        maxLength={200}
        value={draft.descriptionRu}
        onChange={(event) => onChange({ descriptionRu: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
};

export const RuleCard = (props: Props) => {
  const { draft, vocabulary, isOpen, isReadOnly, result, onOpen, onChange, onMove } = props;
  const t = useTexts(texts);
  const { name, effect } = draft;
  return (
    <Card withBorder padding="sm" component="li">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Badge
              variant="default"
              bd={
                draft.isEnabled
                  ? `1px solid var(--mantine-color-${effectColors[effect]}-6)`
                  : '1px solid var(--mantine-color-default-border)'
              }
            >
              {t(effect)}
            </Badge>
            <Text
              fw={600}
              style={{ overflowWrap: 'anywhere' }}
              {...(draft.isEnabled ? {} : { c: 'dimmed' })}
            >
              {draft.permission ?? name}
            </Text>
            {effect !== 'verdict' && (
              <Text size="xs" c="dimmed">
                {name}
              </Text>
            )}
          </Group>
          {result}
        </Stack>
        <Group gap={2} wrap="nowrap">
          <Switch
            size="sm"
            aria-label={t('isOn', { name })}
            checked={draft.isEnabled}
            disabled={isReadOnly}
            onChange={(event) => onChange({ isEnabled: event.currentTarget.checked })}
          />
          {!isReadOnly && (
            <>
              <Tool label={t('up', { name })} isOff={props.isFirst} onClick={() => onMove(-1)}>
                <IconArrowUp size={16} />
              </Tool>
              <Tool label={t('down', { name })} isOff={props.isLast} onClick={() => onMove(1)}>
                <IconArrowDown size={16} />
              </Tool>
              <Tool label={t('remove', { name })} onClick={props.onRemove}>
                <IconTrash size={16} />
              </Tool>
            </>
          )}
          <Tool label={t(isOpen ? 'close' : 'edit', { name })} onClick={onOpen}>
            {isOpen ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          </Tool>
        </Group>
      </Group>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <Stack gap="sm" mt="sm">
            <Text size="sm" fw={600}>
              {t('if')}
            </Text>
            <ConditionEditor
              rule={draft.rule}
              vocabulary={vocabulary}
              label={t('condition', { name })}
              isReadOnly={isReadOnly}
              onChange={(rule) => onChange({ rule })}
            />
            <Text size="sm" fw={600}>
              {t('then')}
            </Text>
            <Form draft={draft} isReadOnly={isReadOnly} onChange={onChange} />
          </Stack>
        )}
      </Collapse>
    </Card>
  );
};
