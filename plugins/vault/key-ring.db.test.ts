import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { createKeyRing } from './key-ring.ts';
import { createPerson, createRig, createUserId, live } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

describe('the key ring', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  const take = async (vault: Rig['vault'], userId: string, version = 1) =>
    (await vault.keyRing.takeUserKeys([{ userId, version }])).get(`${userId}/${version}`);

  it('gives a person one home and one key, however many processes meet them first', async () => {
    const userId = createUserId();
    const processes = await Promise.all(Array.from({ length: 5 }, async () => rig().openProcess()));

    const regions = await Promise.all(
      processes.flatMap(({ vault }, index) =>
        Array.from({ length: 4 }, async () => live(vault, userId, index % 2 === 0 ? 'eu' : 'ru'))
      )
    );

    const keys = await Promise.all(processes.map(async ({ vault }) => take(vault, userId)));
    expect(new Set(regions).size).toBe(1);
    expect(new Set(keys.map((key) => key?.key.toString('hex'))).size).toBe(1);
  });

  it('does not choose again for somebody who has a home', async () => {
    const userId = createUserId();
    await live(rig().vault, userId, 'ru');

    const { region } = await rig().vault.keyRing.ensureUser(userId, async () =>
      Promise.reject(new Error('asked'))
    );

    expect(region).toBe('ru');
  });

  it('gives every person and tenant a key of their own, of 32 bytes', async () => {
    const { vault, other } = rig();
    const ids = [createUserId(), createUserId()];
    await Promise.all(ids.map(async (id) => live(vault, id, 'eu')));
    await live(other, ids[0]!, 'eu');

    const keys = [
      await take(vault, ids[0]!),
      await take(vault, ids[1]!),
      await take(other, ids[0]!),
    ].map((key) => key!.key);

    expect(keys.map(({ length }) => length)).toEqual([32, 32, 32]);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
  });

  it('hands out copies: zeroing one harms nobody', async () => {
    const userId = createUserId();
    await live(rig().vault, userId, 'eu');
    const first = (await take(rig().vault, userId))!.key;
    const before = Buffer.from(first);

    first.fill(0);

    expect((await take(rig().vault, userId))!.key).toEqual(before);
  });

  it('keeps no key of another tenant’s person for the asking', async () => {
    const { userId } = await createPerson(rig().vault, 'eu');

    expect(await take(rig().other, userId)).toBeUndefined();
  });

  it('keeps no key in clear in either database', async () => {
    const { vault, logto } = rig();
    const { userId } = await createPerson(vault, 'eu');
    const { key } = (await take(vault, userId))!;

    const found = await runSql(
      logto.url,
      'select 1 from passport.user_keys where position($1::bytea in wrapped) > 0',
      [key]
    );

    expect(found).toEqual([]);
  });

  it('refuses a wrapped key that was put under another tenant or region', async () => {
    const { vault, logto, openProcess } = rig();
    const { userId } = await createPerson(vault, 'eu');
    const { vault: reader, other } = await openProcess();
    await runSql(
      logto.url,
      `insert into passport.user_keys (tenant_id, user_id, version, region, wrapped)
       select 'admin', user_id, version, region, wrapped from passport.user_keys where user_id = $1`,
      [userId]
    );
    await expect(take(other, userId)).rejects.toMatchObject({ code: 'vault.open_failed' });

    await runSql(logto.url, `update passport.user_keys set region = 'ru' where user_id = $1`, [
      userId,
    ]);

    await expect(take(reader, userId)).rejects.toMatchObject({ code: 'vault.open_failed' });
  });

  it('lets a further key be the one that new values are sealed with, and keeps the old one', async () => {
    const { vault } = rig();
    const { userId } = await createPerson(vault, 'eu');

    const residency = await vault.keyRing.addUserKey(userId, null);

    expect(residency).toMatchObject({ region: 'eu', keyVersion: 2, reason: 'citizenship' });
    expect((await take(vault, userId, 1))!.key).not.toEqual((await take(vault, userId, 2))!.key);
  });

  it('adds no key for somebody who lives nowhere', async () => {
    await expect(rig().vault.keyRing.addUserKey('nobody', null)).rejects.toMatchObject({
      code: 'vault.user_unknown',
    });
  });

  // Both count up from the same version; the loser gets the driver's error for a broken unique constraint.
  it('adds two further keys when two ask at once, or says that a job is running', async () => {
    const { vault, system } = rig();
    const { userId } = await createPerson(vault, 'eu');
    const slow = createKeyRing({
      ...vault,
      cache: system.cache,
      homeRegion: 'eu',
      provider: {
        ...vault.provider,
        wrap: async (scope, key) => {
          await vault.keyRing.addUserKey(userId, null);
          return vault.provider.wrap(scope, key);
        },
      },
    });

    const code = await slow.addUserKey(userId, null).then(
      () => null,
      (error: unknown) => (isPassportError(error) ? error.code : 'untranslated')
    );

    expect([null, 'vault.job_running']).toContain(code);
  });

  // The residency would be in a region that nobody can reach; the person could never be stored.
  it('gives nobody a home in a region that does not exist', async () => {
    const userId = createUserId();

    await live(rig().vault, userId, 'mars').catch(() => undefined);

    expect(await rig().vault.queries.findResidency(userId)).toBeNull();
  });

  it('forgets a person’s keys and no other’s', async () => {
    const { vault, logto } = rig();
    const ids = ['ring1', 'ring10'];
    await Promise.all(ids.map(async (id) => live(vault, id, 'eu')));
    await Promise.all(ids.map(async (id) => take(vault, id)));
    await runSql(logto.url, 'delete from passport.user_keys where user_id = any($1)', [ids]);

    vault.keyRing.forgetUser('ring1');

    expect(await take(vault, 'ring1')).toBeUndefined();
    expect(await take(vault, 'ring10')).toBeDefined();
  });

  it('gives one index key to all processes, another to each tenant and version', async () => {
    const processes = await Promise.all(Array.from({ length: 5 }, async () => rig().openProcess()));
    const tokenOf = async (vault: Rig['vault'], version: number) =>
      (await vault.keyRing.indexer(version)).toToken('email', 'ada@example.org');

    const same = await Promise.all(processes.map(async ({ vault }) => tokenOf(vault, 5)));
    const other = await tokenOf(processes[0]!.other, 5);
    const next = await tokenOf(processes[0]!.vault, 6);

    expect(new Set(same).size).toBe(1);
    expect(new Set([same[0], other, next]).size).toBe(3);
  });

  it('asks again for an index key that could not be opened', async () => {
    const { logto, openProcess } = rig();
    const { vault } = await openProcess();
    await vault.keyRing.indexer(7);
    const late = await openProcess();
    await runSql(logto.url, 'update passport.tenant_keys set region = $1 where version = 7', [
      'ru',
    ]);
    await expect(late.vault.keyRing.indexer(7)).rejects.toMatchObject({
      code: 'vault.open_failed',
    });

    await runSql(logto.url, 'update passport.tenant_keys set region = $1 where version = 7', [
      'eu',
    ]);

    await expect(late.vault.keyRing.indexer(7)).resolves.toMatchObject({ version: 7 });
  });

  it('makes a day key only when told to', async () => {
    const { keyRing } = rig().vault;

    const absent = await keyRing.takeDayKey('ru', 30_000, 'find');
    const made = await keyRing.takeDayKey('ru', 30_000, 'create');

    expect(absent).toBeNull();
    expect(await keyRing.takeDayKey('ru', 30_000, 'find')).toEqual(made);
    expect(await keyRing.takeDayKey('eu', 30_000, 'find')).toBeNull();
  });
});
