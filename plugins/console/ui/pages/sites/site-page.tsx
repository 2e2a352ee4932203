/** One site in tabs; the tab stands in the address. */
import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from 'react-router';
import { useLanguage, useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { AttributesTab } from './attributes-tab.tsx';
import { ConsentPreview } from './consent-preview.tsx';
import { EventsTab } from './events-tab.tsx';
import { KeysTab } from './keys-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { texts } from './texts.ts';
import { useSite } from './use-sites.ts';

const tabs = ['setup', 'attributes', 'preview', 'keys', 'events'] as const;

export const SitePage = () => {
  const t = useTexts(texts);
  const language = useLanguage();
  const navigate = useNavigate();
  const { siteId = '', tab } = useParams();
  const query = useSite(siteId);
  const back = { to: '/sites', label: t('title') };
  if (!query.data) {
    return (
      <>
        <PageHeader title={t('name')} back={back} />
        <LoadState {...stateOf(query)} />
      </>
    );
  }
  const { site } = query.data;
  const current = tabs.find((one) => one === tab) ?? 'setup';
  return (
    <>
      <PageHeader title={language === 'ru' ? (site.nameRu ?? site.name) : site.name} back={back} />
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(next) => void navigate(`/sites/${siteId}/${next ?? ''}`)}
      >
        <Tabs.List mb="lg" aria-label={site.name}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tab-${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="setup">
          <OverviewTab detail={query.data} />
        </Tabs.Panel>
        <Tabs.Panel value="attributes">
          <AttributesTab siteId={siteId} />
        </Tabs.Panel>
        <Tabs.Panel value="preview">
          <ConsentPreview source={{ siteId }} />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <KeysTab siteId={siteId} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <EventsTab siteId={siteId} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
};
