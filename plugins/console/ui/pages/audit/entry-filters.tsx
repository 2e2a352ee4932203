/** What to search by. Ids, names and dates alone: the search stands in the address. */
import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';
import { isId, useSiteNames, useVocabulary } from './use-audit.ts';
import type { Filter, FilterName } from './use-audit.ts';

const typed = ['userId', 'userRef', 'actorId'] as const;
const actorTypes = ['user', 'site', 'admin', 'job'] as const;
const results = ['allowed', 'denied', 'failed'] as const;

export const EntryFilters = ({
  filter,
  onChange,
  onClear,
}: {
  readonly filter: Filter;
  readonly onChange: (change: Partial<Record<FilterName, string | null>>) => void;
  readonly onClear: () => void;
}) => {
  const t = useTexts(texts);
  const { data: words } = useVocabulary();
  const { data: sites } = useSiteNames();
  const [draft, setDraft] = useState<Filter>(filter);
  const problemOf = (name: (typeof typed)[number]) => {
    const text = draft[name]?.trim() ?? '';
    return text === '' || isId(text) ? null : t('notId');
  };
  const select = (
    name: FilterName,
    data: readonly (string | { value: string; label: string })[]
  ) => (
    <Select
      key={name}
      size="sm"
      clearable
      searchable
      label={t(name === 'siteId' ? 'site' : name)}
      placeholder={t('any')}
      data={[...data]}
      value={filter[name] ?? null}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  );
  const date = (name: 'from' | 'until') => (
    <DatePickerInput
      key={name}
      size="sm"
      clearable
      label={t(name)}
      valueFormat="DD.MM.YYYY"
      value={filter[name] ?? null}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.every((name) => problemOf(name) === null)) {
          onChange(Object.fromEntries(typed.map((name) => [name, draft[name]?.trim() ?? null])));
        }
      }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
        {typed.map((name) => (
          <TextInput
            key={name}
            size="sm"
            label={t(name)}
            autoComplete="off"
            value={draft[name] ?? ''}
            error={problemOf(name)}
            onChange={({ currentTarget: { value } }) => setDraft({ ...draft, [name]: value })}
          />
        ))}
        {select(
          'siteId',
          (sites?.sites ?? []).map(({ id, displayName }) => ({
            value: id,
            label: displayName ?? id,
          }))
        )}
        {select('action', words?.actions ?? [])}
        {select('attribute', words?.attributes ?? [])}
        {select(
          'actorType',
          actorTypes.map((value) => ({ value, label: t(`actor_${value}`) }))
        )}
        {select(
          'result',
          results.map((value) => ({ value, label: t(`result_${value}`) }))
        )}
        {date('from')}
        {date('until')}
      </SimpleGrid>
      <Group mt="sm">
        <Button type="submit" size="sm">
          {t('apply')}
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button size="sm" variant="default" onClick={onClear}>
            {t('clear')}
          </Button>
        )}
      </Group>
    </form>
  );
};
