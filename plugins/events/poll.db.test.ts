import { afterAll, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, importJWK, jwtVerify } from 'jose';
import { deliveryUris } from './stream-form.ts';
import { makeRig, pushStream, writeEvents } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

describe('a poll', () => {
  let rig: Rig;
  let streamId: string;
  beforeAll(async () => {
    rig = await makeRig({ pollWaitMs: 10_000 });
  });
  beforeEach(async () => {
    for (const { stream_id: id } of await rig.main.events.streams.list(rig.main.siteId)) {
      await rig.main.events.streams.remove(rig.main.siteId, id);
    }
    streamId = (
      await rig.main.events.streams.create(rig.main.siteId, {
        events_requested: ['urn:logto-passport:event:user-updated'],
      })
    ).stream_id;
  });
  afterAll(async () => rig.close());
  const poll = async (body: object, signal?: AbortSignal) =>
    rig.main.events.poll(rig.main.siteId, streamId, body, signal);
  const now = { returnImmediately: true };

  it('gets tokens that jose alone accepts, oldest first, and is told when there are more', async () => {
    const written = await writeEvents(rig.main, rig.main.subjects.slice(0, 3));

    const first = await poll({ ...now, maxEvents: 2 });
    const rest = await poll({ ...now, ack: Object.keys(first.sets) });

    expect([Object.keys(first.sets), first.moreAvailable]).toEqual([written.slice(0, 2), true]);
    expect([Object.keys(rest.sets), rest.moreAvailable]).toEqual([written.slice(2), false]);
    const { payload } = await jwtVerify(
      first.sets[written[0]!]!,
      await importJWK(rig.publicJwk, 'ES384'),
      { audience: rig.main.audience, issuer: rig.main.tenant.issuer, typ: 'secevent+jwt' }
    );
    expect(payload.jti).toBe(written[0]);
  });

  it('gets again what was not acknowledged, under the same jti and with the same content', async () => {
    await writeEvents(rig.main, rig.main.subjects.slice(0, 1));

    const [first, second] = [await poll(now), await poll(now)];

    const [jti = ''] = Object.keys(first.sets);
    expect(Object.keys(second.sets)).toEqual([jti]);
    expect(decodeJwt(second.sets[jti]!)).toEqual(decodeJwt(first.sets[jti]!));
  });

  it('spends no attempts of the receiver that the stream is pushed to later', async () => {
    await writeEvents(rig.main, rig.main.subjects.slice(0, 1));
    await poll(now);
    await poll(now);

    await rig.main.events.streams.update(rig.main.siteId, {
      stream_id: streamId,
      delivery: { method: deliveryUris.push, endpoint_url: 'http://127.0.0.1:9/events' },
    });

    const [delivery] = await rig.main.events.listDeliveries(rig.main.siteId);
    expect(delivery).toMatchObject({ state: 'pending', attempts: 0 });
  });

  it('settles with ack and setErrs, keeping a code of the error and none of its words', async () => {
    const [taken, refused] = await writeEvents(rig.main, rig.main.subjects.slice(0, 2));
    await poll(now);

    const answer = await poll({
      maxEvents: 0,
      ack: [taken, 'unknown'],
      setErrs: { [refused!]: { err: 'authentication_failed', description: 'jane@example.com' } },
    });

    const log = await rig.main.events.listDeliveries(rig.main.siteId);
    expect(answer).toEqual({ sets: {}, moreAvailable: false });
    expect(log).toMatchObject([
      { jti: refused, state: 'dead', lastError: 'receiver_authentication_failed', attempts: 1 },
      { jti: taken, state: 'delivered', acknowledgedAt: expect.any(Number), attempts: 1 },
    ]);
    expect(JSON.stringify(log)).not.toContain('jane@example');
  });

  it('waits for an event and answers soon after it was written', async () => {
    const startedAt = performance.now();
    const waiting = poll({});
    await sleep(300);

    const [written] = await writeEvents(rig.main, rig.main.subjects.slice(0, 1));
    const { sets } = await waiting;

    expect(Object.keys(sets)).toEqual([written]);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });

  it('ends empty when nothing comes in time, at once when it asked for that, or when the receiver left', async () => {
    const measure = async (body: object, signal?: AbortSignal) => {
      const startedAt = performance.now();
      const { sets } = await poll(body, signal);
      expect(sets).toEqual({});
      return performance.now() - startedAt;
    };

    expect(await measure({})).toBeGreaterThanOrEqual(9900);
    expect(await measure(now)).toBeLessThan(8000);
    expect(await measure({}, AbortSignal.timeout(100))).toBeLessThan(8000);
  });

  it('gets nothing while the stream is paused and everything afterwards', async () => {
    const { control } = rig.main.events;
    await control.setStatus(rig.main.siteId, { stream_id: streamId, status: 'paused' });
    const written = await writeEvents(rig.main, rig.main.subjects.slice(0, 1));

    const paused = await poll(now);
    await control.setStatus(rig.main.siteId, { stream_id: streamId, status: 'enabled' });
    const enabled = await poll(now);

    expect([Object.keys(paused.sets), Object.keys(enabled.sets)]).toEqual([[], written]);
  });

  it('brings the verification event with its state', async () => {
    await rig.main.events.control.verify(rig.main.siteId, { stream_id: streamId, state: 'abc' });

    const { sets } = await poll(now);

    expect(Object.values(sets).map((token) => decodeJwt(token))).toMatchObject([
      {
        sub_id: { format: 'opaque', id: streamId },
        events: {
          'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'abc' },
        },
      },
    ]);
  });

  it('gets what waited when a pushed stream becomes a polled one', async () => {
    const id = await pushStream(rig.main, 'http://127.0.0.1:9/events');
    const written = await writeEvents(rig.main, rig.main.subjects.slice(0, 1));
    const { siteId, events } = rig.main;

    await expect(events.poll(siteId, id, now)).rejects.toMatchObject({
      code: 'events.wrong_method',
    });
    await poll(now);
    await events.streams.update(siteId, {
      stream_id: id,
      delivery: { method: deliveryUris.poll },
    });
    const { sets } = await events.poll(siteId, id, now);

    expect(Object.keys(sets)).toEqual(written);
  });

  it.each([{ maxEvents: -1 }, { ack: 'x' }, { setErrs: { a: 'b' } }, 'text'])(
    'is refused with %j',
    async (body) => {
      await expect(rig.main.events.poll(rig.main.siteId, streamId, body)).rejects.toMatchObject({
        code: 'events.invalid_request',
      });
    }
  );
});
