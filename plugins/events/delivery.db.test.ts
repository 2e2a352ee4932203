import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@silverhand/slonik';
import { importJWK, jwtVerify } from 'jose';
import { createDeliveryQueries } from './delivery-queries.ts';
import { fanOut } from './outbox.ts';
import { deliveryUris } from './stream-form.ts';
import { accept, makeRig, pushStream, startReceiver, until, writeEvents } from './test-rig.ts';
import type { Received, Rig, TestReceiver } from './test-rig.ts';

/** What a receiver took in of one subject, as event ids. */
const idsOf = (receiver: TestReceiver, userRef: string) =>
  receiver.accepted().flatMap((item) => (item.userRef === userRef ? [item.jti] : []));

describe('two workers and a receiver', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await makeRig();
    await Promise.all([rig.startWorker(), rig.startWorker()]);
  });
  afterAll(async () => rig.close());
  const open: TestReceiver[] = [];
  afterEach(async () => {
    for (const { stream_id: id } of await rig.main.events.streams.list(rig.main.siteId)) {
      await rig.main.events.streams.remove(rig.main.siteId, id);
    }
    await Promise.all(open.splice(0).map(async (receiver) => receiver.stop()));
  });
  const receive = async (...parameters: Parameters<typeof startReceiver>) => {
    const receiver = await startReceiver(...parameters);
    open.push(receiver);
    return receiver;
  };

  /** Three events of each of three people, interleaved. @returns ids by person */
  const writeMixed = async () => {
    const people = rig.main.subjects.slice(0, 3);
    const ids = await writeEvents(rig.main, [...people, ...people, ...people]);
    return people.map((userRef, index) => ({
      userRef,
      ids: [ids[index]!, ids[index + 3]!, ids[index + 6]!],
    }));
  };
  const expectAll = (receiver: TestReceiver, written: { userRef: string; ids: string[] }[]) => {
    for (const { userRef, ids } of written) {
      expect(idsOf(receiver, userRef)).toEqual(ids);
    }
  };

  it('bring each event once, in order per subject, as a token that jose alone accepts', async () => {
    const receiver = await receive();
    await pushStream(rig.main, receiver.url, {
      delivery: {
        method: deliveryUris.push,
        endpoint_url: receiver.url,
        authorization_header: 'Bearer receiver-token',
      },
    });

    const written = await writeMixed();
    await until(() => receiver.accepted().length === 9);

    expectAll(receiver, written);
    expect(receiver.received).toHaveLength(9);
    const [{ body, headers, jti, userRef }] = receiver.received as [Received];
    const { payload } = await jwtVerify(body, await importJWK(rig.publicJwk, 'ES384'), {
      issuer: rig.main.tenant.issuer,
      audience: rig.main.audience,
      typ: 'secevent+jwt',
    });
    expect(payload).toEqual({
      iss: rig.main.tenant.issuer,
      aud: rig.main.audience,
      iat: expect.any(Number),
      jti,
      sub_id: { format: 'iss_sub', iss: rig.main.tenant.issuer, sub: userRef },
      events: { 'urn:logto-passport:event:user-updated': { attributes: ['email'] } },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      authorization: 'Bearer receiver-token',
    });
  });

  it.each<[string, (good: TestReceiver) => Parameters<typeof startReceiver>[0]]>([
    ['fails', () => (response) => response.writeHead(503).end()],
    ['refuses the caller', () => (response) => response.writeHead(401).end()],
    ['hangs', () => () => undefined],
    [
      'redirects to 127.0.0.1',
      (good) => (response) => response.writeHead(307, { location: `${good.url}/inside` }).end(),
    ],
    ['closes the connection', () => (response) => void response.destroy()],
  ])('bring each event once and in order when the receiver at first %s', async (_, makeBad) => {
    const inside = await receive();
    const bad = makeBad(inside)!;
    const receiver = await receive((response, item, count) =>
      count % 3 === 1 ? bad(response, item, count) : accept(response, item, count)
    );
    await pushStream(rig.main, receiver.url);

    const written = await writeMixed();
    await until(() => receiver.accepted().length === 9);

    expectAll(receiver, written);
    expect(inside.received).toEqual([]);
  });

  it('bring each event once by jti and in order when the receiver answers after they gave up', async () => {
    const late = new Set<string>();
    const receiver = await receive((response, item, count) => {
      if (late.size < 3 && !late.has(item.jti)) {
        late.add(item.jti);
        setTimeout(() => accept(response, item, count), 1300);
      } else {
        accept(response, item, count);
      }
    });
    await pushStream(rig.main, receiver.url);

    const written = await writeMixed();
    await until(() => receiver.accepted().length === 9);

    expectAll(receiver, written);
  });

  it('bring each event once and in order when the receiver restarts in the middle', async () => {
    const receiver = await receive();
    await pushStream(rig.main, receiver.url);

    const first = await writeMixed();
    await until(() => receiver.accepted().length > 2);
    await receiver.stop();
    const second = await writeMixed();
    await sleep(500);
    await receiver.start();
    await until(() => receiver.accepted().length === 18);

    expectAll(
      receiver,
      first.map(({ userRef, ids }, index) => ({ userRef, ids: [...ids, ...second[index]!.ids] }))
    );
  });

  it('hold back the later events of a subject whose event fails, and nobody else’s', async () => {
    const [blocked = '', free = ''] = rig.main.subjects;
    const receiver = await receive((response, item, count) =>
      item.userRef === blocked ? response.writeHead(500).end() : accept(response, item, count)
    );
    await pushStream(rig.main, receiver.url);

    const [first] = await writeEvents(rig.main, [blocked, blocked]);
    const others = await writeEvents(rig.main, [free, free]);
    await until(() => idsOf(receiver, free).length === 2);

    expect(idsOf(receiver, free)).toEqual(others);
    const tried = receiver.received.filter(({ userRef }) => userRef === blocked);
    expect(new Set(tried.map(({ jti }) => jti))).toEqual(new Set([first]));
  });

  it('make a dead letter after eight attempts and go on; a replay keeps the jti', async () => {
    const [person = ''] = rig.main.subjects;
    const receiver = await receive((response) => response.writeHead(500).end());
    const streamId = await pushStream(rig.main, receiver.url);

    const [first, second] = await writeEvents(rig.main, [person, person]);
    const isDead = async () =>
      (await rig.main.events.listDeliveries(rig.main.siteId, { streamId, state: 'dead' })).length >
      0;
    await until(isDead);
    receiver.behave(accept);
    await until(() => idsOf(receiver, person).length === 1);
    const [dead] = await rig.main.events.listDeliveries(rig.main.siteId, {
      streamId,
      state: 'dead',
    });
    await rig.main.events.replay(rig.main.siteId, dead!.id);
    await until(() => idsOf(receiver, person).length === 2);

    expect(dead).toMatchObject({ jti: first, attempts: 8, lastStatus: 500, lastError: 'http_500' });
    expect(receiver.received.filter(({ jti }) => jti === first)).toHaveLength(9);
    expect(idsOf(receiver, person)).toEqual([second, first]);
  });

  it('do not repeat what the receiver refused with 400, and keep its code without its words', async () => {
    const receiver = await receive((response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ err: 'invalid_audience', description: 'jane@example.com' }))
    );
    const streamId = await pushStream(rig.main, receiver.url);

    await writeEvents(rig.main, [rig.main.subjects[0]!]);
    const find = async () =>
      rig.main.events.listDeliveries(rig.main.siteId, { streamId, state: 'dead' });
    await until(async () => (await find()).length === 1);

    expect(receiver.received).toHaveLength(1);
    expect(await find()).toMatchObject([
      { attempts: 1, lastStatus: 400, lastError: 'receiver_invalid_audience' },
    ]);
    expect(JSON.stringify(await find())).not.toContain('jane@example');
  });

  it('send nothing while a stream is paused, everything in order afterwards, and nothing that came while it was disabled', async () => {
    const [person = ''] = rig.main.subjects;
    const receiver = await receive();
    const streamId = await pushStream(rig.main, receiver.url);
    const set = async (status: string) =>
      rig.main.events.control.setStatus(rig.main.siteId, { stream_id: streamId, status });

    await set('paused');
    const held = await writeEvents(rig.main, [person, person]);
    await sleep(400);
    const whilePaused = receiver.received.length;
    await set('enabled');
    await until(() => receiver.accepted().length === 2);
    await set('disabled');
    await writeEvents(rig.main, [person]);
    await sleep(400);
    await set('enabled');
    const later = await writeEvents(rig.main, [person]);
    await until(() => receiver.accepted().length === 3);

    expect(whilePaused).toBe(0);
    expect(idsOf(receiver, person)).toEqual([...held, ...later]);
  });

  it('tell the receiver that we paused its stream, though it is paused', async () => {
    const receiver = await receive();
    const streamId = await pushStream(rig.main, receiver.url);

    await rig.main.events.control.imposeStatus(rig.main.siteId, streamId, 'paused', 'unpaid');
    await until(() => receiver.received.length === 1);

    const [{ body }] = receiver.received as [Received];
    const { payload } = await jwtVerify(body, await importJWK(rig.publicJwk, 'ES384'));
    expect(payload).toMatchObject({
      sub_id: { format: 'opaque', id: streamId },
      events: {
        'https://schemas.openid.net/secevent/ssf/event-type/stream-updated': {
          status: 'paused',
          reason: 'unpaid',
        },
      },
    });
  });

  it('go on by themselves after the database was gone', async () => {
    const receiver = await receive();
    await pushStream(rig.main, receiver.url);

    await rig.database.disconnect();
    await sleep(4000);
    await rig.database.reconnect();
    const written = await writeMixed();
    await until(() => receiver.accepted().length === 9);

    expectAll(receiver, written);
  });

  it('leave neither secrets nor receivers’ words in rows, the queue or the log', async () => {
    const dump = async (table: string[]) =>
      JSON.stringify(await rig.owner.any(sql`select t::text from ${sql.identifier(table)} t`));
    const receiver = await receive(() => undefined);
    await pushStream(rig.main, receiver.url, {
      delivery: {
        method: deliveryUris.push,
        endpoint_url: receiver.url,
        authorization_header: 'Bearer canary-authorization',
      },
    });
    const { webhook_secret: secret = '' } = await rig.main.events.streams.create(rig.main.siteId, {
      delivery: { method: deliveryUris.webhook, endpoint_url: receiver.url },
    });
    await writeEvents(rig.main, rig.main.subjects);
    await until(() => receiver.received.length > 0);
    const inWork = await dump(['passport_jobs', '_private_jobs']);
    receiver.behave(accept);
    await until(() => receiver.accepted().length >= 12);

    const rows = await Promise.all([
      dump(['passport', 'event_streams']),
      dump(['passport', 'event_deliveries']),
      dump(['passport', 'event_outbox']),
    ]);
    const everything = [inWork, ...rows, ...rig.lines].join('\n');

    expect(secret).toMatch(/^whsec_/);
    expect([inWork, ...rows].every((row) => row.length > 2)).toBe(true);
    const [authorization, words, token] = [
      'canary-authorization',
      'jane@example',
      'receiver-token',
    ];
    for (const canary of [authorization, secret.slice(6), words, token]) {
      expect(everything).not.toContain(canary);
    }
  });
});

