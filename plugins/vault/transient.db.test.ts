import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { createRig } from './test-rig.ts';
import type { Rig } from './test-rig.ts';
import { isSealedInPlace, toDay } from './transient.ts';
import type { Place } from './transient.ts';

const place: Place = ['passcodes', 'email', 'row1'];
const day = toDay(Date.now()) + 1;
const openFailed = { code: 'vault.open_failed' };

describe('a value of short life', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());
  const seal = async (value: unknown = 'ada@example.org', onDay = day) =>
    rig().vault.transient.seal(onDay, place, value);

  it.each(['ada@example.org', '', null, 0, ['a'], { code: '123456', nested: { ё: '😀' } }])(
    'opens to what was sealed: %j',
    async (value) => {
      const sealed = await seal(value);

      expect(sealed).toMatch(new RegExp(`^pls1\\.eu\\.${day}\\.[\\w-]+$`));
      expect(isSealedInPlace(sealed)).toBe(true);
      expect(await rig().vault.transient.open(sealed, place)).toEqual(value);
    }
  );

  it('opens in another process, by the key in the vault', async () => {
    const sealed = await seal();
    const reader = await rig().openProcess();

    expect(await reader.vault.transient.open(sealed, place)).toBe('ada@example.org');
  });

  it.each<[string, Place]>([
    ['another table', ['one_time_tokens', 'email', 'row1']],
    ['another column', ['passcodes', 'phone', 'row1']],
    ['another row', ['passcodes', 'email', 'row2']],
    ['a border elsewhere', ['passcodes', 'emailr', 'ow1']],
  ])('does not open at %s', async (_title, elsewhere) => {
    await expect(rig().vault.transient.open(await seal(), elsewhere)).rejects.toMatchObject(
      openFailed
    );
  });

  it('does not open as one of another day', async () => {
    const sealed = await seal();
    await seal('x', day + 1);

    const moved = sealed.replace(`.${day}.`, `.${day + 1}.`);

    await expect(rig().vault.transient.open(moved, place)).rejects.toMatchObject(openFailed);
  });

  it('does not open as one of another region, nor for another tenant', async () => {
    const { vault, other } = rig();
    const sealed = await seal();
    (await vault.transient.takeKey('ru', day, 'create'))?.fill(0);
    await other.transient.seal(day, place, 'x');

    const moved = sealed.replace('.eu.', '.ru.');

    await expect(vault.transient.open(moved, place)).rejects.toMatchObject(openFailed);
    await expect(other.transient.open(sealed, place)).rejects.toMatchObject(openFailed);
  });

  it.each([
    '',
    'plain',
    'pls1.',
    'pls1.eu.1.',
    'pls1.mars.1.AAAA',
    'pls2.eu.1.AAAA',
    'pls1.eu.x.AAAA',
    'pls1.EU.1.AAAA',
  ])('is not %j', async (text) => {
    await expect(rig().vault.transient.open(text, place)).rejects.toMatchObject(openFailed);
  });

  it('does not open with any letter of its contents changed or cut off', async () => {
    const sealed = await seal();
    const start = sealed.lastIndexOf('.') + 1;

    for (let index = start; index < sealed.length; index += 1) {
      const letter = sealed[index] === 'A' ? 'Q' : 'A';
      const changed = `${sealed.slice(0, index)}${letter}${sealed.slice(index + 1)}`;
      // The last letter of base64url may carry bits that no byte has.
      if (
        !Buffer.from(changed.slice(start), 'base64url').equals(
          Buffer.from(sealed.slice(start), 'base64url')
        )
      ) {
        await expect(rig().vault.transient.open(changed, place)).rejects.toMatchObject(openFailed);
      }
      if (index > start) {
        await expect(
          rig().vault.transient.open(sealed.slice(0, index), place)
        ).rejects.toMatchObject(openFailed);
      }
    }
  });

  it('is undefined when its key was destroyed', async () => {
    const sealed = await seal('x', 1);
    const reader = await rig().openProcess();

    await reader.vault.sweeper.sweep();

    expect(await reader.vault.transient.open(sealed, place)).toBeUndefined();
  });

  // The sweeper destroys the row and leaves the unwrapped key in the cache for its ten minutes.
  it('is undefined at once in the process that destroyed its key', async () => {
    const sealed = await seal('x', 1);

    await rig().vault.sweeper.sweep();

    expect(await rig().vault.transient.open(sealed, place)).toBeUndefined();
  });

  it('gets one key a day, however many processes seal at once', async () => {
    const processes = await Promise.all(Array.from({ length: 5 }, async () => rig().openProcess()));

    const sealed = await Promise.all(
      processes.flatMap(({ vault }) =>
        Array.from({ length: 4 }, async () => vault.transient.seal(day + 7, place, 'x'))
      )
    );

    const opened = await Promise.all(
      sealed.map(async (each) => processes[0]!.vault.transient.open(each, place))
    );
    expect(opened).toEqual(sealed.map(() => 'x'));
    expect(
      await runSql(rig().vaults.eu.url, 'select 1 from vault.day_keys where day = $1', [day + 7])
    ).toHaveLength(1);
  });

  it('is sealed by another region while the home region is down, and by the home region afterwards', async () => {
    const { vaults } = rig();
    const { vault } = await rig().openProcess();
    await vault.transient.seal(day, place, 'wakes the pool');
    const atHome = await vault.transient.seal(day + 2, place, 'x');
    await vaults.eu.disconnect();

    const elsewhere = await vault.transient.seal(day + 3, place, 'y');

    expect(elsewhere).toMatch(/^pls1\.ru\./);
    expect(await vault.transient.open(elsewhere, place)).toBe('y');
    // Its key is in memory.
    expect(await vault.transient.open(atHome, place)).toBe('x');
    await vaults.eu.reconnect();
    await sleep(2100);
    expect(await vault.transient.seal(day + 4, place, 'z')).toMatch(/^pls1\.eu\./);
    expect(await vault.transient.open(elsewhere, place)).toBe('y');
  });

  it('is unavailable, not gone, while the region of its key is down', async () => {
    const sealed = await seal('x', day + 9);
    const reader = await rig().openProcess();
    await reader.vault.transient.seal(day, place, 'wakes the pool');
    await rig().vaults.eu.disconnect();

    const opening = reader.vault.transient.open(sealed, place);

    await expect(opening).rejects.toMatchObject({ code: 'vault.unavailable' });
    await rig().vaults.eu.reconnect();
  });
});
