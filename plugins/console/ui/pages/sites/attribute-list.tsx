/** Declared attributes, of a site or of one that is being registered: shown, added, changed, removed. */
import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLanguage, useTexts } from '../../i18n.ts';
import { AttributeForm, emptyDraft, isKnownAttribute } from './attribute-form.tsx';
import { attributeTexts } from './attribute-texts.ts';
import type { Draft } from './use-sites.ts';

type Props = {
  readonly drafts: readonly Draft[];
  readonly mayWrite: boolean;
  /** @param before null for a new one */
  readonly onSave: (draft: Draft, before: Draft | null, close: () => void) => void;
  readonly onRemove: (draft: Draft) => void;
};

const toKey = ({ attribute, purpose }: Draft) => `${attribute} ${purpose}`;

export const AttributeList = ({ drafts, mayWrite, onSave, onRemove }: Props) => {
  const t = useTexts(attributeTexts);
  const language = useLanguage();
  /** `new`, the key of one, or null. */
  const [edited, setEdited] = useState<string | null>(null);
  const close = () => setEdited(null);
  return (
    <Stack gap="sm">
      {drafts.length === 0 && edited === null && <Text c="dimmed">{t('none')}</Text>}
      {drafts.map((draft) => (
        <Card key={toKey(draft)} withBorder padding="md" data-attribute={draft.attribute}>
          {edited === toKey(draft) ? (
            <AttributeForm
              initial={draft}
              isNew={false}
              onSave={(next) => onSave(next, draft, close)}
              onCancel={close}
            />
          ) : (
            <Group justify="space-between" align="flex-start">
              <Stack gap={4} style={{ flex: 1, minWidth: 220 }}>
                <Group gap="xs">
                  <Text fw={600}>
                    {isKnownAttribute(draft.attribute) ? t(draft.attribute) : draft.attribute}
                  </Text>
                  <Badge variant="dot" color={draft.isNeeded ? 'blue' : 'gray'}>
                    {draft.isNeeded ? t('needed') : t('optional')}
                  </Badge>
                </Group>
                <Text size="sm">{language === 'ru' ? draft.textRu : draft.textEn}</Text>
                <Text size="xs" c="dimmed">
                  {[
                    draft.purpose,
                    draft.purposeCode,
                    t(draft.release),
                    t('days', { suggested: draft.defaultDays, most: draft.longestDays }),
                  ].join(' · ')}
                </Text>
              </Stack>
              {mayWrite && (
                <Group gap="xs">
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setEdited(toKey(draft))}
                    aria-label={`${t('edit')}: ${toKey(draft)}`}
                  >
                    {t('edit')}
                  </Button>
                  <Button
                    size="xs"
                    variant="subtle"
                    color="red"
                    onClick={() => onRemove(draft)}
                    aria-label={`${t('remove')}: ${toKey(draft)}`}
                  >
                    {t('remove')}
                  </Button>
                </Group>
              )}
            </Group>
          )}
        </Card>
      ))}
      {edited === 'new' ? (
        <Card withBorder padding="md">
          <AttributeForm
            initial={emptyDraft}
            isNew
            onSave={(draft) => onSave(draft, null, close)}
            onCancel={close}
          />
        </Card>
      ) : (
        mayWrite && (
          <Group>
            <Button variant="light" onClick={() => setEdited('new')}>
              {drafts.length === 0 ? t('add') : t('addAnother')}
            </Button>
          </Group>
        )
      )}
    </Stack>
  );
};
