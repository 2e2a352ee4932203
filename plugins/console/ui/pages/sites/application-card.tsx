/** One application of a site: its addresses, secret, set-up, and a sign-in to try. */
import { Badge, Button, Card, Collapse, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ApiError } from '../../api/error.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { ApplicationFields, listRefused, toLines } from './application-fields.tsx';
import { SecretShown } from './secret-shown.tsx';
import { SetupGuides } from './setup-guides.tsx';
import { setupTexts } from './setup-texts.ts';
import { TestSignIn } from './test-sign-in.tsx';
import { texts } from './texts.ts';
import { useRefresh } from './use-sites.ts';
import type { SiteApplication } from './use-sites.ts';

const Edit = ({
  siteId,
  application,
  onClose,
}: {
  readonly siteId: string;
  readonly application: SiteApplication;
  readonly onClose: () => void;
}) => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const [error, setError] = useState<string | null>(null);
  const [form, setForm] = useState({
    name: application.name,
    kind: application.kind ?? ('web' as const),
    redirectUris: application.redirectUris.join('\n'),
    postLogoutRedirectUris: application.postLogoutRedirectUris.join('\n'),
  });
  const save = async () => {
    try {
      await call(
        api.PATCH('/admin/sites/{siteId}/applications/{applicationId}', {
          params: { path: { siteId, applicationId: application.id } },
          body: {
            name: form.name,
            redirectUris: toLines(form.redirectUris),
            postLogoutRedirectUris: toLines(form.postLogoutRedirectUris),
          },
        })
      );
      await refresh();
      onClose();
    } catch (caught) {
      const refused = caught instanceof ApiError ? listRefused(caught.fields, form) : [];
      setError(
        refused.length > 0 ? t('badAddress', { list: refused.join(', ') }) : errorText(caught)
      );
    }
  };
  return (
    <Stack gap="sm">
      <ApplicationFields value={form} onChange={setForm} isKindFixed error={error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button onClick={() => void save()}>{t('save')}</Button>
      </Group>
    </Stack>
  );
};

export const ApplicationCard = ({
  siteId,
  application,
}: {
  readonly siteId: string;
  readonly application: SiteApplication;
}) => {
  const t = useTexts(setupTexts);
  const names = useTexts(texts);
  const may = useMay();
  const confirm = useConfirm();
  const refresh = useRefresh(siteId);
  const [open, setOpen] = useState<'nothing' | 'edit' | 'setup'>('nothing');
  const [isTesting, setIsTesting] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const { id, name, kind, redirectUris } = application;
  const path = { siteId, applicationId: id };
  const toggle = (what: 'edit' | 'setup') => setOpen(open === what ? 'nothing' : what);
  return (
    <Card withBorder padding="md" data-application={id}>
      <Stack gap="sm">
        <Group justify="space-between">
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Title order={3} size="h4">
                {name}
              </Title>
              <Badge variant="default">{kind === null ? application.type : names(kind)}</Badge>
            </Group>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {kind === null ? t('elsewhere') : redirectUris.join(', ')}
            </Text>
          </div>
          {kind !== null && (
            <Group gap="xs">
              <Button
                size="xs"
                variant="light"
                aria-expanded={open === 'setup'}
                onClick={() => toggle('setup')}
              >
                {t('howTo')}
              </Button>
              <Button size="xs" variant="light" onClick={() => setIsTesting(true)}>
                {t('test')}
              </Button>
              {may('staff:sites.write') && (
                <Button size="xs" variant="default" onClick={() => toggle('edit')}>
                  {t('edit')}
                </Button>
              )}
              {may('staff:sites.write') && kind === 'web' && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() =>
                    confirm({
                      title: t('secretTitle', { name }),
                      text: t('secretText'),
                      confirm: t('newSecret'),
                      isDangerous: false,
                      run: async () => {
                        const made = await call(
                          api.POST('/admin/sites/{siteId}/applications/{applicationId}/secrets', {
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
                  {t('newSecret')}
                </Button>
              )}
              {may('staff:sites.create') && (
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  onClick={() =>
                    confirm({
                      title: t('removeTitle', { name }),
                      text: t('removeText'),
                      confirm: t('remove'),
                      run: async () => {
                        await call(
                          api.DELETE('/admin/sites/{siteId}/applications/{applicationId}', {
                            params: { path },
                          })
                        );
                        await refresh();
                      },
                    })
                  }
                >
                  {t('remove')}
                </Button>
              )}
            </Group>
          )}
        </Group>
        {secret !== null && (
          <SecretShown
            title={t('secretShown')}
            text={t('secretOnce')}
            secret={secret}
            onClose={() => setSecret(null)}
          />
        )}
        <Collapse expanded={open === 'edit'}>
          {open === 'edit' && (
            <Edit siteId={siteId} application={application} onClose={() => setOpen('nothing')} />
          )}
        </Collapse>
        <Collapse expanded={open === 'setup'}>
          {open === 'setup' && <SetupGuides siteId={siteId} applicationId={id} secret={secret} />}
        </Collapse>
      </Stack>
      <TestSignIn
        siteId={siteId}
        applicationId={isTesting ? id : null}
        onClose={() => setIsTesting(false)}
      />
    </Card>
  );
};
