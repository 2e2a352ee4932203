/** Event streams of a site, and what was delivered on them. */
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { eventTexts } from './event-texts.ts';
import { SecretShown } from './secret-shown.tsx';
import { StreamCard } from './stream-card.tsx';
import { StreamForm } from './stream-form.tsx';
import type { StreamDraft } from './stream-form.tsx';
import { useRefresh, useStreams } from './use-sites.ts';

const empty: StreamDraft = {
  method: 'push',
  endpointUrl: '',
  authorization: '',
  description: '',
  events: [],
};

const NewStream = ({
  siteId,
  supportedEvents,
  onMade,
  onCancel,
}: {
  readonly siteId: string;
  readonly supportedEvents: readonly string[];
  readonly onMade: (secret: string | null) => void;
  readonly onCancel: () => void;
}) => {
  const refresh = useRefresh(siteId);
  const create = async ({ method, endpointUrl, authorization, ...draft }: StreamDraft) => {
    const description = draft.description.trim();
    const made = await call(
      api.POST('/admin/sites/{siteId}/streams', {
        params: { path: { siteId } },
        body: {
          method,
          ...(method === 'poll' ? {} : { endpointUrl: endpointUrl.trim() }),
          ...(method === 'push' && authorization !== ''
            ? { authorizationHeader: authorization }
            : {}),
          ...(description === '' ? {} : { description }),
          ...(draft.events.length > 0 ? { events: draft.events } : {}),
        },
      })
    );
    onMade(made.webhookSecret);
    await refresh();
  };
  return (
    <StreamForm
      initial={empty}
      isNew
      supportedEvents={supportedEvents}
      onSubmit={create}
      onCancel={onCancel}
    />
  );
};

export const EventsTab = ({ siteId }: { readonly siteId: string }) => {
  const t = useTexts(eventTexts);
  const mayWrite = useMay()('staff:sites.write');
  const query = useStreams(siteId);
  const [isNew, setIsNew] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Text c="dimmed" size="sm" maw={640}>
          {t('text')}
        </Text>
        {mayWrite && !isNew && (
          <Button variant="light" onClick={() => setIsNew(true)}>
            {t('newStream')}
          </Button>
        )}
      </Group>
      {isNew && (
        <NewStream
          siteId={siteId}
          supportedEvents={query.data?.supportedEvents ?? []}
          onCancel={() => setIsNew(false)}
          onMade={(made) => {
            setSecret(made);
            setIsNew(false);
          }}
        />
      )}
      {secret !== null && (
        <SecretShown
          title={t('secretShown')}
          text={t('secretOnce')}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
      {query.data ? (
        query.data.streams.map((stream) => (
          <StreamCard
            key={stream.id}
            siteId={siteId}
            stream={stream}
            supportedEvents={query.data.supportedEvents}
            onSecret={setSecret}
          />
        ))
      ) : (
        <LoadState {...stateOf(query)} />
      )}
      {query.data?.streams.length === 0 && !isNew && <Text c="dimmed">{t('none')}</Text>}
      <div>
        <Title order={2} size="h3" mb="sm">
          {t('log')}
        </Title>
        <DeliveryLog siteId={siteId} />
      </div>
    </Stack>
  );
};
