/** One person: what is known of them in masked form, where they are known, what happened, and what can be done. */
import { Badge, Group, Tabs } from '@mantine/core';
import { useParams, useSearchParams } from 'react-router';
import { useLanguage, useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { formatDate } from '../../shared/when.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { PassportTab } from './passport-tab.tsx';
import { PersonActions } from './person-actions.tsx';
import { SitesTab } from './sites-tab.tsx';
import { texts } from './texts.ts';
import { usePerson } from './use-people.ts';
import type { PersonDetail } from './use-people.ts';

const Standing = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  const language = useLanguage();
  return (
    <Group gap="xs" component="span">
      <CopyField value={person.userId} label={t('userId')} />
      <Badge variant="dot" color={person.isSuspended ? 'red' : 'teal'} tt="none">
        {person.isSuspended ? t('suspended') : t('active')}
      </Badge>
      {person.erasure && (
        <Badge variant="dot" color="red" tt="none">
          {t('erasureDue', { date: formatDate(person.erasure.dueAt, language) })}
        </Badge>
      )}
      {person.region !== null && (
        <Badge variant="default" tt="none">{`${t('region')}: ${person.region}`}</Badge>
      )}
    </Group>
  );
};

export const PersonPage = () => {
  const t = useTexts(texts);
  const { userId = '' } = useParams();
  const [parameters, setParameters] = useSearchParams();
  const query = usePerson(userId);
  const person = query.data;
  const chosen = parameters.get('tab');
  const tab = chosen === 'sites' || chosen === 'activity' ? chosen : 'passport';
  return (
    <>
      <PageHeader
        title={t('person')}
        text={person && <Standing person={person} />}
        back={{ to: '/users', label: t('allPeople') }}
        actions={person && <PersonActions person={person} />}
      />
      {person ? (
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={(next) =>
            setParameters(next === 'passport' || next === null ? [] : [['tab', next]], {
              replace: true,
            })
          }
        >
          <Tabs.List mb="lg">
            <Tabs.Tab value="passport">{t('tabPassport')}</Tabs.Tab>
            <Tabs.Tab value="sites">{t('tabSites')}</Tabs.Tab>
            <Tabs.Tab value="activity">{t('tabActivity')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="passport">
            <PassportTab person={person} />
          </Tabs.Panel>
          <Tabs.Panel value="sites">
            <SitesTab person={person} />
          </Tabs.Panel>
          <Tabs.Panel value="activity">
            <ActivityTab person={person} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </>
  );
};
