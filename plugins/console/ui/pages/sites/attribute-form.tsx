/** One attribute with its purpose: the fields, and what must hold before the server is asked. */
import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { attributeTexts } from './attribute-texts.ts';
import type { Draft } from './use-sites.ts';

export const attributeNames = [
  'name',
  'email',
  'phone_number',
  'address',
  'birthdate',
  'gender',
  'picture',
  'locale',
  'website',
] as const;
type AttributeName = (typeof attributeNames)[number];
export const isKnownAttribute = (name: string): name is AttributeName =>
  attributeNames.some((one) => one === name);

/** Often used ones; any other of the vocabulary may be typed. */
const purposeCodes = [
  'dpv:ServiceProvision',
  'dpv:DeliveryOfGoods',
  'dpv:CommunicationForCustomerCare',
  'dpv:PaymentManagement',
  'dpv:AgeVerification',
  'dpv:Personalisation',
  'dpv:DirectMarketing',
  'dpv:FraudPreventionAndDetection',
  'dpv:LegalCompliance',
];

export const emptyDraft: Draft = {
  attribute: 'email',
  purpose: '',
  purposeCode: 'dpv:ServiceProvision',
  textEn: '',
  textRu: '',
  legalNote: null,
  retentionDays: null,
  isNeeded: false,
  release: 'value',
  defaultDays: 30,
  longestDays: 365,
};

const isComplete = (draft: Draft) =>
  /^[a-z][a-z0-9-]{1,39}$/.test(draft.purpose) &&
  /^dpv:[A-Za-z]{3,80}$/.test(draft.purposeCode) &&
  [draft.textEn, draft.textRu].every((text) => text.trim().length >= 3) &&
  draft.defaultDays >= 1 &&
  draft.longestDays >= draft.defaultDays;

export const AttributeForm = ({
  initial,
  isNew,
  onSave,
  onCancel,
}: {
  readonly initial: Draft;
  readonly isNew: boolean;
  readonly onSave: (draft: Draft) => void;
  readonly onCancel: () => void;
}) => {
  const t = useTexts(attributeTexts);
  const [draft, setDraft] = useState(initial);
  const [isRefused, setIsRefused] = useState(false);
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const days = (value: string | number) => (typeof value === 'number' ? value : 0);
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t('attribute')}
          value={draft.attribute}
          disabled={!isNew}
          allowDeselect={false}
          data={attributeNames.map((value) => ({ value, label: t(value) }))}
          onChange={(attribute) => attribute && set({ attribute })}
        />
        <TextInput
          label={t('purpose')}
          description={t('purposeHint')}
          value={draft.purpose}
          disabled={!isNew}
          maxLength={40}
          onChange={(event) => set({ purpose: event.currentTarget.value.toLowerCase() })}
        />
        <Textarea
          label={t('textEn')}
          value={draft.textEn}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => set({ textEn: event.currentTarget.value })}
        />
        <Textarea
          label={t('textRu')}
          value={draft.textRu}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => set({ textRu: event.currentTarget.value })}
        />
        <Autocomplete
          label={t('purposeCode')}
          value={draft.purposeCode}
          data={purposeCodes}
          onChange={(purposeCode) => set({ purposeCode })}
        />
        <Select
          label={t('release')}
          value={draft.release}
          allowDeselect={false}
          data={[
            { value: 'value', label: t('value') },
            { value: 'answer', label: t('answer') },
          ]}
          onChange={(release) => set({ release: release === 'answer' ? 'answer' : 'value' })}
        />
        <NumberInput
          label={t('defaultDays')}
          value={draft.defaultDays}
          min={1}
          max={3650}
          allowDecimal={false}
          onChange={(value) => set({ defaultDays: days(value) })}
        />
        <NumberInput
          label={t('longestDays')}
          value={draft.longestDays}
          min={1}
          max={3650}
          allowDecimal={false}
          onChange={(value) => set({ longestDays: days(value) })}
        />
      </SimpleGrid>
      <Checkbox
        label={t('isNeeded')}
        checked={draft.isNeeded}
        onChange={(event) => set({ isNeeded: event.currentTarget.checked })}
      />
      {isRefused && (
        <Text c="red" size="sm" role="alert">
          {t('invalid')}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button
          onClick={() => {
            setIsRefused(!isComplete(draft));
            if (isComplete(draft)) {
              onSave(draft);
            }
          }}
        >
          {t('save')}
        </Button>
      </Group>
    </Stack>
  );
};
