/** One question before something that cannot be taken back, or that others will notice: says what will happen, and its button says it too. */
import { Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';

export type Question = {
  /** A question: "Withdraw 212 consents?" */
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly text: ReactNode;
  /** The verb of the title, never "OK". */
  readonly confirm: string;
  readonly cancel: string;
  readonly run: () => Promise<unknown>;
  /** Said when it is done. */
  readonly done?: string;
  readonly errorText: (error: unknown) => string;
  readonly isDangerous?: boolean;
};

/** Its white label can be read (WCAG 1.4.3), which it could not on plain red. */
const dangerColor = 'red.9';

/** In components: `const confirm = useConfirm()`. */
export const confirmAction = ({
  title,
  text,
  confirm,
  cancel,
  run,
  done,
  errorText,
  isDangerous = true,
}: Question) => {
  const button = isDangerous ? { color: dangerColor } : {};
  const id = modals.openConfirmModal({
    title,
    children: (
      <Stack gap="xs">{typeof text === 'string' ? <Text size="sm">{text}</Text> : text}</Stack>
    ),
    labels: { confirm, cancel },
    confirmProps: button,
    // Else it would be a second banner of the page.
    attributes: { header: { role: 'presentation' } },
    closeOnConfirm: false,
    onConfirm: () => {
      modals.updateModal({ modalId: id, confirmProps: { ...button, loading: true } });
      run().then(
        () => {
          modals.close(id);
          if (done !== undefined) {
            notifications.show({ message: done, color: 'teal' });
          }
        },
        (error: unknown) => {
          modals.close(id);
          notifications.show({ message: errorText(error), color: 'red', autoClose: false });
        }
      );
    },
  });
};
