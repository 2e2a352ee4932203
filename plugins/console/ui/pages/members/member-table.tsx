/** Members with a role of their own, and what can be done about each but oneself. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { CopyField } from '../../shared/copy-field.tsx';
import { DataTable } from '../../shared/data-table.tsx';
import type { Column } from '../../shared/data-table.tsx';
import { useConfirm } from '../../shared/use-confirm.ts';
import { When } from '../../shared/when.tsx';
import { texts } from './texts.ts';
import { useMemberActions, useSiteNames } from './use-members.ts';
import type { Member } from './use-members.ts';

const Sites = ({ member: { role, siteIds } }: { readonly member: Member }) => {
  const t = useTexts(texts);
  const { data } = useSiteNames();
  if (role !== 'site_owner') {
    return (
      <Text size="sm" c="dimmed">
        {t('everySite')}
      </Text>
    );
  }
  const names = siteIds.map((id) =>
    data ? (data.find((site) => site.id === id)?.name ?? t('removedSite')) : id
  );
  return <Text size="sm">{names.join(', ')}</Text>;
};

const Actions = ({
  member,
  onChange,
}: {
  readonly member: Member;
  readonly onChange: () => void;
}) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const { remove } = useMemberActions();
  const { memberId } = member;
  // Nobody changes their own role; the server says so as well.
  if (useSession().userId === memberId) {
    return null;
  }
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      <Button
        size="xs"
        variant="light"
        aria-label={`${t('change')}: ${memberId}`}
        onClick={onChange}
      >
        {t('change')}
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="red"
        aria-label={`${t('takeAway')}: ${memberId}`}
        onClick={() =>
          confirm({
            title: t('removeTitle'),
            text: t('removeText', { id: memberId }),
            confirm: t('takeAway'),
            run: async () => remove(memberId),
            done: t('removeDone'),
          })
        }
      >
        {t('takeAway')}
      </Button>
    </Group>
  );
};

export const MemberTable = ({
  members,
  onChange,
}: {
  readonly members: readonly Member[];
  readonly onChange: (member: Member) => void;
}) => {
  const t = useTexts(texts);
  const { userId } = useSession();
  const columns = useMemo(
    (): readonly Column<Member>[] => [
      {
        id: 'member',
        title: t('member'),
        sortBy: ({ memberId }) => memberId,
        cell: ({ memberId }) => (
          <Group gap="xs" wrap="nowrap">
            <CopyField value={memberId} label={t('memberId')} />
            {memberId === userId && <Badge variant="light">{t('you')}</Badge>}
          </Group>
        ),
      },
      {
        id: 'role',
        title: t('role'),
        sortBy: ({ role }) => t(`role-${role}`),
        cell: ({ role }) => <Text size="sm">{t(`role-${role}`)}</Text>,
      },
      { id: 'sites', title: t('sites'), cell: (member) => <Sites member={member} /> },
      {
        id: 'granted',
        title: t('granted'),
        sortBy: ({ grantedAt }) => new Date(grantedAt),
        cell: ({ grantedAt }) => <When at={grantedAt} precision="day" />,
      },
      {
        id: 'actions',
        title: t('actions'),
        align: 'end',
        cell: (member) => <Actions member={member} onChange={() => onChange(member)} />,
      },
    ],
    [t, userId, onChange]
  );
  return (
    <DataTable
      label={t('listLabel')}
      columns={columns}
      rows={members}
      rowId={({ memberId }) => memberId}
      empty={<Text c="dimmed">{t('empty')}</Text>}
    />
  );
};
