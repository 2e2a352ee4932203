import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRandomId } from '../kernel/port.ts';
import { fanOut } from './outbox.ts';
import { createEvents } from './service.ts';
import { supportedEvents } from './event-types.ts';
import { deliveryUris } from './stream-form.ts';
import { buildTransmitterMetadata } from './metadata.ts';
import { makeRig, pushStream, writeEvents } from './test-rig.ts';
import type { Rig } from './test-rig.ts';

const url = 'http://127.0.0.1:9/events';
const push = { method: deliveryUris.push, endpoint_url: url };
const updated = 'urn:logto-passport:event:user-updated';
const code = (name: string) => expect.objectContaining({ code: `events.${name}` });

describe('streams of a site', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await makeRig();
  });
  afterAll(async () => rig.close());
  const jtisOf = async (streamId: string) => {
    await fanOut(rig.main.tenant.pool, 'default');
    const found = await rig.main.events.listDeliveries(rig.main.siteId, { streamId });
    return found.map(({ jti }) => jti).toReversed();
  };

  it('are made with what was asked for and is supported, and shown without secrets', async () => {
    const { events, siteId, audience, tenant } = rig.main;

    const made = await events.streams.create(siteId, {
      delivery: { ...push, authorization_header: 'Bearer secret' },
      events_requested: [updated, 'https://schemas.example/unknown'],
      description: 'shop',
    });

    expect(made).toEqual({
      stream_id: expect.stringMatching(/^stream_/),
      iss: tenant.issuer,
      aud: audience,
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: url },
      events_supported: supportedEvents,
      events_requested: [updated, 'https://schemas.example/unknown'],
      events_delivered: [updated],
      min_verification_interval: 30,
      description: 'shop',
    });
    expect(await events.streams.get(siteId, made.stream_id)).toEqual(made);
    expect(await events.streams.list(siteId)).toContainEqual(made);
  });

  it('are polled at our address, with every event, when nothing is said', async () => {
    const made = await rig.main.events.streams.create(rig.main.siteId, {});

    expect(made.delivery).toEqual({
      method: 'urn:ietf:rfc:8936',
      endpoint_url: `https://id.example/passport/ssf/poll/${made.stream_id}`,
    });
    expect(made.events_delivered).toEqual(supportedEvents);
  });

  it.each([
    [{ delivery: { ...push, method: 'carrier-pigeon' } }, 'invalid_request'],
    [{ delivery: { method: deliveryUris.push } }, 'endpoint_refused'],
    [{ delivery: { ...push, endpoint_url: 'https://169.254.169.254/' } }, 'endpoint_refused'],
    [{ delivery: { ...push, endpoint_url: 'https://a:b@shop.example/' } }, 'endpoint_refused'],
    [{ delivery: { ...push, authorization_header: 'a\r\nb: c' } }, 'invalid_request'],
    [{ events_requested: ['https://schemas.example/unknown'] }, 'unsupported_event'],
    [{ events_requested: 'all' }, 'invalid_request'],
    ['text', 'invalid_request'],
  ])('are not made of %j', async (body, name) => {
    await expect(rig.main.events.streams.create(rig.main.siteId, body)).rejects.toEqual(code(name));
  });

  it('may not lead to loopback outside development', async () => {
    const { tenant, siteId } = rig.main;
    const events = createEvents({
      tenant,
      policy: 'public',
      findAudience: async () => Promise.resolve(['a']),
      pollUrl: () => '',
      log: rig.log,
    });

    for (const endpoint of [url, 'https://127.0.0.1/events', 'https://[::1]/events']) {
      const body = { delivery: { ...push, endpoint_url: endpoint } };
      await expect(events.streams.create(siteId, body)).rejects.toEqual(code('endpoint_refused'));
    }
  });

  it('never get what happened while they were disabled, however late it is looked at', async () => {
    const { siteId, events, subjects } = rig.main;
    const { stream_id: id } = await events.streams.create(siteId, {});
    const set = async (status: string) =>
      events.control.setStatus(siteId, { stream_id: id, status });

    await set('disabled');
    await writeEvents(rig.main, [subjects[0]!]);
    await set('paused');
    const later = await writeEvents(rig.main, [subjects[0]!]);

    expect(await jtisOf(id)).toEqual(later);
  });

  it('keep what a PATCH does not name, and lose what a PUT does not name', async () => {
    const { streams } = rig.main.events;
    const { siteId } = rig.main;
    const { stream_id: id } = await streams.create(siteId, {
      delivery: push,
      events_requested: [updated],
      description: 'shop',
    });

    const patched = await streams.update(siteId, { stream_id: id, description: 'new' });
    const moved = await streams.update(siteId, {
      stream_id: id,
      delivery: { ...push, endpoint_url: `${url}/2` },
    });
    const replaced = await streams.replace(siteId, { stream_id: id });

    expect(patched).toMatchObject({
      delivery: { endpoint_url: url },
      events_delivered: [updated],
      description: 'new',
    });
    expect(moved).toMatchObject({
      delivery: { endpoint_url: `${url}/2` },
      events_delivered: [updated],
    });
    expect(replaced).toMatchObject({
      delivery: { method: deliveryUris.poll },
      events_delivered: supportedEvents,
    });
    expect(replaced).not.toHaveProperty('description');
    await expect(
      streams.update(siteId, { stream_id: id, iss: 'https://other.example' })
    ).rejects.toEqual(code('invalid_request'));
  });

  it('are gone after removal, and unknown ones were never there', async () => {
    const { streams, control } = rig.main.events;
    const { siteId } = rig.main;
    const { stream_id: id } = await streams.create(siteId, {});

    await streams.remove(siteId, id);

    const attempts = [
      streams.get(siteId, id),
      streams.update(siteId, { stream_id: id }),
      streams.replace(siteId, { stream_id: id }),
      streams.remove(siteId, id),
      streams.rotateWebhookSecret(siteId, id),
      control.getStatus(siteId, id),
      control.setStatus(siteId, { stream_id: id, status: 'paused' }),
      control.verify(siteId, { stream_id: id }),
      rig.main.events.poll(siteId, id, {}),
    ];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ reason: { code: 'events.stream_not_found' } });
    }
  });

  it('are ten at most', async () => {
    const site = rig.other;
    const made = await Promise.allSettled(
      Array.from({ length: 14 }, async () => site.events.streams.create(site.siteId, {}))
    );

    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'events.too_many_streams' },
    });
    expect(await site.events.streams.list(site.siteId)).toHaveLength(10);
  });

  it('keep their status and its reason', async () => {
    const { control } = rig.main.events;
    const id = await pushStream(rig.main, url);

    await control.setStatus(rig.main.siteId, { stream_id: id, status: 'paused', reason: 'moving' });

    expect(await control.getStatus(rig.main.siteId, id)).toEqual({
      stream_id: id,
      status: 'paused',
      reason: 'moving',
    });
  });

  it('verify once in an interval and only while enabled', async () => {
    const { control } = rig.main.events;
    const { siteId } = rig.main;
    const id = await pushStream(rig.main, url);

    const results = await Promise.allSettled([
      control.verify(siteId, { stream_id: id, state: 'abc' }),
      control.verify(siteId, { stream_id: id, state: 'abc' }),
    ]);
    await control.setStatus(siteId, { stream_id: id, status: 'paused' });

    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results).toContainEqual(
      expect.objectContaining({
        reason: expect.objectContaining({ code: 'events.verification_too_soon', httpStatus: 429 }),
      })
    );
    expect(await jtisOf(id)).toHaveLength(1);
    await expect(control.verify(siteId, { stream_id: id })).rejects.toEqual(
      code('stream_disabled')
    );
  });

  it('leave out a subject that was removed until it is added again', async () => {
    const { control } = rig.main.events;
    const { siteId, subjects, tenant } = rig.main;
    const [person = '', other = ''] = subjects;
    const id = await pushStream(rig.main, url);
    const body = {
      stream_id: id,
      subject: { format: 'iss_sub', iss: tenant.issuer, sub: person },
    };

    await control.removeSubject(siteId, body);
    const [, ofOther] = await writeEvents(rig.main, [person, other]);
    const without = await jtisOf(id);
    await control.addSubject(siteId, body);
    const [again] = await writeEvents(rig.main, [person]);

    expect(without).toEqual([ofOther]);
    expect(await jtisOf(id)).toEqual([ofOther, again]);
  });

  it.each([
    ['another site’s pseudonym', () => ({ sub: rig.other.subjects[0] })],
    ['a pseudonym nobody has', () => ({ sub: `ppid_${createRandomId(26)}` })],
    ['another issuer', () => ({ iss: 'https://other.example' })],
  ])('do not take %s as a subject', async (_, change) => {
    const id = await pushStream(rig.main, url);
    const subject = {
      format: 'iss_sub',
      iss: rig.main.tenant.issuer,
      sub: rig.main.subjects[0],
      ...change(),
    };

    await expect(
      rig.main.events.control.removeSubject(rig.main.siteId, { stream_id: id, subject })
    ).rejects.toEqual(code('unknown_subject'));
    await rig.main.events.streams.remove(rig.main.siteId, id);
  });
});

describe('transmitter metadata', () => {
  it('says where everything is', () => {
    const metadata = buildTransmitterMetadata(
      { issuer: 'https://id.example/oidc', jwksUri: 'https://id.example/oidc/jwks' },
      {
        configuration: 'https://id.example/streams',
        status: 'https://id.example/status',
        addSubject: 'https://id.example/subjects:add',
        removeSubject: 'https://id.example/subjects:remove',
        verification: 'https://id.example/verify',
      }
    );

    expect(metadata).toMatchObject({
      spec_version: '1_0',
      issuer: 'https://id.example/oidc',
      jwks_uri: 'https://id.example/oidc/jwks',
      delivery_methods_supported: expect.arrayContaining([
        'urn:ietf:rfc:8935',
        'urn:ietf:rfc:8936',
      ]),
      configuration_endpoint: 'https://id.example/streams',
      default_subjects: 'ALL',
    });
  });
});
