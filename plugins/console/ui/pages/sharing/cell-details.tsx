/** One site and one attribute, or the whole site: purposes, numbers, the last disclosure, and taking it back from everybody. */
import { Badge, Button, Divider, Drawer, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { useLanguage, useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { useAttributeName } from './attribute-name.ts';
import { useSiteName } from './matrix.tsx';
import { texts } from './texts.ts';
import type { SharedAttribute, SharingSite, Wish } from './use-sharing.ts';
import { reasons, reasonTexts, useReloadSharing, withdraw } from './use-sharing.ts';

const Facts = ({ shared }: { readonly shared: SharedAttribute }) => {
  const t = useTexts(texts);
  const language = useLanguage();
  return (
    <Stack gap="xs">
      <Text size="sm">{t('people', { count: shared.people })}</Text>
      <Text size="sm">{t('withdrawn', { count: shared.withdrawn })}</Text>
      <Text size="sm" component="div">
        {`${t('lastDisclosed')}: `}
        {shared.lastDisclosedAt === null ? t('longAgo') : <When at={shared.lastDisclosedAt} />}
      </Text>
      <Text fw={600} size="sm">
        {t('purposes')}
      </Text>
      {shared.purposes.length === 0 && <Text size="sm">{t('notAsked')}</Text>}
      {shared.purposes.map((purpose) => (
        <Stack key={purpose.purpose} gap={2}>
          <Group gap="xs">
            <Text size="sm" ff="monospace">
              {purpose.purpose}
            </Text>
            {purpose.isNeeded && (
              <Badge size="xs" variant="default">
                {t('needed')}
              </Badge>
            )}
            {purpose.release === 'answer' && (
              <Badge size="xs" variant="default">
                {t('answerOnly')}
              </Badge>
            )}
            <Text size="xs" c="dimmed">
              {t('people', { count: purpose.people })}
            </Text>
          </Group>
          <Text size="sm">{language === 'ru' ? purpose.textRu : purpose.textEn}</Text>
        </Stack>
      ))}
    </Stack>
  );
};

export const CellDetails = ({
  site,
  attribute,
  onClose,
}: {
  readonly site: SharingSite;
  /** Null for the whole site. */
  readonly attribute: string | null;
  readonly onClose: () => void;
}) => {
  const t = useTexts(texts);
  const may = useMay();
  const confirm = useConfirm();
  const reload = useReloadSharing();
  const nameOf = useAttributeName();
  const siteName = useSiteName()(site);
  const [reason, setReason] = useState<Wish['reason']>('purpose_ended');
  const shown = site.attributes.filter((one) => attribute === null || one.attribute === attribute);
  const ask = () =>
    confirm({
      title:
        attribute === null
          ? t('withdrawAllTitle', { site: siteName })
          : t('withdrawTitle', { site: siteName, attribute: nameOf(attribute) }),
      text: t(attribute === null ? 'withdrawAllText' : 'withdrawText'),
      confirm: t('withdraw'),
      done: t('started'),
      run: async () => {
        await withdraw({ siteId: site.siteId, attribute, reason });
        await reload();
        onClose();
      },
    });
  return (
    <Drawer
      opened
      position="right"
      title={attribute === null ? siteName : `${siteName} · ${nameOf(attribute)}`}
      onClose={onClose}
    >
      <Stack gap="md">
        {shown.map((shared) => (
          <Stack key={shared.attribute} gap="xs">
            {attribute === null && <Divider label={nameOf(shared.attribute)} />}
            <Facts shared={shared} />
          </Stack>
        ))}
        {may('staff:sharing.withdraw') && shown.some(({ people }) => people > 0) && (
          <>
            <Divider />
            <Select
              label={t('reason')}
              allowDeselect={false}
              data={reasons.map((value) => ({ value, label: t(reasonTexts[value]) }))}
              value={reason}
              onChange={(value) => {
                const chosen = reasons.find((one) => one === value);
                if (chosen) {
                  setReason(chosen);
                }
              }}
            />
            <Button color="red" variant="light" onClick={ask}>
              {t(attribute === null ? 'withdrawAll' : 'withdraw')}
            </Button>
          </>
        )}
      </Stack>
    </Drawer>
  );
};
