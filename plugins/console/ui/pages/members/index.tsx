/** Who may use the console, and for what. */
import { Button, Card, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { LoadState, stateOf } from '../../shared/load-state.tsx';
import { PageHeader } from '../../shared/page-header.tsx';
import { MemberForm } from './member-form.tsx';
import { MemberTable } from './member-table.tsx';
import { texts } from './texts.ts';
import { useMembers } from './use-members.ts';
import type { Member } from './use-members.ts';

type Open = { readonly type: 'new' } | { readonly type: 'change'; readonly member: Member };

export const Page = () => {
  const t = useTexts(texts);
  const { userId } = useSession();
  const query = useMembers();
  const [open, setOpen] = useState<Open | null>(null);
  const [change] = useState(() => (member: Member) => setOpen({ type: 'change', member }));
  const close = () => setOpen(null);
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={<Button onClick={() => setOpen({ type: 'new' })}>{t('give')}</Button>}
      />
      <Stack gap="lg">
        <Card withBorder padding="md">
          <Group gap="sm">
            <Text size="sm" fw={500}>
              {t('yourId')}
            </Text>
            <CopyField value={userId} label={t('yourId')} />
            <Text size="sm" c="dimmed">
              {t('yourIdHint')}
            </Text>
          </Group>
        </Card>
        {query.data ? (
          <MemberTable members={query.data.members} onChange={change} />
        ) : (
          <LoadState {...stateOf(query)} />
        )}
      </Stack>
      {/* Put together by hand: Mantine's own header would be a second banner of the page. */}
      <Modal.Root opened={open !== null} onClose={close}>
        <Modal.Overlay />
        <Modal.Content>
          <Modal.Body>
            <Group justify="space-between" mb="md">
              <Modal.Title fw={600}>
                {open?.type === 'change' ? t('changeTitle') : t('give')}
              </Modal.Title>
              <Modal.CloseButton />
            </Group>
            {open && (
              <MemberForm member={open.type === 'change' ? open.member : null} onClose={close} />
            )}
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </>
  );
};
