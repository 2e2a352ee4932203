/** New keys for a region: which, and one question that says what happens. */
import { Button, Menu } from '@mantine/core';
import { useMay } from '../../app/session.tsx';
import { useTexts } from '../../i18n.ts';
import { useConfirm } from '../../shared/use-confirm.ts';
import { texts } from './texts.ts';
import type { Kind, RegionsView } from './use-regions.ts';
import { startRotation, useReloadRegions } from './use-regions.ts';

export const RotateMenu = ({
  region,
  isIndexHere,
  view,
  isBusy,
}: {
  readonly region: string;
  readonly isIndexHere: boolean;
  readonly view: Pick<RegionsView, 'isRotatedHere'>;
  readonly isBusy: boolean;
}) => {
  const t = useTexts(texts);
  const may = useMay();
  const confirm = useConfirm();
  const reload = useReloadRegions();
  if (!may('staff:regions.write')) {
    return null;
  }
  const ask = (kind: Kind) =>
    confirm({
      title: t(`${kind}Title`, { region }),
      text: `${t(kind === 'kek' && !view.isRotatedHere ? 'kekElsewhere' : `${kind}Text`)} ${t('readable')}`,
      confirm: t('start'),
      done: t('started'),
      run: async () => {
        await startRotation(region, kind);
        await reload();
      },
    });
  const kinds: readonly Kind[] = isIndexHere ? ['kek', 'dek', 'index'] : ['kek', 'dek'];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="light" disabled={isBusy}>
          {t('rotate')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => ask(kind)}>
            {t(`${kind}Item`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
