/**
 * For every query of declarations, requests, consents and events: a second tenant sees nothing and changes nothing. Three ways: its
 * own queries through its own role; its role, naming the first tenant (row-level security alone); a role that bypasses row-level
 * security, naming the second tenant (the predicate alone).
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import type { TestDatabase } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { runSql } from '../../scripts/testing/sql.ts';
import { insertEvent } from '../events/port.ts';
import { createConsentQueries } from './queries.ts';
import type { ConsentQueries } from './queries.ts';

const siteId = `site_${'a'.repeat(24)}`;
const userId = 'user_1';
const consentId = `consent_${'a'.repeat(24)}`;
const declaration = {
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textEn: 'For this test',
  textRu: 'Для этой проверки',
  legalNote: null,
  retentionDays: null,
  isNeeded: false,
  release: 'value',
  defaultDays: 30,
  longestDays: 90,
} as const;
const consent = {
  id: consentId,
  userId,
  siteId,
  attribute: 'email',
  purpose: 'receipt',
  purposeCode: 'dpv:ServiceProvision',
  textVersion: 1,
  release: 'value',
  decision: 'granted',
  method: 'api',
  days: 30,
  sealingKey: null,
} as const;
const event = {
  siteId,
  userRef: 'ppid_1',
  type: 'consent-granted',
  payload: { consents: [{ attribute: 'email', purpose: 'receipt' }] },
} as const;

const leaverId = 'user_9';
type Call = (queries: ConsentQueries, connection: CommonQueryMethods) => Promise<unknown>;

const reads: Readonly<Record<string, Call>> = {
  listDeclarations: async (queries, connection) => queries.listDeclarations(connection, siteId),
  lockDeclarations: async (queries, connection) =>
    queries.lockDeclarations(connection, siteId, [declaration]),
  listUndeclared: async (queries, connection) => queries.listUndeclared(connection, siteId),
  listCurrent: async (queries, connection) => queries.listCurrent(connection, userId, null),
  listLive: async (queries, connection) => queries.listLive(connection, userId, siteId),
  listHistory: async (queries, connection) => queries.listHistory(connection, userId),
  findConsent: async (queries, connection) => queries.findConsent(connection, userId, consentId),
  isServed: async (queries, connection) => queries.isServed(connection, siteId),
  isBlocked: async (queries, connection) => queries.isBlocked(connection, userId, siteId),
  isLeaving: async (queries, connection) => queries.isLeaving(connection, leaverId),
};
// In this order the tenant's own each change something.
const writes: Readonly<Record<string, Call>> = {
  upsertDeclaration: async (queries, connection) =>
    queries.upsertDeclaration(connection, siteId, { ...declaration, textEn: 'Taken over' }),
  noteUndeclared: async (queries, connection) =>
    queries.noteUndeclared(connection, siteId, ['gender', 'name']),
  endCurrent: async (queries, connection) =>
    queries.endCurrent(connection, userId, siteId, 'newer', null),
  insertConsent: async (queries, connection) =>
    queries.insertConsent(connection, { ...consent, id: `consent_${'b'.repeat(24)}` }),
  revokeTokens: async (queries, connection) => queries.revokeTokens(connection, userId, siteId),
  deleteDeclaration: async (queries, connection) =>
    queries.deleteDeclaration(connection, siteId, 'email', 'receipt'),
};

describe('queries of declarations, requests, consents and events', () => {
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
      `insert into passport.sites (tenant_id, id, name, sector_id)
       values ('default', '${siteId}', 'Shop', 'sector_${'a'.repeat(24)}')`,
      `insert into passport.site_applications (tenant_id, application_id, site_id)
       values ('default', 'app_1', '${siteId}')`,
      `insert into passport.blocks (tenant_id, id, site_id, user_id, user_ref, reason, created_by)
       values ('default', 'block_${'a'.repeat(24)}', '${siteId}', '${userId}', 'ppid_1', 'fraud', 'test')`,
      `insert into passport.erasures (tenant_id, id, user_id, requested_by, due_at)
       values ('default', 'dsr_${'a'.repeat(24)}', '${leaverId}', 'person', now() + interval '1 day')`,
      `insert into public.oidc_model_instances (tenant_id, model_name, id, payload, expires_at)
       values ('default', 'RefreshToken', 'token_1', '{"accountId":"${userId}","clientId":"app_1"}', now() + interval '1 day'),
              ('default', 'Session', 'session_1', '{"accountId":"${userId}"}', now() + interval '1 day'),
              ('default', 'RefreshToken', 'token_2', '{"accountId":"${userId}","clientId":"app_2"}', now() + interval '1 day')`,
    ]) {
      await runSql(database.url, statement);
    }
    const queries = createConsentQueries('default');
    await queries.upsertDeclaration(pool, siteId, declaration);
    await queries.noteUndeclared(pool, siteId, ['name']);
    await queries.insertConsent(pool, consent);
    await insertEvent(pool, 'default', event);
  });
  afterAll(async () => {
    await Promise.all([owner.end(), pool.end(), other.end()]);
    await database.drop();
  });

  /** What the first tenant has. */
  const dump = async () =>
    Promise.all(
      [
        'passport.site_attributes',
        'passport.undeclared_requests',
        'passport.consents',
        'passport.event_outbox',
        'public.oidc_model_instances',
      ].map(async (table) =>
        runSql(
          database.url,
          `select to_jsonb(row)::text as row from ${table} as row where tenant_id = 'default' order by 1`
        )
      )
    );
  const listWays = (): readonly (readonly [ConsentQueries, CommonQueryMethods])[] => [
    [createConsentQueries('admin'), other],
    [createConsentQueries('default'), other],
    [createConsentQueries('admin'), owner],
  ];

  it('are all listed here', () => {
    expect(Object.keys({ ...reads, ...writes }).toSorted()).toEqual(
      Object.keys(createConsentQueries('default'))
        // Takes a lock of the tenant's own name and touches no row.
        .filter((name) => name !== 'lockRelation')
        .toSorted()
    );
  });

  it.each(Object.entries(reads))(
    '%s shows a tenant its own and another nothing',
    async (_, read) => {
      const own = await read(createConsentQueries('default'), pool);

      const foreign = await Promise.all(listWays().map(async (way) => read(...way)));

      const nothing = ['null', '[]', 'false'];
      expect(nothing).not.toContain(JSON.stringify(own));
      expect(foreign.filter((seen) => !nothing.includes(JSON.stringify(seen)))).toEqual([]);
    }
  );

  it.each(Object.entries(writes))('%s of another tenant changes nothing', async (_, write) => {
    const before = await dump();

    const results = await Promise.allSettled(listWays().map(async (way) => write(...way)));

    expect(await dump()).toEqual(before);
    // Naming the first tenant, its role ends in row-level security or finds no row.
    expect(JSON.stringify(results[1])).not.toContain('"rowCount":1');
  });

  it.each(Object.entries(writes))('%s of the tenant itself changes something', async (_, write) => {
    const before = await dump();

    await write(createConsentQueries('default'), pool);

    expect(await dump()).not.toEqual(before);
  });

  it('an event of a change is written for the tenant itself and by nobody else', async () => {
    const before = await dump();

    const results = await Promise.allSettled([
      insertEvent(other, 'admin', event),
      insertEvent(other, 'default', event),
    ]);

    expect(results[1].status).toBe('rejected');
    expect(await dump()).toEqual(before);
    await insertEvent(pool, 'default', event);
    expect(await dump()).not.toEqual(before);
  });

  it('revokeTokens leaves the session, and what other sites have', async () => {
    const left = await runSql<{ id: string }>(
      database.url,
      `select id from public.oidc_model_instances where payload->>'accountId' = $1 order by id`,
      [userId]
    );

    expect(left.map(({ id }) => id)).toEqual(['session_1', 'token_2']);
  });
});
