/** What can be done about a person as a whole. Each says what will happen, and asks once. */
import { Button } from '@mantine/core';
import { IconLogout, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { EraseButton } from './erase-button.tsx';
import { texts } from './texts.ts';
import { usePersonActions } from './use-people.ts';
import type { PersonDetail } from './use-people.ts';

const AccountActions = ({ person }: { readonly person: PersonDetail }) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const { setSuspended, signOut } = usePersonActions(person.userId);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconLogout size={16} aria-hidden="true" />}
        onClick={() =>
          confirm({
            title: t('signOutTitle'),
            text: t('signOutText'),
            confirm: t('signOut'),
            done: t('signOutDone'),
            run: signOut,
          })
        }
      >
        {t('signOut')}
      </Button>
      {person.isSuspended ? (
        <Button
          variant="default"
          leftSection={<IconUserCheck size={16} aria-hidden="true" />}
          onClick={() =>
            confirm({
              title: t('unsuspendTitle'),
              text: t('unsuspendText'),
              confirm: t('unsuspend'),
              done: t('unsuspendDone'),
              isDangerous: false,
              run: async () => setSuspended(false),
            })
          }
        >
          {t('unsuspend')}
        </Button>
      ) : (
        <Button
          variant="light"
          color="red"
          leftSection={<IconUserOff size={16} aria-hidden="true" />}
          onClick={() =>
            confirm({
              title: t('suspendTitle'),
              text: t('suspendText'),
              confirm: t('suspend'),
              done: t('suspendDone'),
              run: async () => setSuspended(true),
            })
          }
        >
          {t('suspend')}
        </Button>
      )}
    </>
  );
};

export const PersonActions = ({ person }: { readonly person: PersonDetail }) => {
  const may = useMay();
  return (
    <>
      {may('staff:users.write') && <AccountActions person={person} />}
      <EraseButton person={person} />
    </>
  );
};
