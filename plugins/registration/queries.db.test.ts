/**
 * For every query of applications and summaries: a second tenant sees nothing and changes nothing. Three ways: its own queries through its own
 * role; its role, naming the first tenant (row-level security alone); a role that bypasses row-level security, naming the second tenant (the
 * predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { createApplicationQueries } from './application-queries.ts';
import type { ApplicationQueries } from './application-queries.ts';
import { listSiteSummaries } from './site-queries.ts';
import { giveRole, openRig, wish } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

type Known = { readonly siteId: string; readonly applicationId: string };
type Call = (connection: CommonQueryMethods, tenantId: string, known: Known) => Promise<unknown>;
const call =
  (
    run: (
      queries: ApplicationQueries,
      connection: CommonQueryMethods,
      known: Known
    ) => Promise<unknown>
  ): Call =>
  async (connection, tenantId, known) =>
    run(createApplicationQueries(tenantId), connection, known);

const addresses = { redirectUris: ['https://else.example/'], postLogoutRedirectUris: [] };
const reads: Readonly<Record<string, Call>> = {
  list: call(async (queries, connection, { siteId }) => queries.list(connection, siteId)),
  lock: call(async (queries, connection, { siteId, applicationId }) =>
    queries.lock(connection, siteId, applicationId)
  ),
  listSecrets: call(async (queries, connection, { siteId }) =>
    queries.listSecrets(connection, siteId)
  ),
  mayCallManagement: call(async (queries, connection, { applicationId }) =>
    queries.mayCallManagement(connection, applicationId)
  ),
  listSiteSummaries: async (connection, tenantId) => listSiteSummaries(connection, tenantId, null),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  update: call(async (queries, connection, { applicationId }) =>
    queries.update(connection, { id: applicationId, name: 'Taken over', ...addresses })
  ),
  endSecrets: call(async (queries, connection, { applicationId }) =>
    queries.endSecrets(connection, applicationId, 60)
  ),
  insertSecret: call(async (queries, connection, { applicationId }) =>
    queries.insertSecret(connection, { applicationId, name: 'another', value: 'x'.repeat(32) })
  ),
  remove: call(async (queries, connection, { applicationId }) =>
    queries.remove(connection, applicationId)
  ),
  insert: call(async (queries, connection, { applicationId }) =>
    queries.insert(connection, {
      ...{ id: applicationId, name: 'Another', type: 'SPA', ...addresses },
      internalSecret: '#internal:x',
    })
  ),
  removeAll: call(async (queries, connection, { siteId }) => queries.removeAll(connection, siteId)),
};

describe('queries of applications and summaries', () => {
  let rig: Rig;
  let known: Known;
  beforeAll(async () => {
    rig = await openRig();
    const { site, application } = await rig.registration.register(wish);
    known = { siteId: site.id, applicationId: application.id };
    await giveRole(rig, application.id, 'https://default.logto.app/api', 'own');
  });
  afterAll(async () => rig.close());

  /** What the first tenant has. */
  const dump = async () =>
    Promise.all(
      ['applications', 'application_secrets'].map(async (table) =>
        rig.query(
          `select to_jsonb(row)::text as row from public.${table} as row where tenant_id = 'default' order by 1`
        )
      )
    );
  const listWays = (): readonly (readonly [CommonQueryMethods, string])[] => [
    [rig.other, 'admin'],
    [rig.other, 'default'],
    [rig.owner, 'admin'],
  ];

  it('are all listed here', () => {
    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
      [...Object.keys(createApplicationQueries('default')), 'listSiteSummaries'].toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(rig.pool, 'default', known);

      const foreign = await Promise.all(listWays().map(async (way) => read(...way, known)));

      const nothing = ['null', '[]', 'false'];
      expect(nothing).not.toContain(JSON.stringify(own));
      expect(foreign.filter((seen) => !nothing.includes(JSON.stringify(seen)))).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_, write) => {
    const before = await dump();

    await Promise.allSettled(listWays().map(async (way) => write(...way, known)));

    expect(await dump()).toEqual(before);
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(rig.pool, 'default', known);

    expect(await dump()).not.toEqual(before);
  });
});
