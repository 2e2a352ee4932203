/**
 * What rules may know of a person is theirs, and another tenant finds none of it. Three ways: its own reader through its own role; its role, naming
 * the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createStandingReader } from './standing.ts';

const siteId = `site_${'a'.repeat(24)}`;
const person = { siteId, userId: 'user_1', userRef: `ppid_${'a'.repeat(26)}` };
const nothing = { roles: [], siteRoles: [], region: null, isBlocked: false };

describe('what rules know of a person without asking', () => {
  const started: {
    database?: TestDatabase;
    owner?: DatabasePool;
    pool?: DatabasePool;
    other?: DatabasePool;
  } = {};
  const { database, owner, pool, other } = {
    database: () => started.database!,
    owner: () => started.owner!,
    pool: () => started.pool!,
    other: () => started.other!,
  };
  const read = async (through: DatabasePool, tenantId: string, of = person) =>
    createStandingReader({ pool: through, tenantId })(of);
  beforeAll(async () => {
    started.database = await cloneDatabase('logto');
    started.owner = await openTestPool(database().url);
    started.pool = await openTestPool(await getTenantUrl(database().url, 'default'));
    started.other = await openTestPool(await getTenantUrl(database().url, 'admin'));
    const statements = [
      `insert into public.users (tenant_id, id) values ('default', 'user_1')`,
      `insert into public.roles (tenant_id, id, name, description, type) values
         ('default', 'role_b', 'b-customer', '', 'User'), ('default', 'role_a', 'a-customer', '', 'User')`,
      `insert into public.users_roles (tenant_id, id, user_id, role_id) values
         ('default', 'ur_1', 'user_1', 'role_b'), ('default', 'ur_2', 'user_1', 'role_a')`,
      `insert into passport.sites (tenant_id, id, name, sector_id)
         values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`,
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
         values ('default', '${person.userRef}', 'sector_${'a'.repeat(24)}', 'user_1')`,
      `insert into passport.site_roles (tenant_id, site_id, user_ref, role, granted_by)
         values ('default', '${siteId}', '${person.userRef}', 'editor', 'admin_1')`,
      `insert into passport.residency (tenant_id, user_id, region, key_version, reason)
         values ('default', 'user_1', 'ru', 1, 'tenant')`,
      `insert into passport.blocks (tenant_id, id, site_id, user_id, user_ref, reason, created_by)
         values ('default', 'block_${'a'.repeat(24)}', '${siteId}', 'user_1', '${person.userRef}', 'fraud', 'admin_1')`,
    ];
    for (const statement of statements) {
      await runSql(database().url, statement);
    }
  });
  afterAll(async () => {
    await Promise.all([owner().end(), pool().end(), other().end()]);
    await database().drop();
  });

  it('is all of it, in an order', async () => {
    expect(await read(pool(), 'default')).toEqual({
      ...{ roles: ['a-customer', 'b-customer'], siteRoles: ['editor'] },
      ...{ region: 'ru', isBlocked: true },
    });
  });

  it('is nothing about somebody unknown', async () => {
    const stranger = { siteId, userId: 'nobody', userRef: `ppid_${'z'.repeat(26)}` };

    expect(await read(pool(), 'default', stranger)).toEqual(nothing);
  });

  it('is nothing to another tenant, whichever of the two protections is left', async () => {
    expect(await read(other(), 'admin')).toEqual(nothing);
    expect(await read(other(), 'default')).toEqual(nothing);
    expect(await read(owner(), 'admin')).toEqual(nothing);
    // What the last two would find without theirs.
    expect(await read(owner(), 'default')).toMatchObject({
      siteRoles: ['editor'],
      region: 'ru',
      isBlocked: true,
    });
  });
});
