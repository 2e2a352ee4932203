/** Answers to the site and notes among the staff, and writing one. */
import {
  Badge,
  Button,
  Card,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useComplaintActions } from './use-complaints.ts';
import type { Complaint } from './use-complaints.ts';

const longest = 8000;

const Write = ({ complaint: { id, status } }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const { say } = useComplaintActions(id);
  const [chosen, setKind] = useState<'answers' | 'notes'>('answers');
  const [text, setText] = useState('');
  const [isBusy, setBusy] = useState(false);
  // A closed complaint takes notes alone.
  const kind = status === 'closed' ? 'notes' : chosen;
  const send = async () => {
    setBusy(true);
    try {
      await say(kind, text.trim());
      setText('');
    } catch (error) {
      notifications.show({ message: errorText(error), color: 'red', autoClose: false });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs">
      {status !== 'closed' && (
        <SegmentedControl
          w="fit-content"
          size="xs"
          aria-label={t('messages')}
          value={kind}
          onChange={(value) => setKind(value === 'notes' ? 'notes' : 'answers')}
          data={[
            { value: 'answers', label: t('answer') },
            { value: 'notes', label: t('note') },
          ]}
        />
      )}
      <Textarea
        label={t(kind === 'answers' ? 'answerText' : 'noteText')}
        autosize
        minRows={3}
        maxLength={longest}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group>
        <Button disabled={text.trim() === ''} loading={isBusy} onClick={() => void send()}>
          {t(kind === 'answers' ? 'sendAnswer' : 'saveNote')}
        </Button>
      </Group>
    </Stack>
  );
};

export const Messages = ({ complaint }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const may = useMay();
  return (
    <Card component="section" aria-label={t('messages')}>
      <Title order={2} size="h4" mb="md">
        {t('messages')}
      </Title>
      <Stack gap="md">
        {complaint.messages.length === 0 && <Text c="dimmed">{t('noMessages')}</Text>}
        {complaint.messages.map(({ kind, text, by, at }) => (
          <div key={`${at} ${kind}`}>
            <Group gap="xs">
              <Badge
                variant="light"
                color={kind === 'note' ? 'gray' : 'brand'}
                tt="none"
                autoContrast
              >
                {t(kind)}
              </Badge>
              <Text size="xs" c="dimmed">
                {by} · <When at={at} />
              </Text>
            </Group>
            <Text size="sm" mt={4} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {text ?? t('erased')}
            </Text>
          </div>
        ))}
        {may('staff:complaints.write') && <Write complaint={complaint} />}
      </Stack>
    </Card>
  );
};
