/** The state of the chain: its signed head, the anchor outside the database, and whether it verifies. */
import {
  Alert,
  Button,
  Card,
  Group,
  Progress,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useStartVerification, useStatus, useVerification } from './use-audit.ts';
import type { Status, Verification } from './use-audit.ts';

const Fact = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  </div>
);

type Fault = NonNullable<Verification['fault']>;
const faults = [
  'gap',
  'edited',
  'unlinked',
  'foreign_tenant',
  'bad_signature',
  'head_mismatch',
  'truncated',
  'unsigned',
  'bad_segment',
] as const;

const useFaultText = () => {
  const t = useTexts(texts);
  return ({ type, sequence, expected, anchored }: Fault) => {
    const known = faults.find((one) => one === type);
    const values = { sequence, expected: expected ?? sequence, anchored: anchored ?? sequence };
    return known ? t(`fault_${known}`, values) : `${type}: ${sequence}`;
  };
};

const Result = ({ verification }: { readonly verification: Verification | null }) => {
  const t = useTexts(texts);
  const faultText = useFaultText();
  if (!verification) {
    return <Text c="dimmed">{t('never')}</Text>;
  }
  const { status, verified, total, headSequence, fault, anchor, endedAt, startedBy } = verification;
  if (status === 'running') {
    return (
      <Stack gap={4} role="status">
        <Text size="sm">{t('verifying', { verified, total })}</Text>
        <Progress
          value={total === 0 ? 0 : (100 * verified) / total}
          animated
          aria-label={t('verify')}
        />
      </Stack>
    );
  }
  const isValid = status === 'valid';
  const title = {
    valid: t('valid', { verified, head: headSequence ?? 0 }),
    faulty: t('faulty'),
    stopped: t('stopped'),
  }[status];
  return (
    <Alert
      role={isValid ? 'status' : 'alert'}
      color={isValid ? 'teal' : 'red'}
      variant="light"
      icon={isValid ? <IconShieldCheck /> : <IconAlertTriangle />}
    >
      <Stack gap={4}>
        <Text fw={600}>{title}</Text>
        {fault && (
          <>
            <Text size="sm">{faultText(fault)}</Text>
            <Text size="sm">{t('whatNow')}</Text>
          </>
        )}
        {isValid && (
          <Text size="sm">{t(anchor === 'compared' ? 'validAnchor' : 'validNoAnchor')}</Text>
        )}
        <Text size="xs">
          {t('verified')} <When at={endedAt} />, {t('by', { who: startedBy })}
        </Text>
      </Stack>
    </Alert>
  );
};

const Facts = ({ status: { head, anchor, segments } }: { readonly status: Status }) => {
  const t = useTexts(texts);
  const archived = segments.reduce((sum, { entryCount }) => sum + entryCount, 0);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
      <Fact title={t('head')}>{head?.sequence ?? t('empty')}</Fact>
      <Fact title={t('signed')}>
        <When at={head?.signedAt} />
      </Fact>
      <Fact title={t('anchor')}>
        {t(`anchor_${anchor.verdict}`, { sequence: anchor.sequence ?? 0 })}
        {anchor.ageSeconds !== null && ` (${t('anchorAge', { seconds: anchor.ageSeconds })})`}
      </Fact>
      <Fact title={t('archived')}>{archived}</Fact>
    </SimpleGrid>
  );
};

export const ChainCard = () => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const status = useStatus();
  const start = useStartVerification();
  const verification = useVerification(status.data?.verification ?? null);
  const onError = (error: unknown) =>
    notifications.show({ message: errorText(error), color: 'red', autoClose: false });
  return (
    <Card component="section" aria-label={t('chain')}>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          {t('chain')}
        </Title>
        <Button
          loading={start.isPending || verification?.status === 'running'}
          onClick={() => start.mutate(undefined, { onError })}
        >
          {t('verify')}
        </Button>
      </Group>
      {status.data ? (
        <Stack gap="md">
          <Facts status={status.data} />
          <Result verification={verification} />
        </Stack>
      ) : (
        <LoadState {...stateOf(status)} />
      )}
    </Card>
  );
};
