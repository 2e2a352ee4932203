import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { findRoleOfHook } from './queries.admin.ts';
import { findHook } from './queries.ts';

describe('hooks in the database', () => {
  let database: TestDatabase;
  let admin: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    admin = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    await runSql(
      database.url,
      `insert into hooks (tenant_id, id, config, signing_key) values ('default', 'hook_1', '{"url":"http://x"}', 'key')`
    );
    await runSql(
      database.url,
      `insert into applications (tenant_id, id, name, secret, description, type, oidc_client_metadata)
       values ('default', 'app_1', 'Shop', 'none', '', 'SPA', '{"redirectUris":[],"postLogoutRedirectUris":[]}')`
    );
  });
  afterAll(async () => {
    await Promise.all([admin.end(), pool.end(), other.end()]);
    await database.drop();
  });

  it.each([
    ['an application of the tenant', 'app_1', true],
    ['an application that does not exist', 'fake-spa-application-id', false],
    ['an application of another tenant', 'admin-console', false],
    ['no application', null, false],
  ])('a hook is found with its key, and %s is known or not', async (_title, id, isKnown) => {
    const row = await findHook(pool, 'default', { hookId: 'hook_1', applicationId: id });

    expect(row).toEqual({ signingKey: 'key', isApplicationKnown: isKnown });
  });

  it('another tenant sees no hook, whichever tenant it names', async () => {
    const subject = { hookId: 'hook_1', applicationId: null };

    const seen = await Promise.all(
      ['default', 'admin'].map(async (tenantId) => findHook(other, tenantId, subject))
    );

    expect(seen).toEqual([null, null]);
  });

  it('a hook tells the role of its own tenant, and an unknown hook none', async () => {
    const url = new URL(await getTenantUrl(database.url, 'default'));

    const found = await findRoleOfHook(admin, 'hook_1');

    expect(found).toEqual({
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    });
    expect(await findRoleOfHook(admin, 'hook_2')).toBeNull();
  });
});
