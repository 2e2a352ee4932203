/** How a site describes itself to people: fields of the registration and of the site's page. */
import { Checkbox, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';
import type { SiteDetail } from './use-sites.ts';

export type Description = SiteDetail['description'];
/** Texts of a form: empty where there is nothing. */
export type DescriptionForm = {
  readonly displayName: string;
  readonly displayNameRu: string;
  readonly legalName: string;
  readonly policyUrl: string;
  readonly logoUrl: string;
  readonly languages: readonly ('en' | 'ru')[];
};

export const emptyDescription: DescriptionForm = {
  displayName: '',
  displayNameRu: '',
  legalName: '',
  policyUrl: '',
  logoUrl: '',
  languages: ['en', 'ru'],
};
export const toForm = (description: Description): DescriptionForm => ({
  displayName: description.displayName ?? '',
  displayNameRu: description.displayNameRu ?? '',
  legalName: description.legalName ?? '',
  policyUrl: description.policyUrl ?? '',
  logoUrl: description.logoUrl ?? '',
  languages: description.languages,
});
const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
export const fromForm = (form: DescriptionForm) => ({
  displayNameRu: orNull(form.displayNameRu),
  legalName: orNull(form.legalName),
  policyUrl: orNull(form.policyUrl),
  logoUrl: orNull(form.logoUrl),
  languages: [...form.languages],
});

export const DescriptionFields = ({
  value,
  onChange,
  isReadOnly = false,
  nameError,
}: {
  readonly value: DescriptionForm;
  readonly onChange: (value: DescriptionForm) => void;
  readonly isReadOnly?: boolean;
  readonly nameError?: string | null;
}) => {
  const t = useTexts(texts);
  const text = (name: Exclude<keyof DescriptionForm, 'languages'>) => ({
    label: t(name),
    value: value[name],
    readOnly: isReadOnly,
    maxLength: name.endsWith('Url') ? 2048 : 200,
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...value, [name]: event.currentTarget.value }),
  });
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput {...text('displayName')} required error={nameError} />
        <TextInput {...text('displayNameRu')} description={t('displayNameRuHint')} />
        <TextInput {...text('legalName')} description={t('legalNameHint')} />
        <TextInput {...text('policyUrl')} placeholder="https://" />
        <TextInput {...text('logoUrl')} placeholder="https://" />
        <Checkbox.Group
          label={t('languages')}
          value={[...value.languages]}
          onChange={(languages) =>
            languages.length > 0 &&
            onChange({
              ...value,
              languages: (['en', 'ru'] as const).filter((one) => languages.includes(one)),
            })
          }
        >
          <Group mt="xs">
            <Checkbox value="en" label="English" disabled={isReadOnly} />
            <Checkbox value="ru" label="Русский" disabled={isReadOnly} />
          </Group>
        </Checkbox.Group>
      </SimpleGrid>
    </>
  );
};
