/** What monitors, orchestrators and scrapers are told about a running host, and what they are not told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../../testing/ask.ts';
import { findCanaries } from '../../testing/canary.ts';
import { createCookieJar } from '../../testing/http.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { findNewestUserId, startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const token = 'token-of-the-scraper';
const password = 'correct horse';
const person = { username: 'zebulon_quartz', email: 'zebulon.quartz@example.com' };

const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(url, { headers });
  const text = await response.text();
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, body };
};

describe('a running host', () => {
  let world: World;
  let folder: string;
  let shop: Site;
  let siteId: string;
  let key: string;
  let userRef: string;

  const health = async (suffix = '') => get(`${world.host.userUrl}/passport/health${suffix}`);
  const scrape = async (authorization = `Bearer ${token}`) =>
    get(`${world.host.userUrl}/passport/metrics`, authorization ? { authorization } : {});
  const has = (body: Record<string, unknown>, problem: string) =>
    (body['problems'] as readonly string[] | undefined)?.includes(problem) ?? false;
  const untilHealth = async (fits: (body: Record<string, unknown>) => boolean) =>
    ask(health, ({ body }) => fits(body));
  const call = async (method: string, url: string, body?: unknown, credential = key) =>
    callApi(world.host.userUrl, credential, method, url, body);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'anchor-'));
    world = await startWorld(true, {
      PASSPORT_METRICS_TOKEN: token,
      PASSPORT_AUDIT_ANCHOR: `file:${folder}`,
      PASSPORT_AUDIT_ANCHOR_SECONDS: '5',
      PASSPORT_AUDIT_STREAM: 'stdout',
      PASSPORT_EVENTS_ALLOW_PRIVATE: 'development',
    });
    shop = await world.createSite('shop', { scope: 'openid profile email' });
    await signInAt(shop, { username: 'first', password, isNew: true });
    siteId = await findSiteId(world, shop.clientId);
    await declareOver(world, siteId, [
      {
        attribute: 'email',
        purpose: 'receipt',
        purposeCode: 'dpv:ServiceProvision',
        textEn: 'For this test',
        textRu: 'Для этой проверки',
        defaultDays: 90,
        longestDays: 365,
      },
    ]);
    key = await createKey(world, siteId, ['attributes:read', 'events:manage', 'consents:withdraw']);
    await world.management.call('POST', '/users', {
      username: person.username,
      password,
      primaryEmail: person.email,
    });
    const { claims } = await signInAt(
      shop,
      { username: person.username, password, share: ['email'] },
      createCookieJar()
    );
    userRef = String(claims.sub);
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is well: regions, keys, queue, anchor and chain are told', async () => {
    const { status, body } = await untilHealth(
      ({ status: told, anchor }) =>
        told === 'ok' && (anchor as { ageSeconds: number | null }).ageSeconds !== null
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      problems: [],
      protected: true,
      regions: { eu: 'up', ru: 'up' },
      kms: 'up',
      queue: { oldestWaitingSeconds: expect.any(Number), pending: 0, dead: 0 },
      anchor: { ageSeconds: expect.any(Number), fault: null },
      audit: { sequence: expect.any(Number), signedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });

  it('tells everybody neither where its databases are nor a secret', async () => {
    const { text } = await health();

    const { port } = new URL(world.host.databaseUrl);
    const hidden = [
      ...[world.host.database, world.host.vaults.eu, world.host.vaults.ru].map(({ name }) => name),
      ...['postgres', '127.0.0.1', `:${port}`, 'localhost', folder, token],
    ];
    expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  });

  it('is alive and ready for an orchestrator', async () => {
    const answers = [await health('/live'), await health('/ready')];

    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, { status: 'ok' }],
      [200, { status: 'ok' }],
    ]);
  });

  it.each([
    ['nothing', ''],
    ['another token', 'Bearer token-of-the-scrapes'],
    ['the token as a password', `Basic ${btoa(`x:${token}`)}`],
    ['a longer token', `Bearer ${token}x`],
  ])('gives metrics to nobody with %s', async (_title, authorization) => {
    const { status, body, headers } = await scrape(authorization);

    expect([status, body['code'], headers.get('www-authenticate')]).toEqual([
      401,
      'metrics.unauthorized',
      'Bearer',
    ]);
  });

  it('counts what was done', async () => {
    const purpose = 'attributes=email&purpose=receipt';
    const read = await call('GET', `/attributes/${userRef}?${purpose}`);
    const refused = await call('GET', `/attributes/${userRef}?${purpose}`, undefined, 'ppk_wrong');
    await call('POST', '/consents/withdraw', { user_ref: userRef });

    const { status, text, headers } = await scrape();

    const count = (sample: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${sample} `))
          ?.split(' ')
          .at(-1) ?? 0
      );
    const operation = text.match(
      /passport_api_requests_total\{operation="(\w+)",status="401"\}/
    )?.[1];
    const told = ['id_token', 'userinfo', 'attributes'].map((source) =>
      count(`passport_disclosures_total{tenant="default",source="${source}",result="allowed"}`)
    );
    const recorded = await Promise.all(
      ['id_token.issue', 'userinfo.read', 'attributes.read'].map(async (action) =>
        runSql(
          world.host.databaseUrl,
          `select 1 from passport.audit_entries where action = $1 and result = 'allowed'`,
          [action]
        )
      )
    );
    expect([status, read.status, refused.status]).toEqual([200, 200, 401]);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(count(`passport_api_requests_total{operation="${operation}",status="200"}`)).toBe(1);
    expect(count(`passport_api_requests_total{operation="${operation}",status="401"}`)).toBe(1);
    expect(told).toEqual(recorded.map(({ length }) => length));
    expect(told).not.toContain(0);
    expect(count('passport_consents_total{tenant="default",decision="granted"}')).toBe(1);
    expect(count('passport_consents_total{tenant="default",decision="withdrawn"}')).toBe(1);
    for (const busy of [
      'passport_vault_operation_duration_seconds_count{tenant="default",operation="open"}',
      'passport_vault_operation_duration_seconds_count{tenant="default",operation="seal"}',
      'passport_vault_region_request_duration_seconds_count{region="eu",operation="open"}',
      'passport_kms_call_duration_seconds_count{operation="unwrap",region="eu"}',
      'passport_audit_append_duration_seconds_count{tenant="default"}',
      'passport_audit_sequence{tenant="default"}',
      'passport_key_cache_keys',
      'passport_audit_stream_entries_total{result="sent"}',
      'passport_region_up{region="ru"}',
      'passport_tenant_up{tenant="default"}',
    ]) {
      expect([busy, count(busy) > 0]).toEqual([busy, true]);
    }
  });

  it('names nobody in its metrics: no person, no site, no application', async () => {
    const userId = await findNewestUserId(world.host);

    const { text } = await scrape();

    const values = [person.username, person.email, userId, userRef, siteId, shop.clientId, key];
    expect(text).toContain('passport_disclosures_total{');
    expect(findCanaries(values, { metrics: text })).toEqual([]);
  });

  it('is degraded, and goes on serving, while a region is down', async () => {
    await world.host.vaults.ru.disconnect();
    const down = await untilHealth((body) => has(body, 'region_down'));
    const metrics = await ask(scrape, ({ text }) =>
      text.includes('passport_region_up{region="ru"} 0')
    );
    const ready = await health('/ready');
    await world.host.vaults.ru.reconnect();

    expect([down.status, ready.status]).toEqual([200, 200]);
    expect(down.body).toMatchObject({
      status: 'degraded',
      problems: expect.arrayContaining(['region_down']),
      regions: { eu: 'up', ru: 'down' },
    });
    expect(metrics.text).toContain('passport_region_up{region="ru"} 0');
    expect(metrics.text).toContain('passport_region_up{region="eu"} 1');
    expect((await untilHealth(({ status }) => status === 'ok')).body['problems']).toEqual([]);
  }, 180_000);

  it('is degraded while events wait for more than five minutes', async () => {
    await call('POST', '/ssf/streams', {
      // Nobody listens there.
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: 'http://127.0.0.1:9/events' },
      events_requested: ['urn:logto-passport:event:consent-granted'],
    });
    await signInAt(
      shop,
      { username: person.username, password, share: ['email'] },
      createCookieJar()
    );
    await untilHealth(({ queue }) => (queue as { pending: number }).pending > 0);
    await runSql(
      world.host.databaseUrl,
      `update passport.event_deliveries set created_at = now() - interval '6 minutes' where state = 'pending'`
    );

    const { status, body } = await untilHealth((given) => has(given, 'queue_late'));
    const attempts = await ask(scrape, ({ text }) => text.includes('outcome="connection_failed"'));
    await runSql(
      world.host.databaseUrl,
      `update passport.event_deliveries set state = 'dead', ended_at = now() where state = 'pending'`
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      problems: expect.arrayContaining(['queue_late']),
    });
    expect(attempts.text).toMatch(
      /passport_event_delivery_attempts_total\{outcome="connection_failed"\} [1-9]/
    );
    expect(attempts.text).toMatch(
      /passport_outbox_oldest_waiting_seconds\{tenant="default"\} 3[6-9]\d/
    );
    await untilHealth((given) => given['status'] === 'ok');
  }, 180_000);

  it('is not ready while its own database is down, stays alive, and is ready again by itself', async () => {
    await world.host.database.disconnect();
    const down = await ask(
      async () => health('/ready'),
      ({ status }) => status === 503
    );
    const told = await health();
    const alive = await health('/live');
    const metrics = await scrape();
    await world.host.database.reconnect();
    const up = await ask(
      async () => health('/ready'),
      ({ status }) => status === 200
    );

    if (world.host.isStock) {
      // It reads its database before it looks at a request: nobody is asked but Logto.
      expect([down.status, told.status, alive.status, up.status]).toEqual([500, 500, 500, 200]);
      return;
    }
    expect([down.status, told.status, alive.status, up.status]).toEqual([503, 503, 200, 200]);
    expect(told.body['code']).toBe('metrics.not_ready');
    expect(metrics.text).toContain('passport_tenant_up{tenant="default"} 0');
    expect(metrics.text).not.toContain('passport_audit_sequence{tenant="default"}');
  });

  it('is degraded when the place of its anchor is lost', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no directory');

    const { status, body } = await untilHealth((given) => has(given, 'anchor_failed'));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'degraded',
      anchor: { fault: expect.stringMatching(/^audit\./) },
    });
  });
});

describe('a host without a token for metrics', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(true);
  });
  afterAll(async () => world.close());

  it('has nothing at that address, whatever is sent', async () => {
    const answers = await Promise.all(
      [{}, { authorization: 'Bearer ' }, { authorization: 'Bearer null' }].map(async (headers) =>
        get(`${world.host.userUrl}/passport/metrics`, headers)
      )
    );

    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
      answers.map(() => [404, 'kernel.not_found'])
    );
  });

  it('has no anchor and says so', async () => {
    const { body } = await get(`${world.host.userUrl}/passport/health`);

    expect([body['status'], body['anchor']]).toEqual(['ok', null]);
  });
});
