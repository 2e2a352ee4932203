/** API keys of a site: made with rights and an end, shown once, rotated with an overlap, revoked. */
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Group,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMemo, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { SecretShown } from './secret-shown.tsx';
import { setupTexts } from './setup-texts.ts';
import { useApiKeys, useRefresh } from './use-sites.ts';
import type { ApiKey } from './use-sites.ts';

type Scope = NonNullable<
  paths['/sites/{siteId}/api-keys']['post']['requestBody']
>['content']['application/json']['scopes'][number];
const scopes: readonly Scope[] = [
  'attributes:read',
  'verdicts:evaluate',
  'consents:read',
  'consents:withdraw',
  'blocks:write',
  'complaints:write',
  'events:manage',
];

const stateOfKey = ({ revokedAt, expiresAt, replacedBy }: ApiKey) =>
  revokedAt !== null
    ? 'revoked'
    : expiresAt !== null && Date.parse(expiresAt) <= Date.now()
      ? 'ended'
      : replacedBy !== null
        ? 'replaced'
        : 'live';

const NewKey = ({
  siteId,
  onMade,
}: {
  readonly siteId: string;
  readonly onMade: (secret: string) => void;
}) => {
  const t = useTexts(setupTexts);
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>(['attributes:read']);
  const [days, setDays] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const create = async () => {
    try {
      const made = await call(
        api.POST('/sites/{siteId}/api-keys', {
          params: { path: { siteId } },
          body: {
            name,
            scopes: scopes.filter((scope) => chosen.includes(scope)),
            expiresInDays: days,
          },
        })
      );
      onMade(made.secret);
      await refresh();
    } catch (caught) {
      setError(errorText(caught));
    }
  };
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('keyName')}
            required
            maxLength={100}
            value={name}
            error={error}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label={t('keyDays')}
            min={1}
            max={3650}
            allowDecimal={false}
            value={days ?? ''}
            onChange={(value) => setDays(typeof value === 'number' ? value : null)}
          />
        </SimpleGrid>
        <Checkbox.Group label={t('keyScopes')} value={[...chosen]} onChange={setChosen}>
          <Group mt="xs" gap="md">
            {scopes.map((scope) => (
              <Checkbox key={scope} value={scope} label={scope} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group justify="flex-end">
          <Button
            onClick={() => void create()}
            disabled={name.trim() === '' || chosen.length === 0}
          >
            {t('create')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
};

export const KeysTab = ({ siteId }: { readonly siteId: string }) => {
  const t = useTexts(setupTexts);
  const mayWrite = useMay()('staff:sites.write');
  const query = useApiKeys(siteId);
  const confirm = useConfirm();
  const refresh = useRefresh(siteId);
  const [isNew, setIsNew] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const columns = useMemo<readonly Column<ApiKey>[]>(
    () => [
      {
        id: 'name',
        title: t('keyName'),
        cell: (key) => (
          <div>
            <Text size="sm" fw={500}>
              {key.name}
            </Text>
            <Text size="xs" c="dimmed">
              {`ppk_${key.id}… · ${key.scopes.join(', ')}`}
            </Text>
          </div>
        ),
      },
      { id: 'used', title: t('lastUsed'), cell: (key) => <When at={key.lastUsedAt} /> },
      { id: 'ends', title: t('ends'), cell: (key) => <When at={key.expiresAt} /> },
      {
        id: 'state',
        title: t('state'),
        cell: (key) => (
          <Badge variant="dot" color={stateOfKey(key) === 'live' ? 'teal' : 'gray'}>
            {t(stateOfKey(key))}
          </Badge>
        ),
      },
      {
        id: 'actions',
        title: t('actions'),
        cell: (key) => {
          const path = { siteId, keyId: key.id };
          const state = stateOfKey(key);
          return mayWrite && (state === 'live' || state === 'replaced') ? (
            <Group gap="xs" wrap="nowrap">
              {state === 'live' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() =>
                    confirm({
                      title: t('rotateTitle', { name: key.name }),
                      text: t('rotateText'),
                      confirm: t('rotate'),
                      isDangerous: false,
                      run: async () => {
                        const made = await call(
                          api.POST('/sites/{siteId}/api-keys/{keyId}/rotate', {
                            params: { path },
                            body: { overlapSeconds: 86_400 },
                          })
                        );
                        setSecret(made.secret);
                        await refresh();
                      },
                    })
                  }
                >
                  {t('rotate')}
                </Button>
              )}
              <Button
                size="compact-xs"
                variant="subtle"
                color="red"
                onClick={() =>
                  confirm({
                    title: t('revokeTitle', { name: key.name }),
                    text: t('revokeText'),
                    confirm: t('revoke'),
                    run: async () => {
                      await call(
                        api.DELETE('/sites/{siteId}/api-keys/{keyId}', { params: { path } })
                      );
                      await refresh();
                    },
                  })
                }
              >
                {t('revoke')}
              </Button>
            </Group>
          ) : null;
        },
      },
    ],
    [t, siteId, mayWrite, confirm, refresh]
  );
  return (
    <Stack>
      <Group justify="space-between">
        <Text c="dimmed" size="sm">
          {t('keysText')}
        </Text>
        {mayWrite && (
          <Button variant="light" onClick={() => setIsNew(!isNew)} aria-expanded={isNew}>
            {t('newKey')}
          </Button>
        )}
      </Group>
      {isNew && (
        <NewKey
          siteId={siteId}
          onMade={(made) => {
            setSecret(made);
            setIsNew(false);
          }}
        />
      )}
      {secret !== null && (
        <SecretShown
          title={t('keyShown')}
          text={t('secretOnce')}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
      {query.data ? (
        <DataTable
          label={t('keysTitle')}
          columns={columns}
          rows={query.data.apiKeys}
          rowId={({ id }) => id}
          empty={<Text c="dimmed">{t('noKeys')}</Text>}
        />
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </Stack>
  );
};
