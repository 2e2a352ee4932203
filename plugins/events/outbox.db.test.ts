import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@silverhand/slonik';
import { tidy } from './dispatcher.ts';
import { fanOut, insertEvent } from './outbox.ts';
import { makeRig, pushStream, writeEvents } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const url = 'http://127.0.0.1:9/events';

describe('the outbox', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await makeRig();
  });
  afterAll(async () => rig.close());
  const fan = async () => fanOut(rig.main.tenant.pool, 'default');
  const listOf = async (streamId: string) =>
    (await rig.main.events.listDeliveries(rig.main.siteId, { streamId }, 1000)).toReversed();

  it('keeps no event of a change that was rolled back', async () => {
    const { tenant, siteId, subjects } = rig.main;
    const streamId = await pushStream(rig.main, url);

    const attempt = tenant.pool.transaction(async (connection) => {
      await insertEvent(connection, 'default', {
        siteId,
        userRef: subjects[0]!,
        type: 'account-disabled',
        payload: {},
      });
      throw new Error('the change failed');
    });

    await expect(attempt).rejects.toThrow('the change failed');
    await fan();
    expect(await listOf(streamId)).toEqual([]);
  });

  it('refuses an event of the wrong form, and its error does not quote it', async () => {
    const { tenant, siteId, subjects } = rig.main;

    const error: unknown = await insertEvent(tenant.pool, 'default', {
      siteId,
      userRef: subjects[0]!,
      type: 'user-updated',
      payload: { attributes: ['jane@example.com'] },
    }).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'events.invalid_event', detail: { type: 'user-updated' } });
    expect(error).not.toHaveProperty('cause');
  });

  it('makes one delivery per stream and token however many processes fan out at once', async () => {
    const [first, second] = [await pushStream(rig.main, url), await pushStream(rig.main, url)];
    const ids = await writeEvents(rig.main, Array(20).fill(rig.main.subjects[0]));

    await Promise.all(Array.from({ length: 8 }, fan));
    await fan();
    await rig.main.tenant.pool.query(sql`
      update passport.event_outbox
      set fanned_out_at = null
      where tenant_id = 'default'
    `);
    await fan();

    for (const streamId of [first, second]) {
      expect((await listOf(streamId)).map(({ jti }) => jti)).toEqual(ids);
    }
  });

  it('sends a consent change as two tokens with jtis of their own, ours first, as far as the stream asked', async () => {
    const { tenant, siteId, subjects } = rig.main;
    const claims = 'https://schemas.openid.net/secevent/caep/event-type/token-claims-change';
    const both = await pushStream(rig.main, url);
    const one = await pushStream(rig.main, url, { events_requested: [claims] });

    const id = await insertEvent(tenant.pool, 'default', {
      siteId,
      userRef: subjects[0]!,
      type: 'consent-withdrawn',
      payload: { consents: [{ attribute: 'email', purpose: 'delivery' }] },
    });
    await fan();

    expect(await listOf(both)).toMatchObject([
      { jti: id, eventUri: 'urn:logto-passport:event:consent-withdrawn' },
      { jti: `${id}.1`, eventUri: claims },
    ]);
    expect(await listOf(one)).toMatchObject([{ jti: `${id}.1`, eventUri: claims }]);
  });

  it('takes an event of an unknown type once and sends it to nobody', async () => {
    const streamId = await pushStream(rig.main, url);
    await rig.main.tenant.pool.query(sql`
      insert into passport.event_outbox (tenant_id, id, site_id, user_ref, type, payload)
      values ('default', 'event_unknown', ${rig.main.siteId}, 'ppid_x', 'from-the-future', '{}')
    `);

    const taken = [await fan(), await fan()];

    expect(taken).toEqual([1, 0]);
    expect(await listOf(streamId)).toEqual([]);
  });

  it('forgets what ended 30 days ago, its event with it, and gives up what nobody fetched for so long', async () => {
    const { tenant, siteId, events } = rig.main;
    for (const { stream_id: id } of await events.streams.list(siteId)) {
      await events.streams.remove(siteId, id);
    }
    const { stream_id: streamId } = await events.streams.create(siteId, {});
    const [old, waiting, fresh] = await writeEvents(rig.main, Array(3).fill(rig.main.subjects[0]));
    await fan();
    await tenant.pool.query(sql`
      update passport.event_deliveries
      set state = 'dead', ended_at = now() - interval '29 days'
      where jti = ${fresh!}
    `);
    await tenant.pool.query(sql`
      update passport.event_deliveries
      set state = 'dead', ended_at = now() - interval '31 days'
      where jti = ${old!}
    `);
    await tenant.pool.query(sql`
      update passport.event_deliveries
      set created_at = now() - interval '31 days'
      where jti = ${waiting!}
    `);
    await tenant.pool.query(sql`
      update passport.event_outbox
      set fanned_out_at = now() - interval '31 days'
      where tenant_id = 'default'
    `);

    await tidy(tenant);

    expect(await listOf(streamId)).toMatchObject([
      { jti: waiting, state: 'dead', lastError: 'abandoned' },
      { jti: fresh, state: 'dead' },
    ]);
    const left = await tenant.pool.anyFirst<string>(sql`
      select id
      from passport.event_outbox
      where id in (${old!}, ${waiting!}, ${fresh!})
      order by position
    `);
    expect(left).toEqual([waiting, fresh]);
  });
});
