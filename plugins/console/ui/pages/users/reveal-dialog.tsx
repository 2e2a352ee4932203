/**
 * From the question to the value: reason -> (another administrator) -> shown once -> hidden. The value is in the state of this dialog alone, and
 * goes when its time is up or the dialog closes.
 */
import { Alert, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { RevealForm } from './reveal-form.tsx';
import { RevealedValue } from './revealed-value.tsx';
import { revealTexts } from './reveal-texts.ts';
import { useAttributeName } from './use-names.ts';
import { useRevealActions, useReveals } from './use-reveals.ts';
import type { Reveal, RevealWish, ValuePart } from './use-reveals.ts';

type Props = {
  readonly userId: string;
  readonly attribute: RevealWish['attribute'];
  readonly policy: 'one' | 'two';
  /** A request of one's own that waits or was granted. */
  readonly existing: Reveal | null;
  readonly onClose: () => void;
};

const Granted = ({
  reveal,
  onShown,
}: {
  readonly reveal: Reveal;
  readonly onShown: (parts: readonly ValuePart[]) => void;
}) => {
  const t = useTexts(revealTexts);
  const errorText = useErrorText();
  const { show } = useRevealActions();
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const look = async () => {
    setLoading(true);
    setFailure(null);
    try {
      onShown(await show(reveal.id));
    } catch (error) {
      setFailure(errorText(error));
      setLoading(false);
    }
  };
  return (
    <Stack gap="md">
      <Text size="sm">{t('revealGranted')}</Text>
      {failure !== null && (
        <Alert color="red" role="alert">
          {failure}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button loading={isLoading} onClick={() => void look()}>
          {t('revealLook')}
        </Button>
      </Group>
    </Stack>
  );
};

const Waiting = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useTexts(revealTexts);
  return (
    <Stack gap="md">
      <Group wrap="nowrap" align="flex-start">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm" role="status">
          {t('revealAsked')}
        </Text>
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('close')}
        </Button>
      </Group>
    </Stack>
  );
};

const Steps = ({ userId, attribute, policy, existing, onClose }: Props) => {
  const t = useTexts(revealTexts);
  const [asked, setAsked] = useState<Reveal | null>(existing);
  const [parts, setParts] = useState<readonly ValuePart[] | null>(null);
  const [isGone, setGone] = useState(false);
  const hide = useCallback(() => {
    setParts(null);
    setGone(true);
  }, []);
  const { data } = useReveals(userId);
  // Somebody may have decided meanwhile.
  const reveal = data?.reveals.find(({ id }) => id === asked?.id) ?? asked;

  if (isGone) {
    return <Text role="status">{t('revealGone')}</Text>;
  }
  if (parts !== null) {
    return <RevealedValue parts={parts} attribute={attribute} onHidden={hide} onClose={onClose} />;
  }
  switch (reveal?.status) {
    case 'granted':
      return <Granted reveal={reveal} onShown={setParts} />;
    case 'waiting':
      return <Waiting onClose={onClose} />;
    case undefined:
      return (
        <RevealForm userId={userId} attribute={attribute} policy={policy} onAsked={setAsked} />
      );
    default:
      return (
        <Alert color="gray" role="status">
          {t(`reveal-${reveal?.status ?? 'over'}`)}
        </Alert>
      );
  }
};

export const RevealDialog = (props: Props) => {
  const t = useTexts(revealTexts);
  const attributeName = useAttributeName();
  return (
    <Modal
      opened
      onClose={props.onClose}
      // Of a dialog: not another banner of the page.
      attributes={{ header: { role: 'none' } }}
      title={t('revealAttribute', { attribute: attributeName(props.attribute) })}
    >
      <Steps {...props} />
    </Modal>
  );
};
