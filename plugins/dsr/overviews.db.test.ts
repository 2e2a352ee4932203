/** What the staff is told of requests: sites that have not confirmed in time, and requests whose day has come and gone. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createErasureQueries } from './queries.ts';

const siteOf = (letter: string) => `site_${letter.repeat(24)}`;
const idOf = (letter: string) => `dsr_${letter.repeat(24)}`;
const queries = createErasureQueries('default');

describe('a request to be erased, as the staff sees it', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    for (const letter of ['a', 'b', 'c']) {
      await runSql(
        database.url,
        `insert into passport.sites (tenant_id, id, name, sector_id, removed_at)
         values ('default', $1, 'Shop', $2, case when $3 = 'c' then now() end)`,
        [siteOf(letter), `sector_${letter.repeat(24)}`, letter]
      );
    }
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  /** Asked of all three sites; the first has confirmed. */
  const put = async (
    letter: string,
    status: string,
    due: string,
    ended: string | null
  ): Promise<string> => {
    const id = idOf(letter);
    await runSql(
      database.url,
      `insert into passport.erasures (tenant_id, id, user_id, status, requested_by, requested_at, due_at, ended_at)
       values ('default', $1, $2, $3, 'person', now() - interval '90 days', now() + $4::interval, now() + $5::interval)`,
      [id, status === 'done' ? '' : `user_${letter}`, status, due, ended]
    );
    await runSql(
      database.url,
      `insert into passport.erasure_notices (tenant_id, id, erasure_id, site_id, user_ref, confirmed_at, confirmed_by)
       select 'default', 'erasure_' || repeat(letter, 23) || $2, $1, 'site_' || repeat(letter, 24), 'ppid_' || letter,
         case when letter = 'a' then now() end, case when letter = 'a' then 'key_1' end
       from unnest('{a,b,c}'::text[]) as letter`,
      [id, letter]
    );
    return id;
  };

  it.each([
    ['is pending', 'p', 'pending', '3 days', null, { overdue: 0, isLate: false }],
    ['has come to its day a moment ago', 'q', 'pending', '-5 minutes', null, { isLate: false }],
    ['should have been done two hours ago', 'r', 'pending', '-2 hours', null, { isLate: true }],
    ['was done 29 days ago', 's', 'done', '-29 days', '-29 days', { overdue: 0 }],
    ['was done 31 days ago', 't', 'done', '-31 days', '-31 days', { overdue: 1, isLate: false }],
    ['was taken back long ago', 'u', 'cancelled', '-60 days', '-60 days', { overdue: 0 }],
  ])('that %s', async (_title, letter, status, due, ended, expected) => {
    const id = await put(letter, status, due, ended);

    expect(await queries.find(pool, id)).toMatchObject({ asked: 3, confirmed: 1, ...expected });
  });

  it('names the sites that have not confirmed first, and waits for none that was removed', async () => {
    const sites = await queries.listAskedSites(pool, idOf('t'));

    expect(sites).toEqual([
      {
        siteId: siteOf('b'),
        userRef: 'ppid_b',
        confirmedAt: null,
        isOverdue: true,
        isRemoved: false,
      },
      {
        siteId: siteOf('c'),
        userRef: 'ppid_c',
        confirmedAt: null,
        isOverdue: false,
        isRemoved: true,
      },
      {
        siteId: siteOf('a'),
        userRef: 'ppid_a',
        confirmedAt: expect.any(Number),
        isOverdue: false,
        isRemoved: false,
      },
    ]);
  });

  it('is listed by its status, or all of them', async () => {
    const list = async (status: 'pending' | 'done' | null) =>
      (await queries.list(pool, status, 100)).map(({ id }) => id).toSorted();

    expect(await list('done')).toEqual(['s', 't'].map(idOf));
    expect(await list(null)).toHaveLength(6);
    expect(await queries.list(pool, null, 2)).toHaveLength(2);
  });
});
