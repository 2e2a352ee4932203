/** One site: how people see it, its applications, and its end. */
import { Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, call } from '../../api/client.ts';
import { ApiError } from '../../api/error.ts';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { ApplicationCard } from './application-card.tsx';
import {
  ApplicationFields,
  emptyApplication,
  listRefused,
  toLines,
} from './application-fields.tsx';
import { DescriptionFields, fromForm, toForm } from './description-fields.tsx';
import { SecretShown } from './secret-shown.tsx';
import { setupTexts } from './setup-texts.ts';
import { texts } from './texts.ts';
import { useRefresh } from './use-sites.ts';
import type { SiteDetail } from './use-sites.ts';

const About = ({ detail }: { readonly detail: SiteDetail }) => {
  const t = useTexts(texts);
  const mayWrite = useMay()('staff:sites.write');
  const errorText = useErrorText();
  const siteId = detail.site.id;
  const refresh = useRefresh(siteId);
  const [form, setForm] = useState(() => toForm(detail.description));
  const save = async () => {
    try {
      const displayName = form.displayName.trim() || null;
      await call(
        api.PATCH('/sites/{siteId}', {
          params: { path: { siteId } },
          body: { displayName, ...fromForm(form) },
        })
      );
      await refresh();
      notifications.show({ message: t('saved'), color: 'teal' });
    } catch (error) {
      notifications.show({ message: errorText(error), color: 'red' });
    }
  };
  return (
    <Card withBorder padding="lg">
      <Title order={2} size="h3" mb="sm">
        {t('aboutTitle')}
      </Title>
      <DescriptionFields value={form} onChange={setForm} isReadOnly={!mayWrite} />
      {mayWrite && (
        <Group justify="flex-end" mt="md">
          <Button onClick={() => void save()}>{t('save')}</Button>
        </Group>
      )}
    </Card>
  );
};

const AddApplication = ({ siteId }: { readonly siteId: string }) => {
  const t = useTexts(setupTexts);
  const names = useTexts(texts);
  const errorText = useErrorText();
  const refresh = useRefresh(siteId);
  const [form, setForm] = useState<typeof emptyApplication | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const add = async (wish: typeof emptyApplication) => {
    try {
      const made = await call(
        api.POST('/admin/sites/{siteId}/applications', {
          params: { path: { siteId } },
          body: {
            name: wish.name.trim(),
            kind: wish.kind,
            redirectUris: toLines(wish.redirectUris),
            postLogoutRedirectUris: toLines(wish.postLogoutRedirectUris),
          },
        })
      );
      setSecret(made.secret);
      setForm(null);
      await refresh();
    } catch (caught) {
      const refused = caught instanceof ApiError ? listRefused(caught.fields, wish) : [];
      setError(
        refused.length > 0 ? names('badAddress', { list: refused.join(', ') }) : errorText(caught)
      );
    }
  };
  return (
    <>
      {secret !== null && (
        <SecretShown
          title={t('secretShown')}
          text={t('secretOnce')}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
      {form === null ? (
        <Group>
          <Button variant="light" onClick={() => setForm(emptyApplication)}>
            {t('add')}
          </Button>
        </Group>
      ) : (
        <Card withBorder padding="md">
          <ApplicationFields value={form} onChange={setForm} error={error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setForm(null)}>
              {t('cancel')}
            </Button>
            <Button onClick={() => void add(form)}>{t('add')}</Button>
          </Group>
        </Card>
      )}
    </>
  );
};

const Removal = ({ detail: { site } }: { readonly detail: SiteDetail }) => {
  const t = useTexts(setupTexts);
  const confirm = useConfirm();
  const navigate = useNavigate();
  const client = useQueryClient();
  const lines = [
    t('removeSiteApplications', { count: site.applications }),
    t('removeSiteConsents', { count: site.liveConsents }),
    t('removeSitePeople', { count: site.people }),
    t('removeSiteKeys', { count: site.liveApiKeys }),
    t('removeSiteRecord'),
  ];
  return (
    <Card withBorder padding="lg">
      <Group justify="space-between">
        <div>
          <Title order={2} size="h3">
            {t('dangerTitle')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('dangerText')}
          </Text>
        </div>
        <Button
          color="red"
          variant="light"
          onClick={() =>
            confirm({
              title: t('removeSiteTitle', { name: site.name }),
              text: (
                <List size="sm" spacing="xs">
                  {lines.map((line) => (
                    <List.Item key={line}>{line}</List.Item>
                  ))}
                </List>
              ),
              confirm: t('removeSite'),
              done: t('removed'),
              run: async () => {
                await call(
                  api.DELETE('/admin/sites/{siteId}', { params: { path: { siteId: site.id } } })
                );
                await client.invalidateQueries({ queryKey: ['sites'] });
                await navigate('/sites');
              },
            })
          }
        >
          {t('removeSite')}
        </Button>
      </Group>
    </Card>
  );
};

export const OverviewTab = ({ detail }: { readonly detail: SiteDetail }) => {
  const t = useTexts(setupTexts);
  const may = useMay();
  const { site, applications } = detail;
  return (
    <Stack gap="lg">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h3">
            {t('applications')}
          </Title>
          <Text size="sm" c="dimmed">
            {applications.length === 0 ? t('noApplications') : t('applicationsText')}
          </Text>
        </div>
        {applications.map((application) => (
          <ApplicationCard key={application.id} siteId={site.id} application={application} />
        ))}
        {may('staff:sites.create') && <AddApplication siteId={site.id} />}
      </Stack>
      <About detail={detail} />
      {may('staff:sites.create') && <Removal detail={detail} />}
    </Stack>
  );
};
