/**
 * `passport erasures`: the list of everybody who was erased, to be kept apart from every backup. `passport restore replay-erasures`: after a
 * restore, erases again whoever was erased since. Ids and times only. `passport restore replay-decisions`: replay-decisions.ts.
 */
import type { Erasure } from '../../plugins/vault/port.ts';
import { print, withTenant } from './context.ts';
import { addToList, formatLine, readList } from './erasure-list.ts';
import { replayDecisions } from './replay-decisions.ts';

const toErasures = (lines: Awaited<ReturnType<typeof readList>>, tenantId: string) =>
  lines.flatMap(({ tenant, user_id: userId, erased_at: erasedAt }): readonly Erasure[] =>
    tenant === tenantId ? [{ userId, erasedAt: new Date(erasedAt) }] : []
  );

/** @throws cli.list_unreadable */
const exportErasures = async (url: string, tenantId: string, file = '-') =>
  withTenant(url, tenantId, async ({ vault: { erasures } }) => {
    // What a vault may lack reaches it before the list is called complete.
    await erasures.copy();
    const lines = (await erasures.list()).map(({ userId, erasedAt }) => ({
      ...{ tenant: tenantId, user_id: userId, erased_at: erasedAt.toISOString() },
    }));
    if (file === '-') {
      lines.map(formatLine).forEach(print);
      return;
    }
    const kept = await addToList(file, lines);
    print(`${toErasures(kept, tenantId).length} erasures`);
  });

const replay = async (url: string, tenantId: string, file?: string) => {
  const kept = file === undefined ? [] : toErasures(await readList(file), tenantId);
  return withTenant(url, tenantId, async ({ vault: { erasures, sweeper }, record }) => {
    await record('erasures.replay');
    await erasures.note(kept);
    const listed = await erasures.list();
    await erasures.note(listed);
    let accounts = 0;
    for (const { userId } of listed) {
      accounts += (await erasures.deleteAccount(userId)) ? 1 : 0;
      await sweeper.eraseIfGone(userId);
    }
    while ((await erasures.copy()) > 0);
    print(`${listed.length} erasures known, ${accounts} accounts deleted again`);
  });
};

/** @returns null when the command is none of these. @throws cli.list_unreadable and the errors of the vault */
export const runRestoreCommand = (
  parameters: readonly string[],
  url: string
): Promise<number> | null => {
  const [group, name, ...rest] = parameters;
  const [first, second] = rest;
  if (group === 'erasures' && name && rest.length <= 1) {
    return exportErasures(url, name, first);
  }
  if (group === 'restore' && name === 'replay-erasures' && first && rest.length <= 2) {
    return replay(url, first, second);
  }
  if (group === 'restore' && name === 'replay-decisions' && first && second) {
    const [, file, option, ...more] = rest;
    const isDry = option === '--dry-run';
    return file && more.length === 0 && (isDry || option === undefined)
      ? replayDecisions(url, first, { file, isDry })
      : null;
  }
  return null;
};
