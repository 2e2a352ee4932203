/** Two processes that give one person new keys at once: whichever is slower, no value is lost. */
import { describe, expect, it } from '@jest/globals';
import type { Regions } from './regions.ts';
import { createRelocation } from './relocation.ts';
import type { Relocation } from './relocation.ts';
import { countRows, createPerson, createRig, openOne } from './test-rig.ts';

describe('bringing a person’s values under a new key', () => {
  // One process moves while another gives the same person a new key: the slower one must not bring the older key's rows back.
  it.each<[string, (slow: Relocation, userId: string) => Promise<unknown>, string]>([
    ['a move', async (slow, userId) => slow.move(userId, 'ru'), 'ru'],
    ['a rotation', async (slow, userId) => slow.rotateKey(userId), 'eu'],
  ])(
    'loses nothing when %s is overtaken between reading and writing by somebody who gives the person a newer key',
    async (_, begin, home) => {
      const rig = await createRig();
      const { vault, pool } = rig;
      const person = await createPerson(vault, 'eu');
      const { userId, ref, token, name, email } = person;
      const fast = await rig.openProcess();
      const state = { isOvertaken: false };
      const overtake = async () => {
        if (!state.isOvertaken) {
          state.isOvertaken = true;
          await (home === 'ru'
            ? fast.vault.relocation.rotateKey(userId)
            : fast.vault.relocation.move(userId, 'ru'));
        }
      };
      const regions: Regions = {
        ...vault.regions,
        get: (region) => ({
          ...vault.regions.get(region),
          transaction: async (use) => {
            await overtake();
            return vault.regions.get(region).transaction(use);
          },
        }),
      };
      try {
        await begin(createRelocation({ ...vault, pool, regions }), userId);
        const reader = await rig.openProcess();

        expect(state.isOvertaken).toBe(true);
        expect([await openOne(reader.vault, ref), await openOne(reader.vault, token)]).toEqual([
          name,
          email,
        ]);
        expect([
          await countRows(rig.vaults.eu, userId),
          await countRows(rig.vaults.ru, userId),
        ]).toEqual([0, 3]);
        expect(await vault.queries.listUserKeys([userId])).toMatchObject([
          { version: 3, region: 'ru' },
        ]);
      } finally {
        await rig.close();
      }
    }
  );

  it('takes no newer key away from a person when it was overtaken before it could note its own', async () => {
    const rig = await createRig();
    const { vault } = rig;
    const { userId, ref, name } = await createPerson(vault, 'eu');
    await vault.relocation.rotateKey(userId);
    await vault.relocation.rotateKey(userId);

    await vault.queries.insertNextKey(
      { userId, version: 2, region: 'ru', wrapped: Buffer.alloc(60) },
      'operator'
    );

    expect(await vault.queries.findResidency(userId)).toMatchObject({
      region: 'eu',
      keyVersion: 3,
    });
    expect(await openOne(vault, ref)).toBe(name);
    await rig.close();
  });
});
