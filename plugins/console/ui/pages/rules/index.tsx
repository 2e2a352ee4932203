/** The authorization builder: the rules of one site at a time, chosen in the address (`?site=`). */
import { Select, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { PolicyEditor } from './policy-editor.tsx';
import { texts } from './texts.ts';
import { usePolicy, useSiteList, useVocabulary } from './use-policy.ts';

const SiteRules = ({ siteId }: { readonly siteId: string }) => {
  const may = useMay();
  const policy = usePolicy(siteId);
  const vocabulary = useVocabulary(siteId);
  if (!policy.data) {
    return <LoadState {...stateOf(policy)} />;
  }
  if (!vocabulary.data) {
    return <LoadState {...stateOf(vocabulary)} />;
  }
  return (
    <PolicyEditor
      key={`${siteId} ${policy.data.version}`}
      siteId={siteId}
      policy={policy.data}
      vocabulary={vocabulary.data}
      mayWrite={may('staff:rules.write')}
    />
  );
};

export const Page = () => {
  const t = useTexts(texts);
  const [search, setSearch] = useSearchParams();
  const list = useSiteList();
  const sites = list.data?.sites ?? [];
  const chosen = search.get('site') ?? sites[0]?.id ?? null;
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      {!list.data ? (
        <LoadState {...stateOf(list)} />
      ) : sites.length === 0 ? (
        <LoadState empty={<Text c="dimmed">{t('noSites')}</Text>} />
      ) : (
        <Stack gap="lg">
          <Select
            label={t('site')}
            maw={420}
            allowDeselect={false}
            searchable
            data={sites.map(({ id, displayName }) => ({ value: id, label: displayName ?? id }))}
            value={chosen}
            onChange={(siteId) => siteId && setSearch({ site: siteId })}
          />
          {chosen && <SiteRules key={chosen} siteId={chosen} />}
        </Stack>
      )}
    </>
  );
};
