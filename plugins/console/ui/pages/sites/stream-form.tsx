/** What an event stream is made of: for a new one, and to change one. Events left out are all events. */
import {
  Button,
  Card,
  Group,
  MultiSelect,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { eventTexts } from './event-texts.ts';

const methods = ['push', 'webhook', 'poll'] as const;

export type StreamDraft = {
  method: (typeof methods)[number];
  endpointUrl: string;
  /** Empty for none, or for the one there is. */
  authorization: string;
  description: string;
  events: string[];
};

/** `https://schemas.openid.net/secevent/caep/event-type/session-revoked` → `session-revoked` */
const nameEvent = (uri: string) => uri.split('/').at(-1) ?? uri;

export const StreamForm = ({
  initial,
  isNew,
  supportedEvents,
  onSubmit,
  onCancel,
}: {
  readonly initial: StreamDraft;
  readonly isNew: boolean;
  readonly supportedEvents: readonly string[];
  readonly onSubmit: (draft: StreamDraft) => Promise<void>;
  readonly onCancel: () => void;
}) => {
  const t = useTexts(eventTexts);
  const errorText = useErrorText();
  const form = useForm<StreamDraft>({ initialValues: initial });
  const [error, setError] = useState<string | null>(null);
  const { method } = form.values;
  const submit = async (draft: StreamDraft) => {
    try {
      await onSubmit(draft);
    } catch (caught) {
      setError(errorText(caught));
    }
  };
  return (
    <Card withBorder padding="md">
      <form onSubmit={form.onSubmit((draft) => void submit(draft))}>
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {isNew && (
              <Select
                label={t('method')}
                allowDeselect={false}
                data={methods.map((value) => ({ value, label: t(value) }))}
                {...form.getInputProps('method')}
              />
            )}
            {method !== 'poll' && (
              <TextInput
                label={t('endpointUrl')}
                description={t('endpointHint')}
                required
                placeholder="https://"
                {...form.getInputProps('endpointUrl')}
              />
            )}
            {method === 'push' && (
              <TextInput
                label={t('authorization')}
                description={isNew ? undefined : t('authorizationHint')}
                autoComplete="off"
                {...form.getInputProps('authorization')}
              />
            )}
            <TextInput
              label={t('description')}
              maxLength={200}
              {...form.getInputProps('description')}
            />
            <MultiSelect
              label={t('events')}
              description={t('eventsHint')}
              data={supportedEvents.map((value) => ({ value, label: nameEvent(value) }))}
              searchable
              {...form.getInputProps('events')}
            />
          </SimpleGrid>
          {error !== null && (
            <Text c="red" size="sm" role="alert">
              {error}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onCancel}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={form.submitting}>
              {t(isNew ? 'create' : 'save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
};
