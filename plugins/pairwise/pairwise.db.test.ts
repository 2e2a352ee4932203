import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestPool } from '../../scripts/testing/pool.ts';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import {
  findLiveSubject,
  findSubjectByRef,
  insertSubject,
  listSubjects,
  unlinkSubject,
} from './queries.ts';
import { createPairwise, createUserRef, isUserRef } from './service.ts';

describe('pairwise subjects', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'), 20);
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
  });
  afterAll(async () => {
    await Promise.all([pool.end(), other.end()]);
    await database.drop();
  });

  it('gives one identifier to a person whose 50 first sign-ins at a site come at once', async () => {
    const pairwise = createPairwise(pool, 'default');

    const refs = await Promise.all(
      Array.from({ length: 50 }, async () => pairwise.getUserRef('sector_race', 'u1'))
    );

    expect(new Set(refs).size).toBe(1);
    expect(refs[0]).toMatch(/^ppid_[\da-z]{26}$/);
  });

  it('gives different identifiers at different sectors and to different people', async () => {
    const pairwise = createPairwise(pool, 'default');

    const refs = await Promise.all([
      pairwise.getUserRef('sector_a', 'u1'),
      pairwise.getUserRef('sector_b', 'u1'),
      pairwise.getUserRef('sector_a', 'u2'),
    ]);

    expect(new Set(refs).size).toBe(3);
  });

  it('finds whose identifier it is, and nobody for one that is unknown or not an identifier', async () => {
    const pairwise = createPairwise(pool, 'default');
    const userRef = await pairwise.getUserRef('sector_c', 'u3');

    const found = await Promise.all(
      [userRef, createUserRef(), 'u3', `${userRef} `, ''].map(pairwise.findSubject)
    );

    expect(found).toEqual([
      { userRef, sectorId: 'sector_c', userId: 'u3' },
      null,
      null,
      null,
      null,
    ]);
  });

  it('forgets whose an unlinked identifier was and gives the person a new one', async () => {
    const pairwise = createPairwise(pool, 'default');
    const before = await pairwise.getUserRef('sector_d', 'u4');

    const unlinked = await pairwise.unlink(before);
    const again = await pairwise.unlink(before);
    const after = await pairwise.getUserRef('sector_d', 'u4');

    expect([unlinked, again]).toEqual([true, false]);
    expect(after).not.toBe(before);
    expect(await pairwise.findSubject(before)).toBeNull();
    expect((await pairwise.list('u4')).map(({ userRef }) => userRef)).toEqual([after]);
  });

  it('shows another tenant nothing through any query, and changes nothing for it', async () => {
    const userRef = await createPairwise(pool, 'default').getUserRef('sector_e', 'u5');

    const seen = await Promise.all([
      findLiveSubject(other, 'default', { sectorId: 'sector_e', userId: 'u5' }),
      findSubjectByRef(other, 'default', userRef),
      listSubjects(other, 'default', 'u5'),
      unlinkSubject(other, 'default', userRef),
    ]);

    expect(seen).toEqual([null, null, [], false]);
    await expect(
      insertSubject(other, 'default', { userRef: createUserRef(), sectorId: 's', userId: 'u' })
    ).rejects.toThrow();
    expect(await findSubjectByRef(pool, 'default', userRef)).not.toBeNull();
  });
});

describe('createUserRef', () => {
  it('is a well-formed identifier each time, and uses every character of its alphabet', () => {
    const refs = Array.from({ length: 500 }, createUserRef);

    expect(refs.every(isUserRef)).toBe(true);
    expect(new Set(refs).size).toBe(500);
    expect(new Set(refs.join('').replaceAll('ppid_', '')).size).toBe(36);
  });
});
