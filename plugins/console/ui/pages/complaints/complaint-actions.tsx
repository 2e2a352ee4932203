/** What can be done about a complaint as a whole; each that others will notice asks once. */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMay, useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useErrorText } from '../../shared/error-text.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { texts } from './texts.ts';
import { useComplaintActions } from './use-complaints.ts';
import type { Complaint } from './use-complaints.ts';

const Suspension = ({ complaint: { id, isSuspended } }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const { setSuspended } = useComplaintActions(id);
  const word = isSuspended === true ? 'unsuspend' : 'suspend';
  return (
    <Button
      color="red"
      variant="light"
      onClick={() =>
        confirm({
          title: t(`${word}Title`),
          text: t(`${word}Text`),
          confirm: t(word),
          done: t(`${word}Done`),
          isDangerous: isSuspended !== true,
          run: async () => setSuspended(isSuspended !== true),
        })
      }
    >
      {t(word)}
    </Button>
  );
};

export const ComplaintActions = ({ complaint }: { readonly complaint: Complaint }) => {
  const t = useTexts(texts);
  const may = useMay();
  const { userId } = useSession();
  const confirm = useConfirm();
  const errorText = useErrorText();
  const { assign, close } = useComplaintActions(complaint.id);
  const { assignedTo, status, isSuspended } = complaint;
  const isMine = assignedTo === userId;
  const assignTo = (to: 'caller' | 'nobody') =>
    void assign(to).catch((error: unknown) =>
      notifications.show({ message: errorText(error), color: 'red' })
    );
  return (
    <>
      {may('staff:complaints.write') && (
        <Button variant="default" onClick={() => assignTo(isMine ? 'nobody' : 'caller')}>
          {t(isMine ? 'giveBack' : assignedTo === null ? 'take' : 'takeOver')}
        </Button>
      )}
      {may('staff:complaints.write') && status !== 'closed' && (
        <Button
          variant="default"
          onClick={() =>
            confirm({
              title: t('closeTitle'),
              text: t('closeText'),
              confirm: t('close'),
              done: t('closeDone'),
              run: close,
            })
          }
        >
          {t('close')}
        </Button>
      )}
      {may('staff:complaints.suspend') && isSuspended !== null && (
        <Suspension complaint={complaint} />
      )}
    </>
  );
};
