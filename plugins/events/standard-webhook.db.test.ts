import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { deliveryUris } from './stream-form.ts';
import { signWebhook } from './standard-webhook.ts';
import { makeRig, startReceiver, until, writeEvents } from './test-rig.ts';
import type { Received, Rig } from './test-rig.ts';

/** By OpenSSL, which knows nothing of ours. */
const compute = (secret: string, content: string) =>
  execFileSync(
    'openssl',
    [
      'dgst',
      '-sha256',
      '-mac',
      'HMAC',
      '-macopt',
      `hexkey:${Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex')}`,
      '-binary',
    ],
    { input: content }
  ).toString('base64');
const contentOf = ({ headers, body }: Received) =>
  `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;

describe('a webhook', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await makeRig();
    await rig.startWorker();
  });
  afterAll(async () => rig.close());

  it('has the signature that Standard Webhooks shows for its example', () => {
    const headers = signWebhook(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      1_614_265_330
    );

    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is signed with the secret shown once, and with both while it is replaced', async () => {
    const { events, siteId, subjects } = rig.main;
    const receiver = await startReceiver();
    const { stream_id: streamId, webhook_secret: first = '' } = await events.streams.create(
      siteId,
      {
        delivery: { method: deliveryUris.webhook, endpoint_url: receiver.url },
        events_requested: ['urn:logto-passport:event:user-updated'],
      }
    );

    await writeEvents(rig.main, [subjects[0]!]);
    await until(() => receiver.received.length === 1);
    const { webhook_secret: second } = await events.streams.rotateWebhookSecret(siteId, streamId);
    await writeEvents(rig.main, [subjects[0]!]);
    await until(() => receiver.received.length === 2);
    const { webhook_secret: third } = await events.streams.rotateWebhookSecret(siteId, streamId, 0);
    await writeEvents(rig.main, [subjects[0]!]);
    await until(() => receiver.received.length === 3);

    await receiver.stop();
    const [one, two, three] = receiver.received as [Received, Received, Received];
    const signatures = receiver.received.map(({ headers }) => headers['webhook-signature']);
    expect(signatures).toEqual([
      `v1,${compute(first, contentOf(one))}`,
      `v1,${compute(second, contentOf(two))} v1,${compute(first, contentOf(two))}`,
      `v1,${compute(third, contentOf(three))}`,
    ]);
    expect(await events.streams.get(siteId, streamId)).not.toHaveProperty('webhook_secret');
    expect(JSON.parse(one.body)).toEqual({
      type: 'user.updated',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: {
        user_ref: subjects[0],
        event: 'urn:logto-passport:event:user-updated',
        attributes: ['email'],
      },
    });
  });
});
