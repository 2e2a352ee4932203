/** A value for a minute; then whoever holds it is told to let it go. It cannot be fetched again. */
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { revealTexts } from './reveal-texts.ts';
import { useAttributeName, usePartName } from './use-names.ts';
import type { ValuePart } from './use-reveals.ts';
import classes from './users.module.css';

const secondsShown = 60;

export const RevealedValue = ({
  parts,
  attribute,
  onHidden,
  onClose,
}: {
  readonly parts: readonly ValuePart[];
  readonly attribute: string;
  readonly onHidden: () => void;
  readonly onClose: () => void;
}) => {
  const t = useTexts(revealTexts);
  const attributeName = useAttributeName();
  const partName = usePartName();
  const [left, setLeft] = useState(secondsShown);
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (left <= 0) {
      onHidden();
    }
  }, [left, onHidden]);
  return (
    <Stack gap="md">
      <dl style={{ margin: 0 }} data-revealed>
        {parts.map(({ part, text }) => (
          <div key={part}>
            <Text component="dt" size="xs" c="dimmed">
              {parts.length > 1 ? partName(part) : attributeName(attribute)}
            </Text>
            <dd className={classes['value']}>{text}</dd>
          </div>
        ))}
      </dl>
      <Progress value={(left / secondsShown) * 100} size="sm" aria-hidden="true" />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="timer">
          {t('revealHides', { count: Math.max(0, left) })}
        </Text>
        <Button variant="default" onClick={onClose}>
          {t('hide')}
        </Button>
      </Group>
    </Stack>
  );
};
