import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import { findCanaries } from '../../scripts/testing/canary.ts';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { dumpDatabase } from '../../scripts/testing/dump.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { createSecret } from './api-key-secret.ts';
import { createApiKeys } from './api-keys.ts';
import { createSites } from './service.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const wish = { name: 'shop server', scopes: ['attributes:read'], expiresInDays: null };

describe('API keys', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  /** A site of its own for each test, a clock that stands still, and keys that read it. */
  const arrange = async () => {
    const { id: siteId } = await createSites(pool, 'default').getSiteOfApplication(
      `app_${createSecret().id}`
    );
    const clock = { time: start };
    const keys = createApiKeys({ pool, tenantId: 'default', now: () => clock.time });
    const works = async (presented: string) =>
      keys.authenticate(presented).then(
        () => true,
        () => false
      );
    return { siteId, clock, keys, works };
  };

  it('name the site, the key and its scopes to whoever presents the secret', async () => {
    const { siteId, keys } = await arrange();
    const scopes = ['consents:read', 'blocks:write'];

    const { key, secret } = await keys.create(siteId, { ...wish, scopes });

    expect(await keys.authenticate(secret)).toEqual({ siteId, keyId: key.id, scopes });
    expect(key).toEqual({
      id: secret.slice(4, 16),
      siteId,
      name: 'shop server',
      scopes,
      createdAt: start,
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
    });
  });

  it.each<[string, object, readonly string[]]>([
    ['no scope', { scopes: [] }, ['scopes']],
    ['an unknown scope', { scopes: ['attributes:read', 'users:write'] }, ['scopes']],
    ['a scope twice', { scopes: ['blocks:write', 'blocks:write'] }, ['scopes']],
    ['every scope by a star', { scopes: ['*'] }, ['scopes']],
    ['a blank name', { name: ' ' }, ['name']],
    ['a name of two lines', { name: 'a\nb' }, ['name']],
    ['an end before its beginning', { expiresInDays: 0 }, ['expiresInDays']],
    ['half a day', { expiresInDays: 1.5 }, ['expiresInDays']],
    ['more than ten years', { expiresInDays: 3651 }, ['expiresInDays']],
    ['a field that is none', { isAdmin: true }, ['isAdmin']],
  ])('are not made with %s', async (_, change, fields) => {
    const { siteId, keys } = await arrange();

    await expect(keys.create(siteId, { ...wish, ...change })).rejects.toMatchObject({
      code: 'sites.invalid_api_key',
      httpStatus: 400,
      detail: { fields },
    });
    expect(await keys.list(siteId)).toEqual([]);
  });

  it('are not made with a scope outside the table even past the guard', async () => {
    const { siteId, keys } = await arrange();
    const { key } = await keys.create(siteId, wish);

    for (const scopes of ['{}', '{users:write}', '{attributes:read,NULL}']) {
      await expect(
        pool.query(sql`
          update passport.api_keys
          set scopes = ${scopes}::text[]
          where id = ${key.id}
        `)
      ).rejects.toThrow();
    }
  });

  it('are not made for a site that the tenant does not have', async () => {
    const { siteId } = await arrange();
    const foreign = createApiKeys({ pool: other, tenantId: 'admin', now: () => start });

    await expect(foreign.create(siteId, wish)).rejects.toMatchObject({ code: 'sites.not_found' });
  });

  it('are refused with one and the same error for every reason', async () => {
    const { siteId, clock, keys } = await arrange();
    const foreign = createApiKeys({ pool: other, tenantId: 'admin', now: () => clock.time });
    const admin = await createSites(other, 'admin').getSiteOfApplication('app_admin');
    const good = await keys.create(siteId, wish);
    const second = await keys.create(siteId, wish);
    const short = await keys.create(siteId, { ...wish, expiresInDays: 1 });
    const revoked = await keys.create(siteId, wish);
    const theirs = await foreign.create(admin.id, wish);
    await keys.revoke(siteId, revoked.key.id);
    clock.time += day;
    const change = (text: string, index: number) =>
      `${text.slice(0, index)}${text[index] === 'a' ? 'b' : 'a'}${text.slice(index + 1)}`;
    const presented = [
      createSecret().secret,
      `${good.secret.slice(0, 17)}${second.secret.slice(17)}`,
      short.secret,
      revoked.secret,
      theirs.secret,
      '',
      'ppk_',
      `${good.secret}A`,
      good.secret.toUpperCase(),
      ...Array.from(good.secret, (_, index) => change(good.secret, index)),
      ...Array.from(good.secret, (_, index) => good.secret.slice(0, index)),
    ];

    const errors = await Promise.all(
      presented.map(async (text) => keys.authenticate(text).catch((error: unknown) => error))
    );

    const seen = new Set(
      errors.map((error) =>
        isPassportError(error)
          ? JSON.stringify([error.code, error.httpStatus, error.message, error.detail, error.cause])
          : 'accepted'
      )
    );
    expect([...seen]).toEqual([
      JSON.stringify(['sites.api_key_invalid', 401, 'The API key is not valid.', null, null]),
    ]);
    expect((await keys.authenticate(good.secret)).keyId).toBe(good.key.id);
    expect((await foreign.authenticate(theirs.secret)).siteId).toBe(admin.id);
  });

  it('work until the moment they expire, and not in it', async () => {
    const { siteId, clock, keys, works } = await arrange();
    const { secret } = await keys.create(siteId, { ...wish, expiresInDays: 30 });

    clock.time = start + 30 * day - 1;
    const before = await works(secret);
    clock.time = start + 30 * day;
    const then = await works(secret);

    expect([before, then]).toEqual([true, false]);
  });

  it('work both during the overlap of a rotation, and then only the new one', async () => {
    const { siteId, clock, keys, works } = await arrange();
    const scopes = ['events:manage', 'blocks:write'];
    const old = await keys.create(siteId, { ...wish, scopes, expiresInDays: 90 });

    clock.time += day;
    const made = await keys.rotate(siteId, old.key.id, 3600);
    clock.time += 3_599_999;
    const during = [await works(old.secret), await works(made.secret)];
    clock.time += 1;
    const after = [await works(old.secret), await works(made.secret)];

    expect([during, after]).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(made.key).toMatchObject({ name: 'shop server', scopes, siteId });
    expect(made.key.expiresAt).toBe(start + 90 * day);
    expect(await keys.list(siteId)).toEqual([
      expect.objectContaining({ id: made.key.id, createdAt: start + day }),
      expect.objectContaining({
        id: old.key.id,
        replacedBy: made.key.id,
        expiresAt: start + day + 3_600_000,
      }),
    ]);
  });

  it('are not prolonged by a rotation, whatever the overlap', async () => {
    const { siteId, clock, keys, works } = await arrange();
    const old = await keys.create(siteId, { ...wish, expiresInDays: 1 });

    const made = await keys.rotate(siteId, old.key.id, 7 * 86_400);
    clock.time = start + day;

    expect([await works(old.secret), await works(made.secret)]).toEqual([false, false]);
  });

  it('end at once when rotated without an overlap', async () => {
    const { siteId, keys, works } = await arrange();
    const old = await keys.create(siteId, wish);

    const made = await keys.rotate(siteId, old.key.id, 0);

    expect([await works(old.secret), await works(made.secret)]).toEqual([false, true]);
  });

  it('have one successor when rotated ten times at once', async () => {
    const { siteId, keys, works } = await arrange();
    const { key } = await keys.create(siteId, wish);

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, async () => keys.rotate(siteId, key.id, 60))
    );

    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const refused = results.filter(
      (result) =>
        result.status === 'rejected' &&
        isPassportError(result.reason) &&
        result.reason.code === 'sites.api_key_not_rotatable'
    );
    expect([made.length, refused.length]).toEqual([1, 9]);
    expect(await works(made[0]!.secret)).toBe(true);
    expect(await keys.list(siteId)).toHaveLength(2);
  });

  it('are not rotated once revoked, expired, or of another site', async () => {
    const { siteId, clock, keys } = await arrange();
    const { siteId: otherSiteId } = await arrange();
    const revoked = await keys.create(siteId, wish);
    const short = await keys.create(siteId, { ...wish, expiresInDays: 1 });
    const live = await keys.create(siteId, wish);
    await keys.revoke(siteId, revoked.key.id);
    clock.time += day;

    const attempts = [
      keys.rotate(siteId, revoked.key.id, 0),
      keys.rotate(siteId, short.key.id, 0),
      keys.rotate(otherSiteId, live.key.id, 0),
      keys.rotate(siteId, live.key.id, -1),
      keys.rotate(siteId, live.key.id, 31 * 86_400),
    ];

    const codes = (await Promise.allSettled(attempts)).map((result) =>
      result.status === 'rejected' && isPassportError(result.reason) ? result.reason.code : 'made'
    );
    expect(codes).toEqual([
      'sites.api_key_not_rotatable',
      'sites.api_key_not_rotatable',
      'sites.api_key_not_found',
      'sites.invalid_api_key',
      'sites.invalid_api_key',
    ]);
    expect(await keys.list(siteId)).toHaveLength(3);
  });

  it('are refused at once after their revocation, also by another process, and their successor is not', async () => {
    const { siteId, clock, keys } = await arrange();
    const elsewhere = createApiKeys({ pool, tenantId: 'default', now: () => clock.time });
    const old = await keys.create(siteId, wish);
    const made = await keys.rotate(siteId, old.key.id, 3600);
    await elsewhere.authenticate(old.secret);

    await keys.revoke(siteId, old.key.id);

    await expect(elsewhere.authenticate(old.secret)).rejects.toMatchObject({
      code: 'sites.api_key_invalid',
    });
    expect((await elsewhere.authenticate(made.secret)).keyId).toBe(made.key.id);
  });

  it('keep the time of their first revocation, and are revoked by their own site only', async () => {
    const { siteId, clock, keys, works } = await arrange();
    const { siteId: otherSiteId } = await arrange();
    const first = await keys.create(siteId, wish);
    const second = await keys.create(siteId, wish);

    await keys.revoke(siteId, first.key.id);
    clock.time += day;
    await keys.revoke(siteId, first.key.id);
    const foreign = keys.revoke(otherSiteId, second.key.id);

    await expect(foreign).rejects.toMatchObject({ code: 'sites.api_key_not_found' });
    expect(await works(second.secret)).toBe(true);
    expect((await keys.list(siteId)).find(({ id }) => id === first.key.id)?.revokedAt).toBe(start);
  });

  it('go with their site, successors and all', async () => {
    const { siteId, keys, works } = await arrange();
    const old = await keys.create(siteId, wish);
    const made = await keys.rotate(siteId, old.key.id, 3600);

    await pool.query(sql`delete from passport.sites where id = ${siteId}`);

    expect([await works(old.secret), await works(made.secret)]).toEqual([false, false]);
    expect(await keys.list(siteId)).toEqual([]);
  });

  it('note their last use once a minute at most', async () => {
    const { siteId, clock, keys } = await arrange();
    const { secret } = await keys.create(siteId, wish);
    const useAfter = async (milliseconds: number) => {
      clock.time = start + milliseconds;
      await Promise.all(Array.from({ length: 5 }, async () => keys.authenticate(secret)));
      return (await keys.list(siteId))[0]?.lastUsedAt;
    };

    const noted = [await useAfter(5), await useAfter(60_004), await useAfter(60_005)];

    expect(noted).toEqual([start + 5, start + 5, start + 60_005]);
  });

  it('are good while their last use cannot be written or somebody holds the row', async () => {
    const { siteId, keys } = await arrange();
    const { secret, key } = await keys.create(siteId, wish);
    const findLastUse = async () => (await keys.list(siteId))[0]?.lastUsedAt;

    const held = await owner.transaction(async (connection) => {
      await connection.query(
        sql`select 1 from passport.api_keys where id = ${key.id} for no key update`
      );
      return keys.authenticate(secret);
    });
    const notedWhileHeld = await findLastUse();
    await owner.query(sql`
      alter table passport.api_keys add constraint refuse_uses check (last_used_at is null) not valid
    `);
    const failing = await keys.authenticate(secret).finally(async () => {
      await owner.query(sql`alter table passport.api_keys drop constraint refuse_uses`);
    });
    const notedWhileFailing = await findLastUse();

    expect([held.keyId, failing.keyId]).toEqual([key.id, key.id]);
    expect([notedWhileHeld, notedWhileFailing]).toEqual([null, null]);
  });

  it('leave no secret in any table, in a list or in an error, only one SHA-256', async () => {
    const { siteId, keys } = await arrange();
    const first = await keys.create(siteId, wish);
    const second = await keys.rotate(siteId, first.key.id, 60);
    const secrets = [first.secret, second.secret];
    await Promise.all(secrets.map(async (secret) => keys.authenticate(secret)));
    await keys.revoke(siteId, first.key.id);
    const error: unknown = await keys.authenticate(first.secret).catch((thrown: unknown) => thrown);

    const dump = await dumpDatabase(database.url);
    const found = findCanaries([...secrets, ...secrets.map((secret) => secret.slice(17))], dump);

    expect(found.map(({ place, encoding }) => `${encoding} ${place}`)).toEqual([
      'sha256 passport.api_keys',
      'sha256 passport.api_keys',
    ]);
    expect(found.map(({ value }) => value)).toEqual(secrets);
    const shown = JSON.stringify([await keys.list(siteId), error, first.key]);
    expect(
      findCanaries(
        secrets.map((secret) => secret.slice(17)),
        { shown }
      )
    ).toEqual([]);
    expect(shown).not.toContain('secretHash');
  });
});
