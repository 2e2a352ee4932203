/** The rules of one site in order, while they are edited: nothing counts until it is published, all at once. */
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { LoadState } from '../../shared/load-state.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { add, isSame, move, replace, toDrafts } from './drafts.ts';
import { RuleCard } from './rule-card.tsx';
import { RuleResult } from './rule-result.tsx';
import { TestPanel } from './test-panel.tsx';
import { texts } from './texts.ts';
import type { Policy, RuleDraft, Trial, Vocabulary } from './use-policy.ts';
import { publish, useReloadPolicy } from './use-policy.ts';
import { VersionsPanel } from './versions-panel.tsx';

/** Attributes the rules look at and the site asks nobody for. */
const listUndeclared = (drafts: readonly RuleDraft[], { facts, declared }: Vocabulary) => {
  const text = JSON.stringify(drafts.map(({ rule }) => rule));
  const used = facts.flatMap(({ name, attribute }) =>
    attribute !== null && text.includes(`"var":"${name}"`) ? [attribute] : []
  );
  return [...new Set(used)].filter((name) => !declared.some(({ attribute }) => attribute === name));
};

export const PolicyEditor = ({
  siteId,
  policy,
  vocabulary,
  mayWrite,
}: {
  readonly siteId: string;
  readonly policy: Policy;
  readonly vocabulary: Vocabulary;
  readonly mayWrite: boolean;
}) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const reload = useReloadPolicy(siteId);
  const saved = useMemo(() => toDrafts(policy), [policy]);
  const [drafts, setDrafts] = useState(saved);
  const [open, setOpen] = useState<number | null>(null);
  const [trial, setTrial] = useState<Trial | null>(null);
  const isChanged = !isSame(drafts, saved);
  const undeclared = listUndeclared(drafts, vocabulary);

  const edit = (next: readonly RuleDraft[]) => {
    setDrafts(next);
    setTrial(null);
  };
  const addRule = (effect: RuleDraft['effect']) => {
    edit(add(drafts, effect));
    setOpen(drafts.length);
  };
  const moveRule = (at: number, step: -1 | 1) => {
    edit(move(drafts, at, step));
    setOpen(open === at ? at + step : null);
  };
  const askToPublish = () =>
    confirm({
      title: t('publishTitle'),
      text: t('publishText'),
      confirm: t('publish'),
      done: t('published'),
      isDangerous: false,
      run: async () => {
        await publish(siteId, policy.version, drafts);
        await reload();
      },
    });
  const askToDiscard = () =>
    confirm({
      title: t('discardTitle'),
      text: t('discardText'),
      confirm: t('discard'),
      run: async () => {
        edit(saved);
        setOpen(null);
        return Promise.resolve();
      },
    });

  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <Group gap="xs">
          <Text size="sm">
            {policy.version === 0 ? t('neverPublished') : t('version', { version: policy.version })}
          </Text>
          {isChanged && <Badge variant="default">{t('unsaved')}</Badge>}
        </Group>
        {mayWrite && (
          <Group gap="xs">
            <Button variant="default" onClick={() => addRule('grant')}>
              {t('addGrant')}
            </Button>
            <Button variant="default" onClick={() => addRule('verdict')}>
              {t('addVerdict')}
            </Button>
            {isChanged && (
              <Button variant="subtle" color="gray" onClick={askToDiscard}>
                {t('discard')}
              </Button>
            )}
            <Button disabled={!isChanged} onClick={askToPublish}>
              {t('publish')}
            </Button>
          </Group>
        )}
      </Group>
      {undeclared.length > 0 && (
        <Alert color="yellow" variant="light">
          {t('notDeclared', { attributes: undeclared.join(', ') })}
        </Alert>
      )}
      {drafts.length === 0 ? (
        <LoadState empty={<Text c="dimmed">{t('empty')}</Text>} />
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {t('order')}
          </Text>
          <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {drafts.map((draft, at) => {
              const tried = trial?.rules[at];
              return (
                <RuleCard
                  // By place: a name may be typed anew, and what is typed into stays open.
                  key={`${policy.version} ${at} ${drafts.length}`}
                  draft={draft}
                  vocabulary={vocabulary}
                  isOpen={open === at}
                  isFirst={at === 0}
                  isLast={at === drafts.length - 1}
                  isReadOnly={!mayWrite}
                  result={tried ? <RuleResult tried={tried} /> : null}
                  onOpen={() => setOpen(open === at ? null : at)}
                  onChange={(change) => edit(replace(drafts, at, change))}
                  onMove={(step) => moveRule(at, step)}
                  onRemove={() => {
                    edit(drafts.filter((_, index) => index !== at));
                    setOpen(null);
                  }}
                />
              );
            })}
          </Stack>
        </Stack>
      )}
      {mayWrite && (
        <TestPanel siteId={siteId} drafts={drafts} vocabulary={vocabulary} onTrial={setTrial} />
      )}
      <VersionsPanel siteId={siteId} policy={policy} mayWrite={mayWrite} />
    </Stack>
  );
};
