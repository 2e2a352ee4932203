/** Sites in rows, attributes in columns, people in the cells; on a narrow screen a card for each site. */
import { Button, Card, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useLanguage, useTexts } from '../../i18n.ts';
import { useAttributeName } from './attribute-name.ts';
import { texts } from './texts.ts';
import type { SharedAttribute, SharingSite } from './use-sharing.ts';

export type Chosen = { readonly siteId: string; readonly attribute: string | null };

const narrowPixels = 640;

/** The site in the reader's language. */
export const useSiteName = (): ((site: Pick<SharingSite, 'name' | 'nameRu'>) => string) => {
  const language = useLanguage();
  return ({ name, nameRu }) => (language === 'ru' ? (nameRu ?? name) : name);
};

type Props = {
  readonly sites: readonly SharingSite[];
  readonly onChoose: (chosen: Chosen) => void;
};

const Cell = ({
  site,
  shared,
  onChoose,
}: {
  readonly site: SharingSite;
  readonly shared: SharedAttribute;
  readonly onChoose: Props['onChoose'];
}) => {
  const t = useTexts(texts);
  const nameOf = useAttributeName();
  const siteName = useSiteName();
  const { attribute, people, withdrawn } = shared;
  return (
    <Group gap={4} wrap="nowrap" justify="center">
      <Button
        variant={people > 0 ? 'light' : 'subtle'}
        size="compact-sm"
        aria-label={t('show', {
          site: siteName(site),
          attribute: nameOf(attribute),
          count: people,
        })}
        onClick={() => onChoose({ siteId: site.siteId, attribute })}
      >
        {people}
      </Button>
      {withdrawn > 0 && (
        <Text size="xs" c="dimmed" title={t('withdrawn', { count: withdrawn })}>
          −{withdrawn}
        </Text>
      )}
    </Group>
  );
};

const Wide = ({ sites, onChoose }: Props) => {
  const t = useTexts(texts);
  const nameOf = useAttributeName();
  const siteName = useSiteName();
  const names = [
    ...new Set(sites.flatMap(({ attributes }) => attributes.map(({ attribute }) => attribute))),
  ].sort();
  return (
    <ScrollArea viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('total') }}>
      <Table aria-label={t('total')} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('site')}</Table.Th>
            {names.map((name) => (
              <Table.Th key={name} ta="center">
                {nameOf(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sites.map((site) => (
            <Table.Tr key={site.siteId}>
              <Table.Th scope="row" fw={400} maw={260} style={{ overflowWrap: 'anywhere' }}>
                <Button
                  variant="transparent"
                  size="compact-sm"
                  px={0}
                  h="auto"
                  styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
                  onClick={() => onChoose({ siteId: site.siteId, attribute: null })}
                >
                  {siteName(site)}
                </Button>
              </Table.Th>
              {names.map((name) => {
                const shared = site.attributes.find(({ attribute }) => attribute === name);
                return (
                  <Table.Td key={name} ta="center">
                    {shared ? <Cell site={site} shared={shared} onChoose={onChoose} /> : '–'}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
};

const Narrow = ({ sites, onChoose }: Props) => {
  const t = useTexts(texts);
  const nameOf = useAttributeName();
  const siteName = useSiteName();
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {sites.map((site) => (
        <Card key={site.siteId} component="li" withBorder padding="sm">
          <Stack gap="xs">
            <Button
              variant="transparent"
              size="compact-sm"
              px={0}
              h="auto"
              justify="flex-start"
              styles={{ label: { whiteSpace: 'normal', textAlign: 'start' } }}
              onClick={() => onChoose({ siteId: site.siteId, attribute: null })}
            >
              {siteName(site)}
            </Button>
            {site.attributes.length === 0 && <Text size="sm">{t('noneHere')}</Text>}
            {site.attributes.map((shared) => (
              <Group key={shared.attribute} justify="space-between">
                <Text size="sm">{nameOf(shared.attribute)}</Text>
                <Cell site={site} shared={shared} onChoose={onChoose} />
              </Group>
            ))}
          </Stack>
        </Card>
      ))}
    </Stack>
  );
};

export const Matrix = (props: Props) => {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref}>
      {width > 0 && width < narrowPixels ? <Narrow {...props} /> : <Wide {...props} />}
    </div>
  );
};
