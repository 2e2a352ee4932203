/** Why somebody has to see a value: a kind for the person, words for the administrators. */
import { Alert, Button, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { revealTexts } from './reveal-texts.ts';
import { revealCategories, useRevealActions } from './use-reveals.ts';
import type { Reveal, RevealCategory, RevealWish } from './use-reveals.ts';

const shortestReason = 10;
const longestReason = 500;

export const RevealForm = ({
  userId,
  attribute,
  policy,
  onAsked,
}: {
  readonly userId: string;
  readonly attribute: RevealWish['attribute'];
  readonly policy: 'one' | 'two';
  readonly onAsked: (reveal: Reveal) => void;
}) => {
  const t = useTexts(revealTexts);
  const errorText = useErrorText();
  const { ask } = useRevealActions();
  const [failure, setFailure] = useState<string | null>(null);
  const form = useForm<{ category: RevealCategory | null; reason: string }>({
    initialValues: { category: null, reason: '' },
    validate: {
      category: (value) => (value === null ? t('revealCategoryMissing') : null),
      reason: (value) => (value.trim().length < shortestReason ? t('revealReasonShort') : null),
    },
  });
  const submit = form.onSubmit(async ({ category, reason }) => {
    if (category === null) {
      return;
    }
    setFailure(null);
    form.setSubmitting(true);
    try {
      onAsked(await ask({ userId, attribute, category, reason: reason.trim() }));
    } catch (error) {
      setFailure(errorText(error));
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">{policy === 'two' ? t('revealPolicyTwo') : t('revealPolicyOne')}</Text>
        <Select
          label={t('revealCategory')}
          withAsterisk
          allowDeselect={false}
          data={revealCategories.map((value) => ({ value, label: t(`category-${value}`) }))}
          {...form.getInputProps('category')}
        />
        <Textarea
          label={t('revealReason')}
          description={t('revealReasonHint')}
          withAsterisk
          autosize
          minRows={3}
          maxLength={longestReason}
          {...form.getInputProps('reason')}
        />
        {failure !== null && (
          <Alert color="red" role="alert">
            {failure}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {t('revealNote')}
        </Text>
        <Group justify="flex-end">
          <Button type="submit" loading={form.submitting}>
            {policy === 'two' ? t('revealSubmit') : t('revealSubmitOne')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
