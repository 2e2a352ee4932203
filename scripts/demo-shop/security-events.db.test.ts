/** The shop as a receiver (RFC 8935), with an issuer that the test plays: a key pair and an address for its public keys. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { cloneDatabase } from '../testing/databases.ts';
import type { TestDatabase } from '../testing/databases.ts';
import { runSql } from '../testing/sql.ts';
import { createShop } from './app.ts';
import { openDatabase } from './database.ts';
import type { ShopDatabase } from './database.ts';
import { eventUris } from './event-actions.ts';
import type { EventType } from './event-actions.ts';
import { createOidc } from './oidc.ts';
import { parseShopSettings } from './settings.ts';

const authorization = 'Bearer of-the-stream';
const sealed = 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn';

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

describe('the shop as a receiver of security events', () => {
  let base: TestDatabase;
  let database: ShopDatabase;
  let secret: CryptoKey;
  let jwk: JWK;
  let issuer: string;
  let shop: string;
  /** A shop that was given no authorization. */
  let deaf: string;
  const servers: Server[] = [];
  const jwks = { status: 200 };
  let made = 0;

  beforeAll(async () => {
    const pair = await generateKeyPair('ES384');
    secret = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k' };
    const keys = createServer((_request, response) => {
      response.writeHead(jwks.status).end(JSON.stringify({ keys: [jwk] }));
    });
    issuer = `${await listen(keys)}/oidc`;
    base = await cloneDatabase('empty');
    database = await openDatabase(base.url);
    const settings = parseShopSettings({
      SHOP_ID: 'tea',
      SHOP_PORT: '4001',
      SHOP_DATABASE_URL: base.url,
      OIDC_ISSUER: issuer,
      CLIENT_ID: 'shop',
      CLIENT_SECRET: 'x',
      SHOP_EVENTS_AUTHORIZATION: authorization,
    });
    const open = async (changed: Partial<typeof settings> = {}) => {
      const given = { ...settings, ...changed };
      const answer = createShop(given, database, createOidc(given)).callback();
      const server = createServer((request, response) => void answer(request, response));
      servers.push(server);
      return listen(server);
    };
    servers.push(keys);
    shop = await open();
    deaf = await open({ eventsAuthorization: null });
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await database.close();
    await base.drop();
  });

  const sign = async (
    type: EventType,
    userRef: string,
    change: Record<string, unknown> = {},
    key = secret
  ) => {
    made += 1;
    return new SignJWT({
      iss: issuer,
      aud: 'shop',
      iat: Math.floor(Date.now() / 1000),
      jti: `event_${made}`,
      sub_id: { format: 'iss_sub', iss: issuer, sub: userRef },
      events: { [eventUris[type]]: { consents: [{ attribute: 'address', purpose: 'delivery' }] } },
      ...change,
    })
      .setProtectedHeader({ alg: 'ES384', kid: 'k', typ: 'secevent+jwt' })
      .sign(key);
  };
  const push = async (
    token: string,
    headers: Record<string, string> = {},
    to: string = shop
  ): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${to}/security-events`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/secevent+jwt', ...headers },
      body: token,
    });
    return { status: response.status, text: await response.text() };
  };
  const pushed = async (type: EventType, userRef: string, change: Record<string, unknown> = {}) =>
    (await push(await sign(type, userRef, change))).status;
  const errOf = ({ status, text }: { status: number; text: string }) => {
    const { err, description } = JSON.parse(text) as { err: string; description: string };
    expect(description).not.toBe('');
    return { status, err };
  };
  /** A customer with a session and an order that is delivered. */
  const welcome = async () => {
    made += 1;
    const userRef = `ppid_${String(made).padStart(26, '0')}`;
    await signIn(userRef);
    await order(userRef);
    return userRef;
  };
  const signIn = async (userRef: string) => {
    made += 1;
    await database.createSession(`s${made}`, 'csrf');
    const fresh = { id: `t${made}`, csrf: 'another' };
    await database.signIn(`s${made}`, fresh, { userRef, idToken: 'hint' });
  };
  const order = async (userRef: string) =>
    runSql(
      base.url,
      `insert into orders (user_ref, lines, total_cents, delivery) values ($1, '[]', 100, $2)`,
      [userRef, sealed]
    );
  const look = async (userRef: string) => ({
    sessions: (await runSql(base.url, 'select id from sessions where user_ref = $1', [userRef]))
      .length,
    deliveries: (await database.listOrders(userRef)).map(({ delivery, isAddressWithdrawn }) =>
      isAddressWithdrawn ? 'withdrawn' : delivery
    ),
    events: (await database.listEvents(userRef)).map(({ type }) => type),
  });

  it.each<EventType>(['session-revoked', 'user-blocked', 'account-disabled'])(
    '%s ends the sessions of that customer and nobody else’s',
    async (type) => {
      const [userRef, other] = [await welcome(), await welcome()];

      expect(await pushed(type, userRef)).toBe(202);

      expect(await look(userRef)).toEqual({ sessions: 0, deliveries: [sealed], events: [type] });
      expect(await look(other)).toEqual({ sessions: 1, deliveries: [sealed], events: [] });
    }
  );

  it('a withdrawal of the address takes it off that customer’s orders and nobody else’s', async () => {
    const [userRef, other] = [await welcome(), await welcome()];

    expect(await pushed('consent-withdrawn', userRef)).toBe(202);

    expect(await look(userRef)).toEqual({
      sessions: 1,
      deliveries: ['withdrawn'],
      events: ['consent-withdrawn'],
    });
    expect((await look(other)).deliveries).toEqual([sealed]);
  });

  it('an event that comes late ends nothing that began after it', async () => {
    const userRef = await welcome();
    const iat = Math.floor(Date.now() / 1000) - 3600;

    await pushed('session-revoked', userRef, { iat });
    await pushed('consent-withdrawn', userRef, { iat });

    expect(await look(userRef)).toMatchObject({ sessions: 1, deliveries: [sealed] });
  });

  it('a block that comes late is a block', async () => {
    const userRef = await welcome();

    await pushed('user-blocked', userRef, { iat: Math.floor(Date.now() / 1000) - 3600 });

    expect((await look(userRef)).sessions).toBe(0);
  });

  it('a deleted account leaves orders that belong to nobody, and nothing else', async () => {
    const [userRef, other] = [await welcome(), await welcome()];
    await order(userRef);
    await pushed('user-updated', userRef);

    expect(await pushed('account-purged', userRef)).toBe(202);

    expect(await look(userRef)).toEqual({ sessions: 0, deliveries: [], events: [] });
    expect((await look(other)).deliveries).toEqual([sealed]);
    const left = await runSql(
      base.url,
      `select delivery from orders where user_ref = 'account-purged'`
    );
    expect(left).toEqual([{ delivery: null }, { delivery: null }]);
    for (const table of ['orders', 'sessions', 'security_events']) {
      const rows = await runSql<{ row: string }>(
        base.url,
        `select to_jsonb(${table})::text as row from ${table}`
      );
      expect(rows.map(({ row }) => row).join()).not.toContain(userRef);
    }
  });

  it('an event is dealt with once, however often it comes and even at the same time', async () => {
    const userRef = await welcome();
    const token = await sign('user-blocked', userRef);
    const together = await Promise.all(Array.from({ length: 5 }, async () => push(token)));
    await signIn(userRef);

    const later = await push(token);

    expect([...together, later].map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(await look(userRef)).toMatchObject({ sessions: 1, events: ['user-blocked'] });
  });

  it('an event that could not be dealt with comes again and then is', async () => {
    const userRef = await welcome();
    const token = await sign('user-blocked', userRef);
    await runSql(base.url, 'alter table sessions rename to sessions_away');
    const failed = await push(token);
    await runSql(base.url, 'alter table sessions_away rename to sessions');

    const again = await push(token);

    expect([failed.status, again.status]).toEqual([503, 202]);
    expect((await look(userRef)).sessions).toBe(0);
  });

  it('forgets events after 30 days', async () => {
    const userRef = await welcome();
    await pushed('user-updated', userRef);
    await runSql(
      base.url,
      `update security_events set received_at = now() - interval '31 days' where user_ref = $1`,
      [userRef]
    );

    await pushed('user-updated', await welcome());

    const rows = await runSql(base.url, 'select jti from security_events where user_ref = $1', [
      userRef,
    ]);
    expect(rows).toEqual([]);
  });

  it('takes an event about the stream, which is about nobody', async () => {
    const token = await sign('user-updated', '', {
      sub_id: { format: 'opaque', id: 'stream_1' },
      events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': {} },
    });

    expect(await push(token)).toEqual({ status: 202, text: '' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://other.example' }, 'invalid_issuer'],
    ['for another site', { aud: 'books' }, 'invalid_audience'],
    ['without events', { events: {} }, 'invalid_request'],
  ])('refuses a token %s', async (_title, change, err) => {
    const userRef = await welcome();

    const answer = await push(await sign('user-blocked', userRef, change));

    expect(errOf(answer)).toEqual({ status: 400, err });
    expect(await look(userRef)).toMatchObject({ sessions: 1, events: [] });
  });

  it('refuses a forged token, whose key has the right name', async () => {
    const userRef = await welcome();
    const { privateKey } = await generateKeyPair('ES384');

    const answer = await push(await sign('account-purged', userRef, {}, privateKey));

    expect(errOf(answer)).toEqual({ status: 400, err: 'invalid_key' });
    expect(await look(userRef)).toMatchObject({ sessions: 1, deliveries: [sealed] });
  });

  it.each([
    ['no token', 'hello', {}],
    ['nothing', '', {}],
    ['too much', 'x'.repeat(70_000), {}],
    ['another type', 'x', { 'content-type': 'application/json' }],
    ['a form', 'token=x', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('refuses %s', async (_title, body, headers) => {
    expect(errOf(await push(body, headers))).toEqual({ status: 400, err: 'invalid_request' });
  });

  it.each(['', 'Bearer of-another', 'Bearer of-the-streams', 'of-the-stream'])(
    'refuses a good token from who says %j',
    async (said) => {
      const userRef = await welcome();

      const answer = await push(await sign('user-blocked', userRef), { authorization: said });

      expect(errOf(answer)).toEqual({ status: 400, err: 'authentication_failed' });
      expect((await look(userRef)).sessions).toBe(1);
    }
  );

  it('has no such address in a shop that was given no authorization', async () => {
    const userRef = await welcome();

    const answer = await push(await sign('user-blocked', userRef), {}, deaf);

    expect(answer.status).toBe(404);
    expect((await look(userRef)).sessions).toBe(1);
  });

  it('asks for the event again when the issuer’s keys cannot be read', async () => {
    const userRef = await welcome();
    const { privateKey, publicKey } = await generateKeyPair('ES384');
    const [formerKey, token] = [jwk, await sign('user-blocked', userRef, {}, privateKey)];
    // The issuer has a new key and cannot be reached.
    jwk = { ...(await exportJWK(publicKey)), kid: 'k' };
    jwks.status = 500;
    const unread = await push(token);
    jwks.status = 200;

    const read = await push(token);
    jwk = formerKey;

    expect([unread.status, read.status]).toEqual([503, 202]);
    expect((await look(userRef)).sessions).toBe(0);
  });
});
