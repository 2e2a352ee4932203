/** Finds one person. What is typed lives in this form until it is answered, and goes nowhere but into the body of one request. */
import { Alert, Button, Card, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { texts } from './texts.ts';
import { searchPerson } from './use-people.ts';
import type { SearchKind } from './use-people.ts';

const kinds: readonly SearchKind[] = ['user_ref', 'user_id', 'email', 'phone'];
const inputTypes = { user_ref: 'text', user_id: 'text', email: 'email', phone: 'tel' } as const;
const placeholders = {
  user_ref: 'ppid_…',
  user_id: 'k3jd0s9fa2bq',
  email: 'name@example.com',
  phone: '+49 …',
} as const;

type Outcome = { readonly text: string; readonly isError: boolean };

export const SearchForm = () => {
  const t = useTexts(texts);
  const errorText = useErrorText();
  const navigate = useNavigate();
  const [kind, setKind] = useState<SearchKind>('user_ref');
  const [value, setValue] = useState('');
  const [isSearching, setSearching] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const search = async () => {
    if (value.trim() === '') {
      setOutcome({ text: t('searchEmpty'), isError: true });
      return;
    }
    setSearching(true);
    setOutcome(null);
    try {
      const person = await searchPerson(kind, value.trim());
      if (person) {
        setValue('');
        await navigate(`/users/${person.userId}`);
        return;
      }
      setOutcome({ text: t('searchNobody'), isError: false });
    } catch (error) {
      setOutcome({ text: errorText(error), isError: true });
    } finally {
      setSearching(false);
    }
  };

  return (
    <Card>
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <Select
              label={t('searchBy')}
              w={230}
              allowDeselect={false}
              data={kinds.map((one) => ({ value: one, label: t(`by-${one}`) }))}
              value={kind}
              onChange={(chosen) => {
                setKind(kinds.find((one) => one === chosen) ?? kind);
                // What was typed for one kind is no value of another.
                setValue('');
                setOutcome(null);
              }}
            />
            <TextInput
              style={{ flex: '1 1 240px' }}
              label={t(`by-${kind}`)}
              type={inputTypes[kind]}
              placeholder={placeholders[kind]}
              name="passport-search"
              autoComplete="off"
              data-1p-ignore
              spellCheck={false}
              maxLength={320}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
            <Button
              type="submit"
              loading={isSearching}
              leftSection={<IconSearch size={16} aria-hidden="true" />}
            >
              {t('search')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed">
            {t('searchExact')}
          </Text>
          {outcome && (
            <Alert color={outcome.isError ? 'red' : 'gray'} variant="light" role="status">
              {outcome.text}
            </Alert>
          )}
        </Stack>
      </form>
    </Card>
  );
};
