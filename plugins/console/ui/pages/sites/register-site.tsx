/** A site registered in one form; afterwards its secret, once, and how to set it up. */
import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, call } from '../../api/client.ts';
import { ApiError } from '../../api/error.ts';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { PageHeader } from '../../shared/page-header.tsx';
import {
  ApplicationFields,
  emptyApplication,
  listRefused,
  toLines,
} from './application-fields.tsx';
import { AttributeList } from './attribute-list.tsx';
import { ConsentPreview } from './consent-preview.tsx';
import { DescriptionFields, emptyDescription, fromForm } from './description-fields.tsx';
import { SecretShown } from './secret-shown.tsx';
import { SetupGuides } from './setup-guides.tsx';
import { texts } from './texts.ts';
import type { Draft } from './use-sites.ts';

type Made = {
  readonly siteId: string;
  readonly application: { readonly id: string; readonly secret: string | null };
};

const Registered = ({ made, name }: { readonly made: Made; readonly name: string }) => {
  const t = useTexts(texts);
  const { siteId, application } = made;
  return (
    <>
      <PageHeader
        title={t('registered', { name })}
        text={t('registeredText')}
        back={{ to: '/sites', label: t('title') }}
        actions={
          <Button component={Link} to={`/sites/${siteId}`}>
            {t('toSite')}
          </Button>
        }
      />
      <Stack>
        {application.secret !== null && (
          <SecretShown
            title={t('secretTitle')}
            text={t('secretText')}
            secret={application.secret}
          />
        )}
        <SetupGuides siteId={siteId} applicationId={application.id} secret={application.secret} />
      </Stack>
    </>
  );
};

export const RegisterSite = () => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const client = useQueryClient();
  const [description, setDescription] = useState(emptyDescription);
  const [application, setApplication] = useState(emptyApplication);
  const [attributes, setAttributes] = useState<readonly Draft[]>([]);
  const [problems, setProblems] = useState<{ name?: string; addresses?: string; other?: string }>(
    {}
  );
  const [made, setMade] = useState<Made | null>(null);
  const [isSending, setIsSending] = useState(false);
  const name = description.displayName.trim();

  const toProblems = (error: unknown) => {
    const fields = error instanceof ApiError ? error.fields : [];
    const refused = listRefused(fields, application);
    return refused.length > 0
      ? { addresses: t('badAddress', { list: refused.join(', ') }) }
      : {
          other: fields.length > 0 ? t('badFields', { list: fields.join(', ') }) : errorText(error),
        };
  };
  const register = async () => {
    const redirectUris = toLines(application.redirectUris);
    if (name === '' || redirectUris.length === 0) {
      setProblems({
        ...(name === '' ? { name: t('required') } : {}),
        ...(redirectUris.length === 0 ? { addresses: t('required') } : {}),
      });
      return;
    }
    setIsSending(true);
    try {
      const answer = await call(
        api.POST('/admin/sites', {
          body: {
            description: { displayName: name, ...fromForm(description) },
            application: {
              name: application.name.trim() || name,
              kind: application.kind,
              redirectUris,
              postLogoutRedirectUris: toLines(application.postLogoutRedirectUris),
            },
            attributes: [...attributes],
          },
        })
      );
      setProblems({});
      setMade(answer);
      await client.invalidateQueries({ queryKey: ['sites'] });
    } catch (error) {
      setProblems(toProblems(error));
    } finally {
      setIsSending(false);
    }
  };

  if (made) {
    return <Registered made={made} name={name} />;
  }
  const isSame = (one: Draft, other: Draft) =>
    one.attribute === other.attribute && one.purpose === other.purpose;
  return (
    <>
      <PageHeader
        title={t('newTitle')}
        text={t('newText')}
        back={{ to: '/sites', label: t('title') }}
      />
      <Stack gap="lg">
        <Card withBorder padding="lg">
          <Title order={2} size="h3" mb="sm">
            {t('aboutTitle')}
          </Title>
          <DescriptionFields
            value={description}
            onChange={setDescription}
            nameError={problems.name ?? null}
          />
        </Card>
        <Card withBorder padding="lg">
          <Title order={2} size="h3" mb="sm">
            {t('applicationTitle')}
          </Title>
          <ApplicationFields
            value={application}
            onChange={setApplication}
            error={problems.addresses ?? null}
          />
        </Card>
        <Card withBorder padding="lg">
          <Title order={2} size="h3">
            {t('askTitle')}
          </Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t('askText')}
          </Text>
          <AttributeList
            drafts={attributes}
            mayWrite
            onSave={(draft, before, close) => {
              setAttributes([...attributes.filter((one) => !isSame(one, before ?? draft)), draft]);
              close();
            }}
            onRemove={(draft) => setAttributes(attributes.filter((one) => !isSame(one, draft)))}
          />
        </Card>
        {attributes.length > 0 && (
          <Card withBorder padding="lg">
            <Title order={2} size="h3" mb="sm">
              {t('preview')}
            </Title>
            <ConsentPreview
              source={{
                draft: {
                  description: name === '' ? {} : { displayName: name, ...fromForm(description) },
                  attributes,
                },
              }}
            />
          </Card>
        )}
        {problems.other !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {problems.other}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button component={Link} to="/sites" variant="default">
            {t('cancel')}
          </Button>
          <Button onClick={() => void register()} loading={isSending}>
            {t('register')}
          </Button>
        </Group>
      </Stack>
    </>
  );
};
