import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '../../scripts/testing/sql.ts';
import { createErasures } from './erasures.ts';
import type { Erasures } from './erasures.ts';
import { createRig, createUserId, insertLogtoUser } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

describe('the list of erasures', () => {
  const started: { rig?: Rig } = {};
  const rig = () => started.rig!;
  beforeAll(async () => {
    started.rig = await createRig();
  });
  afterAll(async () => started.rig?.close());

  const ids = async (erasures: Erasures) => (await erasures.list()).map(({ userId }) => userId);
  /** As Logto does, by the tenant's role. */
  const deleteUser = async (userId: string) => {
    await insertLogtoUser(rig(), userId, {});
    await runSql(rig().tenantUrls.default, 'delete from users where id = $1', [userId]);
  };
  const listIn = async (region: 'eu' | 'ru', userId: string) =>
    runSql<{ tenant: string; ms: number }>(
      rig().vaults[region].url,
      `select tenant_id as tenant, (extract(epoch from erased_at) * 1000)::float8 as ms
       from vault.erased_people where user_id = $1`,
      [userId]
    );

  it('has whoever is deleted, by the deletion itself', async () => {
    const userId = createUserId();

    await deleteUser(userId);

    expect(await ids(rig().vault.erasures)).toContain(userId);
  });

  it('has nobody whose deletion was taken back', async () => {
    const userId = createUserId();
    await insertLogtoUser(rig(), userId, {});

    await runSql(
      rig().tenantUrls.default,
      `do $$ begin
         delete from users where id = '${userId}';
         raise exception 'taken back';
       exception when raise_exception then null; end $$`
    );

    expect(await ids(rig().vault.erasures)).not.toContain(userId);
  });

  it('is copied into every vault by the sweeper, once, with the time of the erasure', async () => {
    const userId = createUserId();
    await deleteUser(userId);

    const { erasures: copied } = await rig().vault.sweeper.sweep();

    const [[eu], [ru]] = await Promise.all([listIn('eu', userId), listIn('ru', userId)]);
    const noted = (await rig().vault.erasures.list()).find((erasure) => erasure.userId === userId);
    expect(copied).toBeGreaterThan(0);
    expect(eu).toEqual(ru);
    expect(eu?.tenant).toBe('default');
    expect(Math.abs((eu?.ms ?? 0) - (noted?.erasedAt.getTime() ?? 1))).toBeLessThan(2);
    expect(await rig().vault.erasures.copy()).toBe(0);
  });

  it('waits for a vault that is down, and then has everybody', async () => {
    const userId = createUserId();
    await deleteUser(userId);
    const { regions } = rig().vault;
    const isDown = new Error('down');
    const broken = createErasures(rig().pool, 'default', {
      ...regions,
      get: (name) =>
        name === 'ru'
          ? { ...regions.get(name), run: async () => Promise.reject(isDown) }
          : regions.get(name),
    });

    await expect(broken.copy()).rejects.toBe(isDown);
    expect(await rig().vault.erasures.copy()).toBeGreaterThan(0);

    expect(await listIn('ru', userId)).toHaveLength(1);
    expect(await listIn('eu', userId)).toHaveLength(1);
  });

  it('outlives a Logto database that has forgotten it: the vaults and what is noted by hand count too', async () => {
    const [copied, noted] = [createUserId(), createUserId()];
    await deleteUser(copied);
    await rig().vault.erasures.copy();
    await runSql(rig().logto.url, 'delete from passport.erased_people');

    await rig().vault.erasures.note([{ userId: noted, erasedAt: new Date(0) }]);

    expect(await ids(rig().vault.erasures)).toEqual(expect.arrayContaining([copied, noted]));
  });

  it('deletes an account with what it was signed in with, and says whether there was one', async () => {
    const userId = createUserId();
    await insertLogtoUser(rig(), userId, {});
    await runSql(
      rig().tenantUrls.default,
      `insert into oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'Session', $1, jsonb_build_object('accountId', $2::text), now() + interval '1 day')`,
      [`session_${userId}`, userId]
    );

    const answers = [
      await rig().vault.erasures.deleteAccount(userId),
      await rig().vault.erasures.deleteAccount(userId),
    ];

    const left = await runSql(
      rig().logto.url,
      `select id from oidc_model_instances where payload->>'accountId' = $1`,
      [userId]
    );
    expect(answers).toEqual([true, false]);
    expect(left).toEqual([]);
  });

  it('is not seen, changed or used by another tenant', async () => {
    const userId = createUserId();
    await deleteUser(userId);
    await rig().vault.erasures.copy();
    const kept = createUserId();
    await insertLogtoUser(rig(), kept, {});

    const answers = [
      await ids(rig().other.erasures),
      await rig().other.erasures.deleteAccount(kept),
    ];

    expect(answers).toEqual([[], false]);
    expect(await rig().vault.queries.hasLogtoUser(kept)).toBe(true);
  });
});
