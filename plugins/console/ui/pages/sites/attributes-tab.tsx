/** What a site may ask people for: changes count at once, and those of meaning are confirmed. */
import { Card, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { api, call } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { isKnownAttribute } from './attribute-form.tsx';
import { AttributeList } from './attribute-list.tsx';
import { attributeTexts } from './attribute-texts.ts';
import { useDeclarations, useRefresh } from './use-sites.ts';
import type { Draft } from './use-sites.ts';

const isSameMeaning = (left: Draft, right: Draft) =>
  left.textEn === right.textEn &&
  left.textRu === right.textRu &&
  left.purposeCode === right.purposeCode &&
  left.release === right.release;

/** What the server gives besides is not sent back. */
const toBody = (draft: Draft): Draft => ({
  attribute: draft.attribute,
  purpose: draft.purpose,
  purposeCode: draft.purposeCode,
  textEn: draft.textEn,
  textRu: draft.textRu,
  legalNote: draft.legalNote,
  retentionDays: draft.retentionDays,
  isNeeded: draft.isNeeded,
  release: draft.release,
  defaultDays: draft.defaultDays,
  longestDays: draft.longestDays,
});

export const AttributesTab = ({ siteId }: { readonly siteId: string }) => {
  const t = useTexts(attributeTexts);
  const mayWrite = useMay()('staff:sites.write');
  const query = useDeclarations(siteId);
  const refresh = useRefresh(siteId);
  const confirm = useConfirm();
  const errorText = useErrorText();
  if (!query.data) {
    return <LoadState {...stateOf(query)} />;
  }
  const { attributes, undeclared } = query.data;
  const save = async (draft: Draft, close: () => void) => {
    await call(
      api.PUT('/sites/{siteId}/attributes', { params: { path: { siteId } }, body: toBody(draft) })
    );
    await refresh();
    close();
  };
  return (
    <Stack>
      <AttributeList
        drafts={attributes}
        mayWrite={mayWrite}
        onSave={(draft, before, close) => {
          if (before === null || isSameMeaning(draft, before)) {
            save(draft, close).then(
              () => notifications.show({ message: t('saved'), color: 'teal' }),
              (error: unknown) => notifications.show({ message: errorText(error), color: 'red' })
            );
            return;
          }
          confirm({
            title: t('changeTitle'),
            text: t('changeText'),
            confirm: t('save'),
            run: async () => save(draft, close),
            done: t('saved'),
          });
        }}
        onRemove={({ attribute, purpose }) =>
          confirm({
            title: t('removeTitle', {
              name: isKnownAttribute(attribute) ? t(attribute) : attribute,
            }),
            text: t('removeText'),
            confirm: t('remove'),
            run: async () => {
              await call(
                api.DELETE('/sites/{siteId}/attributes/{attribute}/{purpose}', {
                  params: { path: { siteId, attribute, purpose } },
                })
              );
              await refresh();
            },
          })
        }
      />
      {undeclared.length > 0 && (
        <Card padding="md">
          <Text fw={600}>{t('undeclared')}</Text>
          <Text size="sm">{t('undeclaredText')}</Text>
          <List size="sm" mt="xs">
            {undeclared.map(({ attribute, requests }) => (
              <List.Item key={attribute}>
                {isKnownAttribute(attribute) ? t(attribute) : attribute} –{' '}
                {t('requests', { count: requests })}
              </List.Item>
            ))}
          </List>
        </Card>
      )}
    </Stack>
  );
};
