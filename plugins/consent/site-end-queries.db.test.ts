/**
 * For every query of the end of a site: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own role; its
 * role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the predicate
 * alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { createSiteEndQueries } from './site-end-queries.ts';

type Queries = ReturnType<typeof createSiteEndQueries>;
type Call = (queries: Queries, connection: CommonQueryMethods) => Promise<unknown>;

const siteId = `site_${'a'.repeat(24)}`;
const sectorId = `sector_${'a'.repeat(24)}`;
// In this order the tenant's own each change something; the one that reads comes first.
const calls: Readonly<Record<string, Call>> = {
  listRefs: async (queries, connection) => queries.listRefs(connection, sectorId),
  endGrants: async (queries, connection) => queries.endGrants(connection, siteId),
  endTokens: async (queries, connection) => queries.endTokens(connection, siteId),
  endTokensOfApplication: async (queries, connection) =>
    queries.endTokensOfApplication(connection, 'app_2'),
  unlinkRefs: async (queries, connection) => queries.unlinkRefs(connection, sectorId),
};

describe('queries of the end of a site', () => {
  let database: TestDatabase;
  let owner: DatabasePool;
  let pool: DatabasePool;
  let other: DatabasePool;
  beforeAll(async () => {
    database = await cloneDatabase('logto');
    owner = await openTestPool(database.url);
    pool = await openTestPool(await getTenantUrl(database.url, 'default'));
    other = await openTestPool(await getTenantUrl(database.url, 'admin'));
    for (const statement of [
      `insert into passport.sites (tenant_id, id, name, sector_id) values ('default', '${siteId}', 'Shop', '${sectorId}')`,
      `insert into passport.site_applications (tenant_id, application_id, site_id) values ('default', 'app_1', '${siteId}')`,
      `insert into passport.pairwise_subjects (tenant_id, user_ref, sector_id, user_id)
       values ('default', 'ppid_${'a'.repeat(26)}', '${sectorId}', 'user_1')`,
      `insert into passport.consents (tenant_id, id, user_id, site_id, attribute, purpose, purpose_code, text_version, decision, method)
       values ('default', 'consent_${'a'.repeat(24)}', 'user_1', '${siteId}', 'email', 'receipt', 'dpv:ServiceProvision', 1, 'granted', 'api')`,
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'Grant', 'grant_1', '{"accountId":"user_1","clientId":"app_1"}', now() + interval '1 day'),
              ('default', 'Grant', 'grant_2', '{"accountId":"user_1","clientId":"app_2"}', now() + interval '1 day')`,
    ]) {
      await runSql(database.url, statement);
    }
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  const dump = async () =>
    Promise.all(
      ['passport.consents', 'passport.pairwise_subjects', 'public.oidc_model_instances'].map(
        async (table) =>
          runSql(
            database.url,
            `select to_jsonb(row)::text as row from ${table} as row where tenant_id = 'default' order by 1`
          )
      )
    );

  it('are all listed here', () => {
    expect(Object.keys(calls).toSorted()).toEqual(
      Object.keys(createSiteEndQueries('default')).toSorted()
    );
  });

  it.each(Object.entries(calls))(
    '%s of another tenant sees and changes nothing',
    async (_, call) => {
      const before = await dump();

      const results = [
        await call(createSiteEndQueries('admin'), other),
        await call(createSiteEndQueries('default'), other),
        await call(createSiteEndQueries('admin'), owner),
      ];

      expect(results.map((result) => JSON.stringify(result))).toEqual(
        results.map((result) => (Array.isArray(result) ? '[]' : '0'))
      );
      expect(await dump()).toEqual(before);
    }
  );

  it.each(Object.entries(calls))('%s of the tenant itself finds its own', async (_, call) => {
    const result = await call(createSiteEndQueries('default'), pool);

    expect(['[]', '0']).not.toContain(JSON.stringify(result));
  });
});
