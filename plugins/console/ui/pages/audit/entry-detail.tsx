/** Everything one entry says, and from here on to everything about the same person, site or actor. */
import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { When } from '../../shared/when.tsx';
import { ResultBadge } from './entry-table.tsx';
import { texts } from './texts.ts';
import type { Entry, FilterName } from './use-audit.ts';

type Follow = (change: Partial<Record<FilterName, string>>) => void;

const Row = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    {children}
  </div>
);

const Followed = ({
  title,
  value,
  label,
  onClick,
  children,
}: {
  readonly title: string;
  readonly value: string | null | undefined;
  readonly label: string;
  readonly onClick: () => void;
  readonly children?: ReactNode;
}) =>
  value ? (
    <Row title={title}>
      <CopyField value={value} label={title} />
      <Group gap="md" mt={4}>
        <Button size="compact-xs" variant="light" onClick={onClick}>
          {label}
        </Button>
        {children}
      </Group>
    </Row>
  ) : null;

const Detail = ({ entry, onFollow }: { readonly entry: Entry; readonly onFollow: Follow }) => {
  const t = useTexts(texts);
  const may = useMay();
  const { actor, userId, userRef, site } = entry;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Text ff="monospace">{entry.action}</Text>
        <ResultBadge result={entry.result} />
      </Group>
      <Row title={t('at')}>
        <When at={entry.at} />
      </Row>
      <Followed
        title={`${t('actor')}: ${t(`actor_${actor.type}`)}`}
        value={actor.id}
        label={t('followActor')}
        onClick={() => onFollow({ actorId: actor.id, actorType: actor.type })}
      />
      <Followed
        title={t('userId')}
        value={userId}
        label={t('followUser')}
        onClick={() => onFollow({ userId: userId ?? '' })}
      >
        {may('staff:users.read') && (
          <Anchor component={Link} to={`/users/${userId ?? ''}`} size="sm">
            {t('openPerson')}
          </Anchor>
        )}
      </Followed>
      <Followed
        title={t('userRef')}
        value={userRef}
        label={t('followRef')}
        onClick={() => onFollow({ userRef: userRef ?? '' })}
      />
      <Followed
        title={site?.name ? `${t('site')}: ${site.name}` : t('site')}
        value={site?.id}
        label={t('followSite')}
        onClick={() => onFollow({ siteId: site?.id ?? '' })}
      />
      <Row title={t('attributes')}>
        <Text size="sm">{entry.attributes.join(', ') || '–'}</Text>
      </Row>
      <Group gap="xl">
        <Row title={t('purpose')}>
          <Text size="sm">{entry.purpose ?? '–'}</Text>
        </Row>
        <Row title={t('ip')}>
          <Text size="sm">{entry.ip ?? '–'}</Text>
        </Row>
      </Group>
      <Row title={t('hash')}>
        <CopyField value={entry.entryHash} label={t('hash')} />
      </Row>
      <Row title={t('previous')}>
        <CopyField value={entry.previousHash} label={t('previous')} />
      </Row>
    </Stack>
  );
};

export const EntryDetail = ({
  entry,
  onClose,
  onFollow,
}: {
  readonly entry: Entry | null;
  readonly onClose: () => void;
  readonly onFollow: Follow;
}) => {
  const t = useTexts(texts);
  return (
    <Modal
      opened={entry !== null}
      onClose={onClose}
      size="lg"
      title={t('entry', { sequence: entry?.sequence ?? 0 })}
    >
      {entry && <Detail entry={entry} onFollow={onFollow} />}
    </Modal>
  );
};
