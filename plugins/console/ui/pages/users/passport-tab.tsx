/** Masked values with the way to see one, the proof of identity, and how the person signs in. */
import { Alert, Badge, Box, Button, Card, Grid, Group, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { Masked } from '../../shared/masked.tsx';
import { When } from '../../shared/when.tsx';
import { RevealDialog } from './reveal-dialog.tsx';
import { revealTexts } from './reveal-texts.ts';
import { texts } from './texts.ts';
import { useAttributeName } from './use-names.ts';
import type { PersonDetail } from './use-people.ts';
import { useReveals } from './use-reveals.ts';
import type { Reveal } from './use-reveals.ts';
import classes from './users.module.css';

type MaskedValue = NonNullable<PersonDetail['values']>[number];

const Values = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  const r = useTexts(revealTexts);
  const may = useMay();
  const attributeName = useAttributeName();
  const { data } = useReveals(person.userId);
  const [asked, setAsked] = useState<MaskedValue['attribute'] | null>(null);
  // Newest first; of one attribute the newest counts.
  const mineOf = (attribute: string): Reveal | null =>
    data?.reveals.find(
      (one) =>
        one.isMine &&
        one.attribute === attribute &&
        (one.status === 'waiting' || one.status === 'granted')
    ) ?? null;
  const label = (attribute: string) => {
    const status = mineOf(attribute)?.status;
    return status === 'waiting'
      ? r('revealWaiting')
      : status === 'granted'
        ? r('revealReady')
        : r('reveal');
  };
  if (person.values === null) {
    return <Alert color="yellow">{t('unavailable')}</Alert>;
  }
  if (person.values.length === 0) {
    return <Text c="dimmed">{t('noValues')}</Text>;
  }
  return (
    <>
      <Box component="ul" className={classes['facts'] ?? ''}>
        {person.values.map(({ attribute, masked, isVerified }) => (
          <li key={attribute} className={classes['fact']}>
            <Group gap="xs">
              <Text size="sm" fw={500}>
                {attributeName(attribute)}
              </Text>
              {isVerified === true && (
                <Badge size="sm" variant="dot" color="teal" tt="none">
                  {t('verified')}
                </Badge>
              )}
            </Group>
            <Masked value={masked} />
            {may('staff:users.reveal') && (
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconEye size={14} aria-hidden="true" />}
                aria-label={`${label(attribute)}: ${attributeName(attribute)}`}
                onClick={() => setAsked(attribute)}
              >
                {label(attribute)}
              </Button>
            )}
          </li>
        ))}
      </Box>
      {asked !== null && (
        <RevealDialog
          userId={person.userId}
          attribute={asked}
          policy={data?.policy ?? 'one'}
          existing={mineOf(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={classes['term']}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const SignIn = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  const { signIn, assuranceLevel, createdAt, lastSignInAt } = person;
  return (
    <dl style={{ margin: 0 }}>
      <Fact name={t('identity')}>
        {assuranceLevel === null ? '–' : t(`assurance-${assuranceLevel}`)}
      </Fact>
      <Fact name={t('created')}>
        <When at={createdAt} />
      </Fact>
      <Fact name={t('lastSignIn')}>
        {lastSignInAt === null ? t('never') : <When at={lastSignInAt} />}
      </Fact>
      <Fact name={t('password')}>{signIn.hasPassword ? t('passwordSet') : t('passwordUnset')}</Fact>
      <Fact name={t('factors')}>{signIn.factorCount === 0 ? t('none') : signIn.factorCount}</Fact>
      <Fact name={t('providers')}>
        {signIn.providers.length === 0 ? t('none') : signIn.providers.join(', ')}
      </Fact>
      <Fact name={t('sessions')}>{signIn.sessionCount}</Fact>
    </dl>
  );
};

export const PassportTab = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  return (
    <Grid>
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Card>
          <Title order={2} size="h5" mb="xs">
            {t('values')}
          </Title>
          <Values person={person} />
        </Card>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Card>
          <Title order={2} size="h5" mb="xs">
            {t('signIn')}
          </Title>
          <SignIn person={person} />
        </Card>
      </Grid.Col>
    </Grid>
  );
};
