import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { createDeliveryQueries } from './delivery-queries.ts';
import {
  deleteOldDeliveries,
  deleteOldEvents,
  endAbandoned,
  listDeliveries,
  measureLag,
} from './log-queries.ts';
import { fanOut, insertEvent, insertEvents } from './outbox.ts';
import { listStreamOverviews } from './staff-queries.ts';
import { createStreamQueries } from './stream-queries.ts';
import { makeRig, pushStream, writeEvents } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

describe('every query of events', () => {
  let rig: Rig;
  let streamId: string;
  let pollId: string;
  beforeAll(async () => {
    rig = await makeRig();
    streamId = await pushStream(rig.main, 'http://127.0.0.1:9/events');
    pollId = (await rig.main.events.streams.create(rig.main.siteId, {})).stream_id;
    await writeEvents(rig.main, rig.main.subjects);
    await fanOut(rig.main.tenant.pool, 'default');
    await writeEvents(rig.main, rig.main.subjects);
  });
  afterAll(async () => rig.close());
  const dump = async () =>
    Promise.all(
      ['event_streams', 'event_stream_exclusions', 'event_deliveries', 'event_outbox'].map(
        async (table) =>
          rig.owner.anyFirst<string>(sql`
            select row::text
            from ${sql.identifier(['passport', table])} row
            order by 1
          `)
      )
    );

  it('shows another tenant nothing, whatever tenant it names', async () => {
    const { pool } = rig.other.tenant;
    const { siteId, subjects } = rig.main;
    const userRef = subjects[0]!;
    for (const tenantId of ['default', 'admin']) {
      const streams = createStreamQueries(tenantId);
      const deliveries = createDeliveryQueries(tenantId);
      const [delivery] = await rig.main.events.listDeliveries(siteId);

      const seen = await Promise.all([
        streams.list(pool, siteId),
        streams.find(pool, siteId, streamId),
        streams.isSubjectOf(pool, siteId, userRef),
        deliveries.listDueLanes(pool, { perStream: 10, perSite: 10 }),
        deliveries.claim(pool, { streamId, userRef }, 'lease', 1000),
        deliveries.listForPoll(pool, pollId, 10),
        deliveries.exists(pool, siteId, delivery!.id),
        listDeliveries(pool, tenantId, siteId, {}, 10),
        listStreamOverviews(pool, tenantId, siteId),
        measureLag(pool, tenantId),
      ]);

      expect(seen).toEqual([
        [],
        null,
        false,
        [],
        null,
        [],
        false,
        [],
        [],
        { pending: 0, dead: 0, oldestSeconds: 0 },
      ]);
    }
  });

  it('lets another tenant change nothing, whatever tenant it names', async () => {
    const { pool } = rig.other.tenant;
    const { siteId, subjects } = rig.main;
    const userRef = subjects[0]!;
    const claim = await createDeliveryQueries('default').claim(
      rig.main.tenant.pool,
      { streamId, userRef },
      'lease_main',
      60_000
    );
    const stream = await createStreamQueries('default').find(
      rig.main.tenant.pool,
      siteId,
      streamId
    );
    const polled = await createDeliveryQueries('default').listForPoll(
      rig.main.tenant.pool,
      pollId,
      10
    );
    const before = await dump();

    for (const tenantId of ['default', 'admin']) {
      const streams = createStreamQueries(tenantId);
      const deliveries = createDeliveryQueries(tenantId);
      const ending = { status: 1, error: 'x1', latencyMs: 1 };
      const changed = { ...stream!, description: 'changed' };
      await Promise.all([
        fanOut(pool, tenantId),
        streams.update(pool, changed),
        streams.lockSite(pool, siteId),
        streams.forgetAttempts(pool, pollId),
        streams.remove(pool, siteId, streamId),
        streams.setStatus(pool, changed, { status: 'disabled', reason: 'x' }),
        streams.replaceSecret(pool, changed, 'x', 1),
        streams.noteVerification(pool, changed, 0),
        streams.include(pool, streamId, userRef),
        deliveries.renew(pool, claim!, 1),
        deliveries.end(pool, claim!, 'dead', ending),
        deliveries.postpone(pool, claim!, 1, ending),
        deliveries.notePolled(
          pool,
          polled.map(({ id }) => id)
        ),
        deliveries.endPolled(
          pool,
          pollId,
          polled.map(({ jti }) => jti),
          null
        ),
        deliveries.endStream(pool, streamId),
        deliveries.revive(pool, siteId, claim!.id),
        endAbandoned(pool, tenantId, -1),
        deleteOldDeliveries(pool, tenantId, -1),
        deleteOldEvents(pool, tenantId, -1),
      ]);
    }
    const event = { siteId, userRef, type: 'account-enabled', payload: {} } as const;
    await expect(insertEvent(pool, 'default', event)).rejects.toThrow();
    await expect(insertEvents(pool, 'default', event, [event])).rejects.toThrow();
    await expect(createStreamQueries('default').exclude(pool, streamId, userRef)).rejects.toThrow();
    await expect(
      createStreamQueries('default').insert(
        pool,
        { ...stream!, id: `stream_${'a'.repeat(24)}` },
        10
      )
    ).rejects.toThrow();

    expect(await dump()).toEqual(before);
  });

  it('lets a tenant’s role nowhere near the queue', async () => {
    const worker = await rig.startWorker();
    await worker.stop();

    await expect(
      rig.main.tenant.pool.any(sql`select id from passport_jobs.jobs`)
    ).rejects.toThrow();
  });
});

describe('a site of the same tenant', () => {
  it('has no way to another site’s streams and deliveries', async () => {
    const rig = await makeRig();
    const { events, siteId, subjects } = rig.main;
    const other = `site_${'b'.repeat(24)}`;
    const streamId = await pushStream(rig.main, 'http://127.0.0.1:9/events');
    await writeEvents(rig.main, subjects.slice(0, 1));
    await fanOut(rig.main.tenant.pool, 'default');
    const [delivery] = await events.listDeliveries(siteId);

    const results = await Promise.allSettled([
      events.streams.get(other, streamId),
      events.streams.update(other, { stream_id: streamId }),
      events.streams.replace(other, { stream_id: streamId }),
      events.streams.remove(other, streamId),
      events.control.getStatus(other, streamId),
      events.control.setStatus(other, { stream_id: streamId, status: 'disabled' }),
      events.control.verify(other, { stream_id: streamId }),
      events.poll(other, streamId, {}),
    ]);
    const replayed = await Promise.allSettled([events.replay(other, delivery!.id)]);
    const seen = [await events.streams.list(other), await events.listDeliveries(other)];

    await rig.close();
    for (const result of results) {
      expect(result).toMatchObject({ reason: { code: 'events.stream_not_found' } });
    }
    expect(replayed).toMatchObject([{ reason: { code: 'events.delivery_not_found' } }]);
    expect(seen).toEqual([[], []]);
  });
});
