/** An application of a site: name, type and addresses, one address per line. */
import { Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';

export const kinds = ['web', 'spa', 'native'] as const;
export type ApplicationForm = {
  readonly name: string;
  readonly kind: (typeof kinds)[number];
  readonly redirectUris: string;
  readonly postLogoutRedirectUris: string;
};

export const emptyApplication: ApplicationForm = {
  name: '',
  kind: 'web',
  redirectUris: '',
  postLogoutRedirectUris: '',
};

export const toLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Addresses that the server refused, by what it named: `application.redirectUris.1`. */
export const listRefused = (fields: readonly string[], form: ApplicationForm): string[] =>
  fields.flatMap((field) => {
    const [, name, index] = /(redirectUris|postLogoutRedirectUris)\.(\d+)$/.exec(field) ?? [];
    const lines = toLines(
      name === 'postLogoutRedirectUris' ? form.postLogoutRedirectUris : form.redirectUris
    );
    const line = index === undefined ? undefined : lines[Number(index)];
    return line === undefined ? [] : [line];
  });

export const ApplicationFields = ({
  value,
  onChange,
  isKindFixed = false,
  error,
}: {
  readonly value: ApplicationForm;
  readonly onChange: (value: ApplicationForm) => void;
  readonly isKindFixed?: boolean;
  readonly error?: string | null;
}) => {
  const t = useTexts(texts);
  return (
    <Stack gap="sm">
      <TextInput
        label={t('applicationName')}
        value={value.name}
        maxLength={100}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
      />
      {!isKindFixed && (
        <Select
          label={t('kind')}
          value={value.kind}
          allowDeselect={false}
          data={kinds.map((kind) => ({ value: kind, label: t(kind) }))}
          onChange={(kind) =>
            onChange({ ...value, kind: kinds.find((one) => one === kind) ?? value.kind })
          }
        />
      )}
      <Textarea
        label={t('redirectUris')}
        description={t('onePerLine')}
        required
        autosize
        minRows={2}
        spellCheck={false}
        value={value.redirectUris}
        error={error}
        onChange={(event) => onChange({ ...value, redirectUris: event.currentTarget.value })}
      />
      <Textarea
        label={t('postLogoutRedirectUris')}
        autosize
        minRows={1}
        spellCheck={false}
        value={value.postLogoutRedirectUris}
        onChange={(event) =>
          onChange({ ...value, postLogoutRedirectUris: event.currentTarget.value })
        }
      />
    </Stack>
  );
};
