/** Keys of sealed values, in a real vault: how long they live, and for whom. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAuditLog } from '../audit/service.ts';
import { makeSigner } from '../audit/test-rig.ts';
import { createRig, createUserId, insertLogtoUser, live } from '../vault/test-rig.ts';
import type { Rig } from '../vault/test-rig.ts';
import { createDeclarations } from './declarations.ts';
import { createSealingKeys } from './sealing-keys.ts';
import type { SealingKey, SealingKeys } from './sealing-keys.ts';
import { createConsents } from './service.ts';
import type { Consents, Relation } from './service.ts';

const siteId = `site_${'a'.repeat(24)}`;
const what = { attribute: 'email', purpose: 'receipt' };
const declaration = {
  ...what,
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  defaultDays: 30,
  longestDays: 90,
};
const byPerson = { by: 'person', actorId: 'u', method: 'api' } as const;

describe('the key of a consent', () => {
  let rig: Rig;
  let other: DatabasePool;
  let owner: DatabasePool;
  let keys: SealingKeys;
  let consents: Consents;
  beforeAll(async () => {
    rig = await createRig();
    other = await openTestPool(rig.tenantUrls.admin);
    owner = await openTestPool(rig.logto.url);
    keys = createSealingKeys({ pool: rig.pool, tenantId: 'default', vault: rig.vault });
    const audit = createAuditLog({
      tenantId: 'default',
      pool: rig.pool,
      signer: makeSigner(),
      now: () => Date.now(),
    });
    consents = createConsents({ pool: rig.pool, tenantId: 'default', audit });
    await runSql(
      rig.logto.url,
      `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', $1, 'Shop', $2)`,
      [siteId, `sector_${'a'.repeat(24)}`]
    );
    await createDeclarations({ pool: rig.pool, tenantId: 'default' }).declare(siteId, declaration);
  });
  afterAll(async () => {
    await Promise.all([other.end(), owner.end()]);
    await rig.close();
  });

  const makePerson = async (region = 'eu'): Promise<Relation> => {
    const userId = createUserId();
    await live(rig.vault, userId, region);
    await insertLogtoUser(rig, userId);
    return { userId, siteId, userRef: `ppid_${userId}` };
  };
  const share = async (person: Relation, days: number | null = 30) =>
    consents.answer(person, [{ ...what, days, shown: null }], 'api');
  const getConsent = async ({ userId }: Relation) => {
    const [consent] = await consents.listLive(userId, siteId);
    if (!consent) {
      throw new Error('the person shares nothing');
    }
    return consent;
  };
  const take = async (person: Relation): Promise<SealingKey> => {
    const taken = await keys.take(await getConsent(person));
    if (!taken) {
      throw new Error('there is no key');
    }
    return taken;
  };
  const makeShared = async (region = 'eu') => {
    const person = await makePerson(region);
    await share(person);
    return { person, taken: await take(person) };
  };
  const openByName = async (id: string) => {
    const found = await keys.find(siteId, id);
    return found ? keys.open(found) : null;
  };
  const countKept = async ({ userId }: Relation, region: 'eu' | 'ru' = 'eu') => {
    const [row] = await runSql<{ n: number }>(
      rig.vaults[region].url,
      `select count(*)::int as n from vault.attribute_values where user_id = $1 and attribute = 'consent_key'`,
      [userId]
    );
    return row?.n ?? -1;
  };
  const expire = async ({ userId }: Relation, ago: string) =>
    runSql(
      rig.logto.url,
      `update passport.consents set expires_at = now() - $2::interval where user_id = $1 and ended_at is null`,
      [userId, ago]
    );
  const describeKeys = async () =>
    runSql(
      rig.logto.url,
      'select id, sealing_key_id, sealing_key_ref from passport.consents order by id'
    );

  it('is one for 20 callers at once; what the others made is swept from the vault', async () => {
    const person = await makePerson();
    await share(person);
    const consent = await getConsent(person);

    const taken = await Promise.all(Array.from({ length: 20 }, async () => keys.take(consent)));
    await rig.vault.sweeper.sweep(0);

    expect(new Set(taken.map((one) => one?.id)).size).toBe(1);
    expect(new Set(taken.map((one) => one?.key.toString('hex'))).size).toBe(1);
    expect(taken[0]?.key).toHaveLength(32);
    expect(await countKept(person)).toBe(1);
    expect(await openByName(taken[0]?.id ?? '')).toEqual(taken[0]?.key);
  });

  it('is another for each consent, and lies in no database in clear', async () => {
    const [first, second] = [await makeShared(), await makeShared()];
    const rows = await runSql<{ text: string }>(
      rig.vaults.eu.url,
      'select to_jsonb(row)::text as text from vault.attribute_values as row'
    );
    const text = JSON.stringify([rows, await describeKeys()]);

    expect(first.taken.id).not.toBe(second.taken.id);
    expect(first.taken.key).not.toEqual(second.taken.key);
    expect(text).not.toContain(first.taken.key.toString('base64url'));
    expect(text).not.toContain(first.taken.key.toString('hex'));
  });

  it('is kept by sweeps while the consent lives', async () => {
    const { person, taken } = await makeShared();

    await keys.sweep();
    await rig.vault.sweeper.sweep(0);

    expect(await openByName(taken.id)).toEqual(taken.key);
    expect(await countKept(person)).toBe(1);
  });

  it('is destroyed by the next sweep after withdrawal: the vault has no row of it', async () => {
    const { person, taken } = await makeShared();
    const found = await keys.find(siteId, taken.id);
    await consents.withdraw(person, byPerson);
    const before = await countKept(person);

    const swept = await keys.sweep();

    expect([before, swept, await countKept(person)]).toEqual([1, 1, 0]);
    expect(await keys.find(siteId, taken.id)).toBeNull();
    expect(await keys.open(found!)).toBeNull();
    expect(await keys.sweep()).toBe(0);
  });

  it('is destroyed a minute after expiry, not before', async () => {
    const { person, taken } = await makeShared();
    await expire(person, '30 seconds');
    const early = await keys.sweep();
    const kept = await openByName(taken.id);

    await expire(person, '61 seconds');
    const late = await keys.sweep();

    expect([early, kept, late]).toEqual([0, taken.key, 1]);
    expect(await countKept(person)).toBe(0);
  });

  it('is not destroyed while one of its consents has no end', async () => {
    const { person, taken } = await makeShared();
    await share(person, 60);
    await runSql(
      rig.logto.url,
      'update passport.consents set expires_at = null where user_id = $1 and ended_at is null',
      [person.userId]
    );

    await keys.sweep();

    expect(await openByName(taken.id)).toEqual(taken.key);
  });

  it('opens after the person got a new key of their own', async () => {
    const { person, taken } = await makeShared();

    await rig.vault.relocation.rotateKey(person.userId);
    await rig.vault.sweeper.sweep(0);

    expect(await openByName(taken.id)).toEqual(taken.key);
  });

  it('moves with the person to another region, and stays opening', async () => {
    const { person, taken } = await makeShared();

    await rig.vault.relocation.move(person.userId, 'ru');
    await rig.vault.sweeper.sweep(0);

    expect([await countKept(person, 'eu'), await countKept(person, 'ru')]).toEqual([0, 1]);
    expect(await openByName(taken.id)).toEqual(taken.key);
    await consents.withdraw(person, byPerson);
    await keys.sweep();
    expect(await countKept(person, 'ru')).toBe(0);
  });

  it('is handed on when a consent that is still good is extended, and lives as long as the new one', async () => {
    const { person, taken } = await makeShared();

    await share(person, 90);
    await keys.sweep();

    expect(await take(person)).toEqual(taken);
    expect(await keys.find(siteId, taken.id)).toMatchObject({ isCurrent: true });
    await consents.withdraw(person, byPerson);
    expect(await keys.find(siteId, taken.id)).toMatchObject({ isCurrent: false });
    expect(await keys.sweep()).toBe(1);
  });

  it.each([
    ['expired', async (person: Relation) => expire(person, '1 second')],
    ['was taken back', async (person: Relation) => consents.withdraw(person, byPerson)],
    ['was refused in between', async (person: Relation) => share(person, null)],
  ])('is not handed on when the earlier consent %s', async (_title, end) => {
    const { person, taken } = await makeShared();

    await end(person);
    await share(person);

    expect((await take(person)).id).not.toBe(taken.id);
    expect(await keys.find(siteId, taken.id)).toMatchObject({ isCurrent: false });
  });

  it('is not handed on to a consent in another meaning', async () => {
    const { person, taken } = await makeShared();
    const declarations = createDeclarations({ pool: rig.pool, tenantId: 'default' });

    await declarations.declare(siteId, { ...declaration, textEn: 'For something else' });
    await share(person);

    const again = await take(person);
    await declarations.declare(siteId, declaration);
    expect(again.id).not.toBe(taken.id);
  });

  it('is not handed on when the declaration was taken back and made again, and nothing counts of before', async () => {
    const { person, taken } = await makeShared();
    const declarations = createDeclarations({ pool: rig.pool, tenantId: 'default' });

    await declarations.undeclare(siteId, what.attribute, what.purpose);
    await declarations.declare(siteId, { ...declaration, textEn: 'For advertising' });
    const live = await consents.listLive(person.userId, siteId);
    await share(person);
    const again = await take(person);

    await declarations.declare(siteId, declaration);
    expect(live).toEqual([]);
    expect(again.id).not.toBe(taken.id);
  });

  it('is none for a consent that ended meanwhile', async () => {
    const person = await makePerson();
    await share(person);
    const consent = await getConsent(person);
    await consents.withdraw(person, byPerson);

    expect(await keys.take(consent)).toBeNull();
    await rig.vault.sweeper.sweep(0);
    expect(await countKept(person)).toBe(0);
  });

  it('is none for somebody who has no vault', async () => {
    const userId = createUserId();
    await insertLogtoUser(rig, userId);
    const person = { userId, siteId, userRef: `ppid_${userId}` };
    await share(person);

    expect(await keys.take(await getConsent(person))).toBeNull();
  });

  it('is erased with the person', async () => {
    const { person, taken } = await makeShared();
    await runSql(rig.logto.url, 'delete from public.users where id = $1', [person.userId]);

    await rig.vault.sweeper.eraseIfGone(person.userId);

    expect(await countKept(person)).toBe(0);
    expect(await openByName(taken.id)).toBeNull();
  });

  it('is another site’s as little as another tenant’s', async () => {
    const { person, taken } = await makeShared();
    const consent = await getConsent(person);
    const found = await keys.find(siteId, taken.id);
    const before = await describeKeys();
    const strangers = [
      createSealingKeys({ pool: other, tenantId: 'admin', vault: rig.other }),
      createSealingKeys({ pool: other, tenantId: 'default', vault: rig.other }),
      createSealingKeys({ pool: owner, tenantId: 'admin', vault: rig.other }),
    ];

    const seen = await Promise.all(
      strangers.flatMap(({ find, open, take: takeIt }) => [
        find(siteId, taken.id),
        open(found!),
        takeIt(consent),
      ])
    );
    await consents.withdraw(person, byPerson);
    const swept = await Promise.all(strangers.map(async ({ sweep }) => sweep()));

    expect(seen).toEqual(seen.map(() => null));
    expect(swept).toEqual([0, 0, 0]);
    expect(await countKept(person)).toBe(1);
    expect(await keys.find(`site_${'b'.repeat(24)}`, taken.id)).toBeNull();
    expect(await describeKeys()).toEqual(expect.arrayContaining(before));
  });
});
