/** Region, site and state of a list of people. */
import { Group, Select } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';
import { useSiteName } from './use-names.ts';
import { useFilters } from './use-people.ts';
import type { PeopleFilter } from './use-people.ts';

export const PeopleFilters = ({
  filter,
  onChange,
}: {
  readonly filter: PeopleFilter;
  readonly onChange: (filter: PeopleFilter) => void;
}) => {
  const t = useTexts(texts);
  const siteName = useSiteName();
  const { data } = useFilters();
  const states = [
    { value: 'false', label: t('activeOnly') },
    { value: 'true', label: t('suspendedOnly') },
  ];
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={150}
        clearable
        aria-label={t('region')}
        placeholder={t('anyRegion')}
        data={[...(data?.regions ?? [])]}
        value={filter.region}
        onChange={(region) => onChange({ ...filter, region })}
      />
      <Select
        size="xs"
        w={180}
        clearable
        searchable
        aria-label={t('site')}
        placeholder={t('anySite')}
        data={(data?.sites ?? []).map((site) => ({ value: site.siteId, label: siteName(site) }))}
        value={filter.siteId}
        onChange={(siteId) => onChange({ ...filter, siteId })}
      />
      <Select
        size="xs"
        w={170}
        clearable
        aria-label={t('state')}
        placeholder={t('anyState')}
        data={states}
        value={filter.suspended}
        onChange={(suspended) =>
          onChange({
            ...filter,
            suspended: suspended === 'true' || suspended === 'false' ? suspended : null,
          })
        }
      />
    </Group>
  );
};