describe('two workers that wait long for an answer', () => {
  let rig: Rig;
  const open: TestReceiver[] = [];
  beforeAll(async () => {
    rig = await makeRig({ timeoutMs: 15_000, leaseMs: 15_000 });
    await Promise.all([rig.startWorker(), rig.startWorker()]);
  });
  afterAll(async () => {
    await Promise.all(open.map(async (receiver) => receiver.stop()));
    await rig.close();
  });

  it('serve other streams while a receiver hangs with more people than they have hands', async () => {
    const [hanging, good] = [await startReceiver(() => undefined), await startReceiver()];
    open.push(hanging, good);
    await pushStream(rig.main, hanging.url);
    await writeEvents(rig.main, rig.main.subjects);
    await until(() => hanging.received.length >= 4);

    await pushStream(rig.main, good.url);
    const startedAt = performance.now();
    const [id] = await writeEvents(rig.main, [rig.main.subjects[5]!]);
    await until(() => good.accepted().some(({ jti }) => jti === id));

    // Sooner than any of the hanging ones is given up.
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });
});

describe('a site all of whose receivers hang', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await makeRig();
  });
  afterAll(async () => rig.close());

  it('has no more lanes in work than a site may have, however many its streams, and they take turns', async () => {
    const { pool } = rig.main.tenant;
    const queries = createDeliveryQueries('default');
    const limits = { perStream: 4, perSite: 6 };
    for (const name of ['a', 'b', 'c']) {
      await pushStream(rig.main, `http://127.0.0.1:9/${name}`);
    }
    await writeEvents(rig.main, rig.main.subjects);
    await fanOut(pool, 'default');

    const lanes = await queries.listDueLanes(pool, limits);
    for (const [index, lane] of lanes.slice(0, 5).entries()) {
      await queries.claim(pool, lane, `lease_${index}`, 60_000);
    }
    const rest = await queries.listDueLanes(pool, limits);

    const perStream = Map.groupBy(lanes, ({ streamId }) => streamId);
    expect([...perStream.values()].map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(rest).toHaveLength(1);
  });
});
