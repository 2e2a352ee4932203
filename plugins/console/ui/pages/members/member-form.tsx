/** A role for a member, new or changed: what each role may do is said where it is chosen. */
import { Alert, Button, Group, MultiSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { texts } from './texts.ts';
import { roles, useMemberActions, useSiteNames } from './use-members.ts';
import type { Member, Role } from './use-members.ts';

const idPattern = /^[\w-]{1,64}$/;

export const MemberForm = ({
  member,
  onClose,
}: {
  /** Null for somebody who has no role yet. */
  readonly member: Member | null;
  readonly onClose: () => void;
}) => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const { put } = useMemberActions();
  const sites = useSiteNames();
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<{ memberId: string; role: Role; siteIds: string[] }>({
    initialValues: {
      memberId: member?.memberId ?? '',
      role: member?.role ?? 'support',
      siteIds: [...(member?.siteIds ?? [])],
    },
    validate: {
      memberId: (value) => (idPattern.test(value.trim()) ? null : t('memberIdWrong')),
      siteIds: (value, { role }) =>
        role === 'site_owner' && value.length === 0 ? t('sitesMissing') : null,
    },
  });
  const { role } = form.values;
  const submit = form.onSubmit(async ({ memberId, siteIds }) => {
    setFailure(null);
    form.setSubmitting(true);
    try {
      await put(memberId.trim(), role, role === 'site_owner' ? siteIds : []);
      notifications.show({ message: t('saved'), color: 'teal' });
      onClose();
    } catch (error) {
      setFailure(errorText(error));
      form.setSubmitting(false);
    }
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('memberId')}
          description={t('memberIdHint')}
          withAsterisk
          readOnly={member !== null}
          maxLength={64}
          autoComplete="off"
          {...form.getInputProps('memberId')}
        />
        <Radio.Group label={t('role')} withAsterisk {...form.getInputProps('role')}>
          <Stack gap="sm" mt="xs">
            {roles.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`role-${value}`)}
                description={t(`role-${value}-hint`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {role === 'site_owner' && (
          <MultiSelect
            label={t('sites')}
            description={t('sitesHint')}
            withAsterisk
            searchable
            data={(sites.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            nothingFoundMessage={t('noSites')}
            {...form.getInputProps('siteIds')}
          />
        )}
        {failure !== null && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={form.submitting}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
