/** The search, and everybody by what is not personal. */
import { Button, Indicator, Stack } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { PageHeader } from '../../shared/page-header.tsx';
import { PeopleList } from './people-list.tsx';
import { revealTexts } from './reveal-texts.ts';
import { SearchForm } from './search-form.tsx';
import { texts } from './texts.ts';
import { useReveals } from './use-reveals.ts';

const RevealsLink = () => {
  const t = useTexts(revealTexts);
  const { data } = useReveals(null);
  const count = (data?.reveals ?? []).filter(
    ({ status, isMine }) => status === 'waiting' && !isMine
  ).length;
  return (
    <Indicator label={count} size={18} disabled={count === 0} color="red">
      <Button
        component={Link}
        to="/users/reveals"
        variant="default"
        leftSection={<IconEyeCheck size={16} aria-hidden="true" />}
        title={count === 0 ? undefined : t('requestsWaiting', { count })}
      >
        {t('requests')}
      </Button>
    </Indicator>
  );
};

export const PeoplePage = () => {
  const t = useTexts(texts);
  const may = useMay();
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={may('staff:users.reveal') && <RevealsLink />}
      />
      <Stack gap="xl">
        <SearchForm />
        <PeopleList />
      </Stack>
    </>
  );
};
