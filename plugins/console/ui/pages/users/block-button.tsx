/** Turns a person away at one site, for a reason they will read, or lets them back in. */
import { Button, NativeSelect, Text } from '@mantine/core';
import { useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { texts } from './texts.ts';
import { useSiteName } from './use-names.ts';
import { usePersonActions } from './use-people.ts';
import type { BlockReason, SiteOfPerson } from './use-people.ts';

const reasons: readonly BlockReason[] = ['fraud', 'abuse', 'terms', 'payment', 'other'];

export const BlockButton = ({
  userId,
  site,
}: {
  readonly userId: string;
  readonly site: SiteOfPerson;
}) => {
  const t = useTexts(texts);
  const confirm = useConfirm();
  const { block, unblock } = usePersonActions(userId);
  const name = useSiteName()(site);

  const askToBlock = () => {
    const chosen: { reason: BlockReason } = { reason: 'fraud' };
    confirm({
      title: t('blockTitle', { site: name }),
      text: (
        <>
          <Text size="sm">{t('blockText')}</Text>
          <NativeSelect
            label={t('blockReason')}
            defaultValue={chosen.reason}
            data={reasons.map((value) => ({ value, label: t(`reason-${value}`) }))}
            onChange={({ currentTarget }) => {
              chosen.reason = reasons.find((one) => one === currentTarget.value) ?? chosen.reason;
            }}
          />
        </>
      ),
      confirm: t('block'),
      done: t('blockDone', { site: name }),
      run: async () => block(site.siteId, chosen.reason),
    });
  };
  const askToUnblock = () =>
    confirm({
      title: t('unblockTitle', { site: name }),
      text: t('unblockText'),
      confirm: t('unblock'),
      done: t('unblockDone', { site: name }),
      isDangerous: false,
      run: async () => unblock(site.siteId),
    });

  return site.block ? (
    <Button size="xs" variant="default" onClick={askToUnblock}>
      {t('unblock')}
    </Button>
  ) : (
    <Button size="xs" variant="light" color="red" onClick={askToBlock}>
      {t('block')}
    </Button>
  );
};
