/** What the last test said of one rule: whether it held, why, and what nobody knew. Names only. */
import { Badge, Group, Text } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { factLabel } from './fields.ts';
import { texts } from './texts.ts';
import type { Trial } from './use-policy.ts';

export const RuleResult = ({ tried }: { readonly tried: Trial['rules'][number] }) => {
  const t = useTexts(texts);
  if (tried.problem) {
    const { reason, path } = tried.problem;
    return (
      <Text size="xs" c="red">
        {t('problem', { reason: path === '' ? reason : `${reason} (${path})` })}
      </Text>
    );
  }
  const missing = tried.missing.map(
    ({ fact, status }) =>
      `${factLabel(fact, t)} – ${t(status === 'not_consented' ? 'notConsented' : 'notAvailable')}`
  );
  return (
    <Group gap="xs">
      <Badge size="sm" variant="default">
        {t(tried.isSatisfied ? 'yes' : 'no')}
      </Badge>
      {tried.reason !== 'rule' && (
        <Text size="xs" c="dimmed">
          {t(`reason_${tried.reason}`)}
        </Text>
      )}
      {missing.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('missing', { facts: missing.join(', ') })}
        </Text>
      )}
    </Group>
  );
};
