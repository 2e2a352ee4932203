/** Finds by a site's identifier of a person: never by an address or a number, since it stands in the browser's address. */
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTexts } from '../../i18n.ts';
import { texts } from './texts.ts';
import { isId } from './use-complaints.ts';

export const FindByRef = ({
  value,
  onFind,
}: {
  readonly value: string;
  readonly onFind: (userRef: string) => void;
}) => {
  const t = useTexts(texts);
  const [text, setText] = useState(value);
  const isWrong = text.trim() !== '' && !isId(text.trim());
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) {
          onFind(text.trim());
        }
      }}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          size="sm"
          autoComplete="off"
          aria-label={t('userRef')}
          placeholder={t('userRef')}
          value={text}
          error={isWrong ? t('notId') : null}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Button type="submit" size="sm" variant="default">
          {t('find')}
        </Button>
      </Group>
    </form>
  );
};
