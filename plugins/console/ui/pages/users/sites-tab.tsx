/** Where a person is known, what they agreed to there, and who complained about them. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useLanguage, useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { formatDate, When } from '../../shared/when.tsx';
import { BlockButton } from './block-button.tsx';
import { ConsentsSection } from './consents-section.tsx';
import { texts } from './texts.ts';
import { useSiteName } from './use-names.ts';
import type { PersonDetail, SiteOfPerson } from './use-people.ts';

const Site = ({ userId, site }: { readonly userId: string; readonly site: SiteOfPerson }) => {
  const t = useTexts(texts);
  const may = useMay();
  const language = useLanguage();
  const name = useSiteName()(site);
  return (
    <Card component="li" padding="md">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} style={{ minWidth: 0 }}>
          {may('staff:sites.read') ? (
            <Anchor component={Link} to={`/sites/${site.siteId}`} fw={600}>
              {name}
            </Anchor>
          ) : (
            <Text fw={600}>{name}</Text>
          )}
          <Text size="xs" c="dimmed">
            {t('knownAs')}
          </Text>
          <CopyField value={site.userRef} label={t('by-user_ref')} />
        </Stack>
        <Group gap="sm">
          {site.block && (
            <Stack gap={2} align="flex-end">
              <Badge color="red" variant="dot" tt="none">
                {t('blocked')}
              </Badge>
              <Text size="xs" c="dimmed">
                {t('blockedSince', {
                  date: formatDate(site.block.since, language),
                  reason: t(`reason-${site.block.reason}`),
                })}
              </Text>
            </Stack>
          )}
          {may('staff:users.write') && <BlockButton userId={userId} site={site} />}
        </Group>
      </Group>
    </Card>
  );
};

const Complaints = ({ complaints }: Pick<PersonDetail, 'complaints'>) => {
  const t = useTexts(texts);
  const may = useMay();
  if (complaints.length === 0) {
    return <Text c="dimmed">{t('noComplaints')}</Text>;
  }
  return (
    <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
      {complaints.map(({ id, category, status, createdAt }) => (
        <Group component="li" key={id} gap="sm">
          {may('staff:complaints.read') ? (
            <Anchor component={Link} to={`/complaints/${id}`} size="sm">
              {t(`complaint-${category}`)}
            </Anchor>
          ) : (
            <Text size="sm">{t(`complaint-${category}`)}</Text>
          )}
          <Badge variant="dot" color={status === 'open' ? 'orange' : 'gray'} tt="none">
            {t(`status-${status}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            <When at={createdAt} precision="day" />
          </Text>
        </Group>
      ))}
    </Stack>
  );
};

export const SitesTab = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  return (
    <Stack gap="xl">
      <section>
        <Title order={2} size="h5" mb="sm">
          {t('sites')}
        </Title>
        {person.sites.length === 0 ? (
          <Text c="dimmed">{t('noSites')}</Text>
        ) : (
          <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
            {person.sites.map((site) => (
              <Site key={site.siteId} userId={person.userId} site={site} />
            ))}
          </Stack>
        )}
      </section>
      <ConsentsSection consents={person.consents} />
      <section>
        <Title order={2} size="h5" mb="sm">
          {t('complaints')}
        </Title>
        <Complaints complaints={person.complaints} />
      </section>
    </Stack>
  );
};
