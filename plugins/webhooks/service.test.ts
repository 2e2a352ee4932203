import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readWebhooksConfig } from './config.ts';
import { webhooksErrors } from './errors.ts';
import { prepareDelivery } from './service.ts';

const payload = {
  event: 'PostSignIn',
  createdAt: '2026-01-02T03:04:05.678Z',
  hookId: 'hook_1',
  userId: 'canary',
};
const reduced = readWebhooksConfig({});
const open = (signingKey: string) => async () =>
  Promise.resolve({ signingKey, userRef: 'ppid_abcdefghijklmnopqrstuvwxyz' });
const fail = (error: Error) => async () => Promise.reject(error);

describe('a delivery', () => {
  it('is signed over the reduced body with the key of the hook', async () => {
    const delivery = await prepareDelivery(reduced, payload, open('key'));

    const { userId: _, ...rest } = payload;
    const json = { ...rest, user_ref: 'ppid_abcdefghijklmnopqrstuvwxyz' };
    expect(delivery).toEqual({
      type: 'reduced',
      json,
      signature: createHmac('sha256', 'key').update(JSON.stringify(json)).digest('hex'),
    });
  });

  it('of a hook without a key is not signed', async () => {
    const delivery = await prepareDelivery(reduced, payload, open(''));

    expect(delivery).toMatchObject({ type: 'reduced', signature: null });
  });

  it('is unchanged for a hook the operator named, and nobody is asked', async () => {
    const config = readWebhooksConfig({ PASSPORT_WEBHOOKS_FULL: 'hook_1' });

    const delivery = await prepareDelivery(config, payload, fail(new Error('asked')));

    expect(delivery).toEqual({ type: 'unchanged' });
  });

  it('is refused by policy', async () => {
    const config = readWebhooksConfig({ PASSPORT_WEBHOOKS: 'refused' });

    const attempt = prepareDelivery(config, payload, open('key'));

    await expect(attempt).rejects.toMatchObject({ code: 'webhooks.refused' });
  });

  it.each([
    ['the hook is unknown', webhooksErrors.hook_unknown(), 'webhooks.hook_unknown'],
    ['the database is down', new Error('canary'), 'webhooks.not_reduced'],
  ])('fails when %s, and its text quotes nothing', async (_title, error, code) => {
    const attempt = prepareDelivery(reduced, payload, fail(error));

    await expect(attempt).rejects.toMatchObject({ code });
    await expect(attempt).rejects.not.toThrow('canary');
  });
});
