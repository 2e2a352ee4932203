/** A change of somebody's assurance level is told to each site that knows them, once; never by or to another tenant. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createAssuranceQueries, createAssuranceWatch } from './assurance-watch.ts';

const sites = ['a', 'b'].map((mark) => `site_${mark.repeat(24)}`);
const userId = 'user_1';

describe('the assurance level of a person', () => {
  let database: TestDatabase;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    for (const id of sites) {
      await runSql(
        database.url,
        `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', $1, 'Shop', $2)`,
        [id, id.replace('site', 'sector')]
      );
    }
    await runSql(
      database.url,
      `insert into public.users (tenant_id, id) values ('default', '${userId}')`
    );
  });
  afterAll(async () => {
    await Promise.all([pool.end(), other.end()]);
    await database.drop();
  });

  const watch = (tenantId: string, connection: DatabasePool) =>
    createAssuranceWatch({
      pool: connection,
      tenantId,
      listRelations: async (id) =>
        Promise.resolve(
          sites.map((siteId, index) => ({ userId: id, siteId, userRef: `ppid_${index}` }))
        ),
    });
  const listEvents = async () =>
    runSql(
      database.url,
      `select site_id as site, user_ref as ref, payload from passport.event_outbox
       where type = 'assurance-level-change' order by position`
    );

  it('is told to nobody while it is none, as it always was', async () => {
    await watch('default', pool)(userId, 'none');

    expect(await listEvents()).toEqual([]);
  });

  it('is told to every site once when it rises, however many tokens tell it', async () => {
    const note = watch('default', pool);

    await Promise.all(Array.from({ length: 6 }, async () => note(userId, 'substantial')));
    await note(userId, 'substantial');

    expect(await listEvents()).toEqual(
      sites.map((site, index) => ({
        site,
        ref: `ppid_${index}`,
        payload: {
          namespace: 'eIDAS',
          previous_level: 'none',
          current_level: 'substantial',
          change_direction: 'increase',
          initiating_entity: 'system',
        },
      }))
    );
  });

  it('is told when it falls', async () => {
    await watch('default', pool)(userId, 'low');

    expect((await listEvents()).slice(2).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ current_level: 'low', change_direction: 'decrease' }),
      expect.objectContaining({ current_level: 'low', change_direction: 'decrease' }),
    ]);
  });

  it.each(['default', 'admin'])(
    'is not seen or set by another tenant that names %s',
    async (tenantId) => {
      const queries = createAssuranceQueries(tenantId);

      const seen = await queries.find(other, userId);
      const isSet = await queries.set(other, userId, 'high').catch(() => false);

      expect([seen, isSet]).toEqual([null, false]);
      expect(await createAssuranceQueries('default').find(pool, userId)).toBe('low');
    }
  );
});
