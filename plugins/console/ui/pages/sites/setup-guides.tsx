/** Texts to copy that set an application up. A secret shown a moment ago stands in them; it never leaves the browser for that. */
import { Code, SimpleGrid, Stack, Tabs, Text } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { setupTexts } from './setup-texts.ts';
import { useSetup } from './use-sites.ts';

export const SetupGuides = ({
  siteId,
  applicationId,
  secret,
}: {
  readonly siteId: string;
  readonly applicationId: string;
  readonly secret: string | null;
}) => {
  const t = useTexts(setupTexts);
  const query = useSetup(siteId, applicationId, null);
  if (!query.data) {
    return <LoadState {...stateOf(query)} />;
  }
  const { guides, placeholders, clientId, issuer, discoveryUrl, scopes } = query.data;
  const fill = (code: string) =>
    secret === null ? code : code.replaceAll(placeholders.secret, secret);
  const facts = [
    ['issuer', issuer],
    ['clientId', clientId],
    ['scopes', scopes.join(' ')],
    ['discovery', discoveryUrl],
  ] as const;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        {facts.map(([name, value]) => (
          <div key={name} data-fact={name}>
            <Text size="xs" c="dimmed">
              {t(name)}
            </Text>
            <CopyField value={value} label={t(name)} />
          </div>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t('placeholder')}
      </Text>
      <Tabs defaultValue={guides[0]?.platform ?? null} keepMounted={false}>
        <Tabs.List aria-label={t('howTo')}>
          {guides.map(({ platform, title }) => (
            <Tabs.Tab key={platform} value={platform}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {guides.map(({ platform, steps }) => (
          <Tabs.Panel key={platform} value={platform} pt="md">
            <Stack gap="md">
              {steps.map(({ text, file, code }, index) => (
                <Stack key={index} gap={4} data-step={file ?? undefined}>
                  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                    {`${index + 1}. ${text} `}
                    {file !== null && <Code>{file}</Code>}
                  </Text>
                  {code !== null && (
                    <CopyField
                      value={fill(code)}
                      label={file ?? t('step', { number: index + 1 })}
                      isBlock
                    />
                  )}
                </Stack>
              ))}
            </Stack>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
};
