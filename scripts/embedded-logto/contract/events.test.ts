/** Sites learn what they must, once and in order, as Security Event Tokens that anybody can verify. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ask } from '../../testing/ask.ts';
import { createCookieJar } from '../../testing/http.ts';
import { signInAt } from '../../testing/oidc-client.ts';
import type { Site } from '../../testing/oidc-client.ts';
import { callApi, createKey, declareOver, findSiteId } from '../../testing/passport-api.ts';
import { runSql } from '../../testing/sql.ts';
import { startWorld } from '../../testing/world.ts';
import type { World } from '../../testing/world.ts';

const password = 'correct horse';
const own = (name: string) => `urn:logto-passport:event:${name}`;

type Push = { readonly token: string; readonly authorization: string };

const startPushReceiver = async () => {
  const pushes: Push[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const state = { status: 202 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(state.status).end();
      if (state.status === 202) {
        pushes.push({
          token: Buffer.concat(chunks).toString(),
          authorization: request.headers.authorization ?? '',
        });
      }
      for (const { count, resolve } of waiting) {
        if (pushes.length >= count) {
          resolve();
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    pushes,
    state,
    waitFor: async (count: number) =>
      pushes.length >= count
        ? Promise.resolve()
        : new Promise<void>((resolve) => waiting.push({ count, resolve })),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

describe('events', () => {
  let world: World;
  let shop: Site;
  let siteId: string;
  let key: string;
  let made = 0;

  const call = async (method: string, path: string, body?: unknown) =>
    callApi(world.host.userUrl, key, method, path, body);
  const share = async () => {
    made += 1;
    const person = { username: `person_${made}`, password, share: ['email'] };
    const { id } = await world.management.call<{ id: string }>('POST', '/users', {
      username: person.username,
      password,
      primaryEmail: `person.${made}@example.com`,
    });
    const { claims, tokens } = await signInAt(shop, person, createCookieJar());
    return { id, userRef: String(claims.sub), tokens };
  };
  const verify = async (token: string) =>
    (
      await jwtVerify(token, createRemoteJWKSet(new URL(`${world.host.userUrl}/oidc/jwks`)), {
        issuer: `${world.host.userUrl}/oidc`,
        audience: shop.clientId,
        typ: 'secevent+jwt',
      })
    ).payload;

  beforeAll(async () => {
    world = await startWorld(true, { PASSPORT_EVENTS_ALLOW_PRIVATE: 'development' });
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
    key = await createKey(world, siteId, ['events:manage', 'consents:withdraw', 'blocks:write']);
  });
  afterAll(async () => world.close());

  it('are described where a receiver looks', async () => {
    const response = await fetch(`${world.host.userUrl}/.well-known/ssf-configuration/oidc`);

    expect(await response.json()).toMatchObject({
      spec_version: '1_0',
      issuer: `${world.host.userUrl}/oidc`,
      jwks_uri: `${world.host.userUrl}/oidc/jwks`,
      delivery_methods_supported: expect.arrayContaining([
        'urn:ietf:rfc:8935',
        'urn:ietf:rfc:8936',
      ]),
    });
  });

  it('are pushed as signed tokens in order, with the site’s identifier and no value', async () => {
    const receiver = await startPushReceiver();
    const created = await call('POST', '/ssf/streams', {
      delivery: {
        method: 'urn:ietf:rfc:8935',
        endpoint_url: receiver.url,
        authorization_header: 'Bearer of-the-receiver',
      },
      events_requested: [own('consent-granted'), own('consent-withdrawn'), own('user-blocked')],
    });
    const { userRef } = await share();
    await call('POST', '/consents/withdraw', { user_ref: userRef });
    await call('POST', '/blocks', { user_ref: userRef, reason: 'fraud' });
    await receiver.waitFor(3);

    const tokens = await Promise.all(receiver.pushes.map(async ({ token }) => verify(token)));

    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toContain('of-the-receiver');
    expect(tokens.map(({ events }) => Object.keys(events as object)[0])).toEqual([
      own('consent-granted'),
      own('consent-withdrawn'),
      own('user-blocked'),
    ]);
    expect(tokens[0]).toMatchObject({
      jti: expect.stringMatching(/^event_/),
      sub_id: { format: 'iss_sub', iss: `${world.host.userUrl}/oidc`, sub: userRef },
    });
    expect(JSON.stringify(tokens)).not.toContain('@example.com');
    expect(receiver.pushes[0]?.authorization).toBe('Bearer of-the-receiver');
    await call('DELETE', `/ssf/streams?stream_id=${String(created.body['stream_id'])}`);
    receiver.close();
  });

  it('come when the receiver is back, and are in the delivery log', async () => {
    const receiver = await startPushReceiver();
    receiver.state.status = 503;
    const created = await call('POST', '/ssf/streams', {
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: receiver.url },
      events_requested: [own('consent-granted')],
    });
    await share();
    const list = async (state: string) =>
      call(
        'GET',
        `/events/deliveries?state=${state}&stream_id=${String(created.body['stream_id'])}`
      );
    const waiting = await ask(
      async () => list('pending'),
      ({ body }) => body['deliveries'][0]?.['last_status'] === 503
    );
    receiver.state.status = 202;
    await receiver.waitFor(1);

    const delivered = await ask(
      async () => list('delivered'),
      ({ body }) => body['deliveries'].length > 0
    );

    expect(waiting.body['deliveries'][0]).toMatchObject({ state: 'pending', last_status: 503 });
    expect(delivered.body['deliveries']).toHaveLength(1);
    receiver.close();
  }, 180_000);

  it('are fetched by polling and acknowledged', async () => {
    const created = await call('POST', '/ssf/streams', {
      delivery: { method: 'urn:ietf:rfc:8936' },
      events_requested: [own('consent-granted')],
    });
    const path = `/ssf/poll/${String(created.body['stream_id'])}`;
    const { userRef } = await share();

    const first = await call('POST', path, { maxEvents: 10 });
    const [jti = '', token = ''] = Object.entries(first.body['sets'] as object)[0] ?? [];
    const second = await call('POST', path, { ack: [jti], returnImmediately: true });

    expect(await verify(String(token))).toMatchObject({ jti, sub_id: { sub: userRef } });
    expect(second.body['sets']).toEqual({});
  });

  it('tell of an account that is changed, suspended, restored and deleted, and only what the site may read', async () => {
    const { management, host } = world;
    const { userRef, id } = await share();
    const typesOf = async () =>
      runSql<{ type: string; payload: unknown }>(
        host.databaseUrl,
        `select type, payload from passport.event_outbox where user_ref = $1 order by position`,
        [userRef]
      );

    await management.call('PATCH', `/users/${id}`, { name: 'Not shared' });
    await management.call('PATCH', `/users/${id}`, { primaryEmail: `changed.${made}@example.com` });
    await management.call('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
    await management.call('PATCH', `/users/${id}/is-suspended`, { isSuspended: false });
    await management.call('DELETE', `/users/${id}`);
    const left = await runSql(
      host.databaseUrl,
      `select 1 from passport.pairwise_subjects where user_id = $1
       union all select 1 from passport.consents where user_id = $1 and ended_at is null`,
      [id]
    );

    expect(await typesOf()).toEqual([
      expect.objectContaining({ type: 'consent-granted' }),
      { type: 'user-updated', payload: { attributes: ['email'] } },
      { type: 'account-disabled', payload: {} },
      { type: 'account-enabled', payload: {} },
      { type: 'account-purged', payload: {} },
    ]);
    expect(left).toEqual([]);
  });

  it('say whether a consent is new, changed or taken back, also by an answer on the consent page', async () => {
    made += 1;
    const person = { username: `person_${made}`, password };
    await world.management.call('POST', '/users', {
      ...person,
      primaryEmail: `person.${made}@example.com`,
    });
    const jar = createCookieJar();
    const { claims } = await signInAt(shop, { ...person, share: ['email'] }, jar);
    await signInAt(shop, { ...person, share: ['email'], days: 30 }, jar);
    await signInAt(shop, { ...person, share: [] }, jar);
    await signInAt(shop, { ...person, share: [] }, jar);

    const rows = await runSql<{ type: string }>(
      world.host.databaseUrl,
      `select type from passport.event_outbox where user_ref = $1 order by position`,
      [claims.sub]
    );

    expect(rows.map(({ type }) => type)).toEqual([
      'consent-granted',
      'consent-changed',
      'consent-withdrawn',
    ]);
  });

  it('are seen and paused by an administrator', async () => {
    const created = await call('POST', '/ssf/streams', {
      delivery: { method: 'urn:ietf:rfc:8936' },
      events_requested: [own('consent-granted')],
    });
    const streamId = String(created.body['stream_id']);
    const imposed = await callApi(
      world.host.userUrl,
      world.management.token,
      'PUT',
      `/sites/${siteId}/streams/${streamId}/status`,
      { status: 'paused', reason: 'maintenance' }
    );
    const status = await call('GET', `/ssf/status?stream_id=${streamId}`);

    expect(imposed.status).toBe(200);
    expect(status.body).toMatchObject({ status: 'paused', reason: 'maintenance' });
  });

  it('are managed by the site with the scope for it only', async () => {
    const weak = await createKey(world, siteId, ['attributes:read']);

    const answer = await callApi(world.host.userUrl, weak, 'POST', '/ssf/streams', {});

    expect(answer).toMatchObject({ status: 403, body: { code: 'api.forbidden' } });
  });
});
