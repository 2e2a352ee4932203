/** Tries the rules of the editor against a person of the site, or against typed facts. What is typed is kept here alone. */
import {
  Button,
  Card,
  Group,
  List,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { texts } from './texts.ts';
import type { RuleDraft, Trial, TrialSubject, Vocabulary } from './use-policy.ts';
import { useTrial } from './use-policy.ts';

const empty = {
  age: '' as number | string,
  email_verified: null as string | null,
  phone_verified: null as string | null,
  is_blocked: null as string | null,
  assurance: null as string | null,
  region: null as string | null,
  country: '',
  roles: [] as string[],
  site_roles: [] as string[],
  shared: [] as string[],
};
type Typed = typeof empty;

type Fact = string | number | boolean | string[];

const toYesNo = (value: string | null): boolean | null => (value === null ? null : value === 'yes');

/** What was left empty is not said. */
const toFacts = (typed: Typed): Record<string, Fact> => {
  const given: Readonly<Record<string, Fact | null>> = {
    age: typed.age === '' ? null : Number(typed.age),
    email_verified: toYesNo(typed.email_verified),
    phone_verified: toYesNo(typed.phone_verified),
    is_blocked: toYesNo(typed.is_blocked),
    assurance: typed.assurance === null ? null : Number(typed.assurance),
    region: typed.region,
    country: typed.country.trim() === '' ? null : typed.country.trim(),
    roles: typed.roles,
    site_roles: typed.site_roles,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))
  );
};

const Granted = ({ trial }: { readonly trial: Trial }) => {
  const t = useTexts(texts);
  const line = ({ permission, isGranted, decidedBy, reason }: Trial['permissions'][number]) =>
    `${permission}: ${t(isGranted ? 'grant' : 'refuse')} – ${
      decidedBy === null ? t('notDecided') : t('decidedBy', { name: decidedBy })
    }${reason === 'rule' ? '' : `, ${t(`reason_${reason}`)}`}`;
  return (
    <Stack gap={4} role="status">
      <Text fw={600} size="sm">
        {t('granted')}
      </Text>
      {trial.permissions.length === 0 ? (
        <Text size="sm">{t('nothingGranted')}</Text>
      ) : (
        <List size="sm">
          {trial.permissions.map((one) => (
            <List.Item key={one.permission}>{line(one)}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
};

const FactFields = ({
  form,
  vocabulary,
}: {
  readonly form: ReturnType<typeof useForm<Typed>>;
  readonly vocabulary: Vocabulary;
}) => {
  const t = useTexts(texts);
  const yesNo = [
    { value: 'yes', label: t('opIs') },
    { value: 'no', label: t('opIsNot') },
  ];
  const levels = (['level0', 'level1', 'level2', 'level3'] as const).map((key, level) => ({
    value: String(level),
    label: t(key),
  }));
  const choice = { placeholder: t('unknown'), clearable: true };
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <NumberInput label={t('factAge')} min={0} max={150} {...form.getInputProps('age')} />
      <Select
        {...choice}
        label={t('factEmailVerified')}
        data={yesNo}
        {...form.getInputProps('email_verified')}
      />
      <Select
        {...choice}
        label={t('factPhoneVerified')}
        data={yesNo}
        {...form.getInputProps('phone_verified')}
      />
      <Select
        {...choice}
        label={t('factAssurance')}
        data={levels}
        {...form.getInputProps('assurance')}
      />
      <Select
        {...choice}
        label={t('factRegion')}
        data={vocabulary.regions}
        {...form.getInputProps('region')}
      />
      <Select
        {...choice}
        label={t('factIsBlocked')}
        data={yesNo}
        {...form.getInputProps('is_blocked')}
      />
      <TextInput label={t('factCountry')} maxLength={100} {...form.getInputProps('country')} />
      <TagsInput
        label={t('factRoles')}
        data={vocabulary.userRoles}
        {...form.getInputProps('roles')}
      />
      <TagsInput
        label={t('factSiteRoles')}
        data={vocabulary.siteRoles.map(({ role }) => role)}
        {...form.getInputProps('site_roles')}
      />
      <MultiSelect
        label={t('factsShared')}
        data={vocabulary.declared.map(({ attribute }) => attribute)}
        {...form.getInputProps('shared')}
      />
    </SimpleGrid>
  );
};

export const TestPanel = ({
  siteId,
  drafts,
  vocabulary,
  onTrial,
}: {
  readonly siteId: string;
  readonly drafts: readonly RuleDraft[];
  readonly vocabulary: Vocabulary;
  readonly onTrial: (trial: Trial) => void;
}) => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const trial = useTrial(siteId);
  const [way, setWay] = useState<'facts' | 'person'>('facts');
  const [userRef, setUserRef] = useState('');
  const form = useForm<Typed>({ initialValues: empty });
  const run = () => {
    const subject: TrialSubject =
      way === 'person'
        ? { userRef: userRef.trim() }
        : { facts: toFacts(form.values), shared: form.values.shared };
    trial.mutate({ rules: drafts, subject }, { onSuccess: onTrial });
  };
  return (
    <Card withBorder padding="md">
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} size="h4">
            {t('test')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('testText')}
          </Text>
        </Stack>
        <SegmentedControl
          aria-label={t('test')}
          value={way}
          onChange={setWay}
          data={[
            { value: 'facts', label: t('testFacts') },
            { value: 'person', label: t('testPerson') },
          ]}
        />
        {way === 'facts' ? (
          <FactFields form={form} vocabulary={vocabulary} />
        ) : (
          <TextInput
            label={t('userRef')}
            description={t('userRefHint')}
            placeholder="ppid_…"
            value={userRef}
            onChange={(event) => setUserRef(event.currentTarget.value)}
          />
        )}
        <Group>
          <Button variant="light" loading={trial.isPending} onClick={run}>
            {t('run')}
          </Button>
          {trial.error && (
            <Text size="sm" c="red" role="alert">
              {errorText(trial.error)}
            </Text>
          )}
        </Group>
        {trial.data && <Granted trial={trial.data} />}
      </Stack>
    </Card>
  );
};
