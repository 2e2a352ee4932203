/** One event stream: how delivery goes, and what can be done with it. */
import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { eventTexts } from './event-texts.ts';
import { StreamForm } from './stream-form.tsx';
import type { StreamDraft } from './stream-form.tsx';
import { useRefresh } from './use-sites.ts';
import type { Stream } from './use-sites.ts';

const colors = { enabled: 'teal', paused: 'yellow', disabled: 'gray' } as const;

export const StreamCard = ({
  siteId,
  stream,
  supportedEvents,
  onSecret,
}: {
  readonly siteId: string;
  readonly stream: Stream;
  readonly supportedEvents: readonly string[];
  readonly onSecret: (secret: string) => void;
}) => {
  const t = useTexts(eventTexts);
  const mayWrite = useMay()('staff:sites.write');
  const confirm = useConfirm();
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const params = { path: { siteId, streamId: stream.id } };
  const isOn = stream.status === 'enabled';
  const [isEdited, setIsEdited] = useState(false);

  const sendTest = async () => {
    try {
      await call(api.POST('/admin/sites/{siteId}/streams/{streamId}/verification', { params }));
      notifications.show({ message: t('testSent'), color: 'teal' });
    } catch (error) {
      notifications.show({ message: errorText(error), color: 'red' });
    }
    await refresh();
  };
  const setStatus = async (status: 'enabled' | 'paused') => {
    await call(
      api.PUT('/sites/{siteId}/streams/{streamId}/status', {
        params,
        body: { status, reason: null },
      })
    );
    await refresh();
  };
  /** An authorization header goes with its address: without a new one, another address gets none. */
  const change = async ({ endpointUrl, authorization, description, events }: StreamDraft) => {
    const isMoved = stream.method !== 'poll' && endpointUrl.trim() !== stream.endpointUrl;
    await call(
      api.PATCH('/admin/sites/{siteId}/streams/{streamId}', {
        params,
        body: {
          ...(isMoved ? { endpointUrl: endpointUrl.trim() } : {}),
          ...(authorization === '' ? {} : { authorizationHeader: authorization }),
          description: description.trim() === '' ? null : description.trim(),
          events: events.length > 0 ? events : [...supportedEvents],
        },
      })
    );
    setIsEdited(false);
    notifications.show({ message: t('saved'), color: 'teal' });
    await refresh();
  };
  if (isEdited) {
    return (
      <StreamForm
        initial={{
          method: stream.method,
          endpointUrl: stream.endpointUrl ?? '',
          authorization: '',
          description: stream.description ?? '',
          events: stream.events.length < supportedEvents.length ? [...stream.events] : [],
        }}
        isNew={false}
        supportedEvents={supportedEvents}
        onSubmit={change}
        onCancel={() => setIsEdited(false)}
      />
    );
  }
  return (
    <Card withBorder padding="md" data-stream={stream.id}>
      <Stack gap="sm">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{t(stream.method)}</Text>
            <Badge variant="dot" color={colors[stream.status]}>
              {t(stream.status)}
            </Badge>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {[stream.endpointUrl, stream.description].filter(Boolean).join(' · ')}
          </Text>
          <Text size="sm" c={stream.dead > 0 ? 'red' : 'dimmed'}>
            {t('counts', {
              delivered: stream.delivered,
              pending: stream.pending,
              dead: stream.dead,
            })}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {t('lastDelivered')}: <When at={stream.lastDeliveredAt} /> · {t('verified')}:{' '}
            <When at={stream.verifiedAt} />
          </Text>
        </div>
        {mayWrite && (
          <Group gap="xs">
            <Button size="xs" variant="light" onClick={() => void sendTest()} disabled={!isOn}>
              {t('sendTest')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setIsEdited(true)}>
              {t('change')}
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                confirm({
                  title: isOn ? t('pauseTitle') : t('resumeTitle'),
                  text: isOn ? t('pauseText') : t('resumeText'),
                  confirm: isOn ? t('pause') : t('resume'),
                  isDangerous: false,
                  run: async () => setStatus(isOn ? 'paused' : 'enabled'),
                })
              }
            >
              {isOn ? t('pause') : t('resume')}
            </Button>
            {stream.method === 'webhook' && (
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  confirm({
                    title: t('rotateTitle'),
                    text: t('rotateText'),
                    confirm: t('rotate'),
                    isDangerous: false,
                    run: async () => {
                      const made = await call(
                        api.POST('/admin/sites/{siteId}/streams/{streamId}/webhook-secret', {
                          params,
                          body: { overlapSeconds: 86_400 },
                        })
                      );
                      onSecret(made.webhookSecret);
                      await refresh();
                    },
                  })
                }
              >
                {t('rotate')}
              </Button>
            )}
            <Button
              size="xs"
              variant="subtle"
              color="red"
              onClick={() =>
                confirm({
                  title: t('removeTitle'),
                  text: t('removeText'),
                  confirm: t('remove'),
                  run: async () => {
                    await call(api.DELETE('/admin/sites/{siteId}/streams/{streamId}', { params }));
                    await refresh();
                  },
                })
              }
            >
              {t('remove')}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
};
