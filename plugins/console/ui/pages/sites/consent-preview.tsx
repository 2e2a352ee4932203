/** The consent page as people see it, in a frame that loads nothing, sends nothing and runs nothing. */
import { Box, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { paths } from '../../api/schema.gen.ts';
import { useLanguage, useTexts } from '../../i18n.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { attributeTexts } from './attribute-texts.ts';
import type { Draft } from './use-sites.ts';

const phonePixels = 390;
const heightPixels = 720;

type DraftBody = NonNullable<
  paths['/admin/consent-previews']['post']['requestBody']
>['content']['application/json'];
export type PreviewSource =
  | { readonly siteId: string }
  | {
      readonly draft: {
        readonly description: NonNullable<DraftBody['description']>;
        readonly attributes: readonly Draft[];
      };
    };

export const ConsentPreview = ({ source }: { readonly source: PreviewSource }) => {
  const t = useTexts(attributeTexts);
  const own = useLanguage();
  const [language, setLanguage] = useState<'en' | 'ru'>(own);
  const [theme, setTheme] = useState<'light' | 'dark'>('light');
  const [width, setWidth] = useState<'phone' | 'desk'>('phone');
  const [person, setPerson] = useState<'known' | 'new'>('known');
  const query = useQuery({
    queryKey: ['consent-preview', source, language, theme, person],
    queryFn: async () =>
      'siteId' in source
        ? call(
            api.GET('/admin/sites/{siteId}/consent-preview', {
              params: { path: { siteId: source.siteId }, query: { language, theme, person } },
            })
          )
        : call(
            api.POST('/admin/consent-previews', {
              body: {
                ...{ language, theme, person },
                description: source.draft.description,
                attributes: [...source.draft.attributes],
              },
            })
          ),
  });
  const choice = <Value extends string>(
    label: string,
    value: Value,
    set: (value: Value) => void,
    data: readonly { readonly value: Value; readonly label: string }[]
  ) => (
    <SegmentedControl size="xs" aria-label={label} value={value} onChange={set} data={[...data]} />
  );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t('previewText')}
      </Text>
      <Group gap="xs">
        {choice(t('language'), language, setLanguage, [
          { value: 'en', label: 'English' },
          { value: 'ru', label: 'Русский' },
        ])}
        {choice(t('theme'), theme, setTheme, [
          { value: 'light', label: t('light') },
          { value: 'dark', label: t('dark') },
        ])}
        {choice(t('width'), width, setWidth, [
          { value: 'phone', label: t('phone') },
          { value: 'desk', label: t('desk') },
        ])}
        {choice(t('person'), person, setPerson, [
          { value: 'known', label: t('known') },
          { value: 'new', label: t('newPerson') },
        ])}
      </Group>
      {query.data ? (
        <Box
          component="iframe"
          title={t('previewFrame')}
          sandbox=""
          srcDoc={query.data.html}
          w={width === 'phone' ? phonePixels : '100%'}
          maw="100%"
          h={heightPixels}
          bd="1px solid var(--mantine-color-default-border)"
          style={{ borderRadius: 'var(--mantine-radius-md)', colorScheme: theme }}
        />
      ) : (
        <LoadState {...stateOf(query)} />
      )}
    </Stack>
  );
};
