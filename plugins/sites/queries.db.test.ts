/**
 * For every query of API keys and of descriptions: a second tenant sees nothing and changes nothing. Three ways: its own queries
 * through its own role; its role, naming the first tenant (row-level security alone); a role that bypasses row-level security,
 * naming the second tenant (the predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { findSiteLook } from '../consent/port.ts';
import { createApiKeyQueries } from './api-key-queries.ts';
import type { ApiKeyQueries } from './api-key-queries.ts';
import {
  deleteSiteApplication,
  findSite,
  isSectorShared,
  lockSite,
  markSiteRemoved,
  updateDescription,
} from './queries.ts';

const siteId = `site_${'a'.repeat(24)}`;
const sectorId = `sector_${'a'.repeat(24)}`;
const [keyId, nextId] = ['a'.repeat(12), 'b'.repeat(12)];
const hash = Buffer.alloc(32, 7);
const time = Date.UTC(2026, 0, 1);
const row = {
  id: 'c'.repeat(12),
  siteId,
  name: 'made by another',
  scopes: ['blocks:write'] as const,
  createdAt: time,
  expiresAt: null,
  secretHash: hash,
};
const description = {
  displayName: 'Taken over',
  displayNameRu: null,
  logoUrl: null,
  legalName: null,
  policyUrl: null,
  languages: ['en'] as const,
};

type Call = (connection: CommonQueryMethods, tenantId: string) => Promise<unknown>;
const keyCall =
  (call: (queries: ApiKeyQueries, connection: CommonQueryMethods) => Promise<unknown>): Call =>
  async (connection, tenantId) =>
    call(createApiKeyQueries(tenantId), connection);

const reads: Readonly<Record<string, Call>> = {
  list: keyCall(async (queries, connection) => queries.list(connection, siteId)),
  findWithHash: keyCall(async (queries, connection) => queries.findWithHash(connection, keyId)),
  lock: keyCall(async (queries, connection) => queries.lock(connection, siteId, keyId)),
  findSite: async (connection, tenantId) => findSite(connection, tenantId, siteId),
  lockSite: async (connection, tenantId) => lockSite(connection, tenantId, siteId),
  isSectorShared: async (connection, tenantId) =>
    isSectorShared(connection, tenantId, { id: 'another', sectorId }),
};
const writes: Readonly<Record<string, Call>> = {
  insert: keyCall(async (queries, connection) => queries.insert(connection, row)),
  replace: keyCall(async (queries, connection) =>
    queries.replace(connection, keyId, { replacedBy: nextId, endsAt: time })
  ),
  revoke: keyCall(async (queries, connection) => queries.revoke(connection, siteId, keyId, time)),
  touch: keyCall(async (queries, connection) =>
    queries.touch(connection, keyId, { usedAt: time, notedBefore: time })
  ),
  revokeAll: keyCall(async (queries, connection) => queries.revokeAll(connection, siteId, time)),
  updateDescription: async (connection, tenantId) =>
    updateDescription(connection, tenantId, siteId, description),
  deleteSiteApplication: async (connection, tenantId) =>
    deleteSiteApplication(connection, tenantId, { siteId, applicationId: 'app_1' }),
  // Last: afterwards nothing finds the site.
  markSiteRemoved: async (connection, tenantId) => markSiteRemoved(connection, tenantId, siteId),
};

describe('queries of API keys and descriptions', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    await runSql(
      database.url,
      `insert into passport.sites (tenant_id, id, name, sector_id, display_name)
       values ('default', $1, 'Shop', $2, 'A shop')`,
      [siteId, sectorId]
    );
    await runSql(
      database.url,
      `insert into passport.site_applications (tenant_id, application_id, site_id) values ('default', 'app_1', $1)`,
      [siteId]
    );
    for (const id of [keyId, nextId]) {
      await createApiKeyQueries('default').insert(pool, { ...row, id });
    }
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  const dump = async () =>
    Promise.all([
      runSql(database.url, 'select * from passport.sites order by tenant_id, id'),
      runSql(database.url, 'select * from passport.api_keys order by tenant_id, id'),
      runSql(database.url, 'select * from passport.site_applications order by application_id'),
    ]);
  const listWays = (): readonly (readonly [CommonQueryMethods, string])[] => [
    [other, 'admin'],
    [other, 'default'],
    [owner, 'admin'],
  ];

  it('are all listed here', () => {
    const names = Object.keys(createApiKeyQueries('default'));

    expect(Object.keys({ ...reads, ...writes })).toEqual(expect.arrayContaining(names));
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(pool, 'default');

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      const nothing = ['null', '[]', 'false'];
      expect(nothing).not.toContain(JSON.stringify(own));
      expect(foreign.filter((seen) => !nothing.includes(JSON.stringify(seen)))).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (name, write) => {
    const before = await dump();

    const results = await Promise.allSettled(listWays().map(async (way) => write(...way)));

    // An update finds no row; an insert breaks row-level security or the key to the site.
    const outcomes = results.map((result) =>
      result.status === 'fulfilled' ? Boolean(result.value) : 'refused'
    );
    expect(outcomes).toEqual(Array.from(outcomes, () => (name === 'insert' ? 'refused' : false)));
    expect(await dump()).toEqual(before);
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(pool, 'default');

    expect(await dump()).not.toEqual(before);
  });

  it('findSiteLook shows another tenant nothing but the id it asked for', async () => {
    const looks = await Promise.all(
      listWays().map(async ([connection, tenantId]) => findSiteLook(connection, tenantId, siteId))
    );

    const unknown = { name: siteId, nameRu: null, logo: null, legalName: null, policyUrl: null };
    expect(looks).toEqual(looks.map(() => ({ ...unknown, languages: ['en', 'ru'] })));
  });
});
