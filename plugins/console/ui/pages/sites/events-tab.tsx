/** Event streams of a site, and what was delivered on them. */
import {
  Button,
  Card,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { DeliveryLog } from './delivery-log.tsx';
import { eventTexts } from './event-texts.ts';
import { SecretShown } from './secret-shown.tsx';
import { StreamCard } from './stream-card.tsx';
import { useRefresh, useStreams } from './use-sites.ts';

const methods = ['push', 'webhook', 'poll'] as const;

const NewStream = ({
  siteId,
  onMade,
  onCancel,
}: {
  readonly siteId: string;
  readonly onMade: (secret: string | null) => void;
  readonly onCancel: () => void;
}) => {
  const t = useTexts(eventTexts);
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const [method, setMethod] = useState<(typeof methods)[number]>('push');
  const [endpointUrl, setEndpointUrl] = useState('');
  const [authorization, setAuthorization] = useState('');
  const [description, setDescription] = useState('');
  const [error, setError] = useState<string | null>(null);
  const create = async () => {
    try {
      const made = await call(
        api.POST('/admin/sites/{siteId}/streams', {
          params: { path: { siteId } },
          body: {
            method,
            ...(method === 'poll' ? {} : { endpointUrl: endpointUrl.trim() }),
            ...(method === 'push' && authorization !== ''
              ? { authorizationHeader: authorization }
              : {}),
            ...(description.trim() === '' ? {} : { description: description.trim() }),
          },
        })
      );
      onMade(made.webhookSecret);
      await refresh();
    } catch (caught) {
      setError(errorText(caught));
    }
  };
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label={t('method')}
            value={method}
            allowDeselect={false}
            data={methods.map((value) => ({ value, label: t(value) }))}
            onChange={(next) => setMethod(methods.find((one) => one === next) ?? method)}
          />
          {method !== 'poll' && (
            <TextInput
              label={t('endpointUrl')}
              description={t('endpointHint')}
              required
              placeholder="https://"
              value={endpointUrl}
              onChange={(event) => setEndpointUrl(event.currentTarget.value)}
            />
          )}
          {method === 'push' && (
            <TextInput
              label={t('authorization')}
              value={authorization}
              autoComplete="off"
              onChange={(event) => setAuthorization(event.currentTarget.value)}
            />
          )}
          <TextInput
            label={t('description')}
            maxLength={200}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
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
          <Button onClick={() => void create()}>{t('create')}</Button>
        </Group>
      </Stack>
    </Card>
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
          <StreamCard key={stream.id} siteId={siteId} stream={stream} onSecret={setSecret} />
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
