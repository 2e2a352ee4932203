import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ky from 'ky';
import { createLog } from '../../plugins/kernel/port.ts';
import { readWebhooksConfig } from '../../plugins/webhooks/port.ts';
import { isNeeded } from '../patch.ts';
import { createKyPatch } from './patch.ts';

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };

const payload = {
  event: 'PostSignIn',
  createdAt: '2026-01-02T03:04:05.678Z',
  hookId: 'hook_1',
  userId: 'canary',
  user: { primaryEmail: 'canary@example.com' },
};
const log = createLog(
  () => undefined,
  () => new Date()
);
const open = async () => Promise.resolve({ signingKey: 'key', userRef: null });

const wrap = (
  environment: Readonly<Record<string, string>> = {},
  openHook: Parameters<typeof createKyPatch>[1] = open
) =>
  (
    createKyPatch(readWebhooksConfig(environment), openHook, log).apply({ default: ky }, '') as {
      default: typeof ky;
    }
  ).default;

describe('ky of the host', () => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(request.url === '/broken' ? 500 : 200).end('{"ok":true}');
    });
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const sign = (body: string) => createHmac('sha256', 'key').update(body).digest('hex');
  /** As Logto 1.42 sends it. */
  const toOptions = (json: object, headers: Readonly<Record<string, string>> = {}) => ({
    headers: {
      'user-agent': 'Logto (https://logto.io/)',
      ...headers,
      'logto-signature-sha-256': sign(JSON.stringify(json)),
    },
    json,
    retry: { limit: 3 },
    timeout: 10_000,
  });
  const last = () => received.at(-1) ?? { headers: {}, body: '' };

  it('sends a webhook reduced, with a signature that verifies and the operator’s own headers', async () => {
    const response = await wrap().post(url, toOptions(payload, { authorization: 'Bearer own' }));

    const { headers, body } = last();
    expect(response.status).toBe(200);
    expect(body).not.toContain('canary');
    expect(JSON.parse(body)).toMatchObject({ event: 'PostSignIn', hookId: 'hook_1' });
    expect(headers['logto-signature-sha-256']).toBe(sign(body));
    expect(headers.authorization).toBe('Bearer own');
    expect(headers['user-agent']).toBe('Logto (https://logto.io/)');
  });

  it.each([
    ['an own browser name', { 'user-agent': 'Mine' }],
    ['a signature header of its own in another spelling', { 'Logto-Signature-Sha-256': 'stale' }],
  ])('sends a webhook reduced when the hook has %s', async (_title, headers) => {
    await wrap().post(url, toOptions(payload, headers));

    expect(last().body).not.toContain('canary');
    expect(last().headers['logto-signature-sha-256']).toBe(sign(last().body));
  });

  it('sends no signature for a hook without a key', async () => {
    const unsigned = async () => Promise.resolve({ signingKey: '', userRef: null });

    await wrap({}, unsigned).post(url, toOptions(payload));

    expect(last().headers).not.toHaveProperty('logto-signature-sha-256');
    expect(last().body).not.toContain('canary');
  });

  it('sends what Logto made to a hook the operator named', async () => {
    await wrap({ PASSPORT_WEBHOOKS_FULL: 'hook_1' }).post(url, toOptions(payload));

    expect(JSON.parse(last().body)).toEqual(payload);
    expect(last().headers['logto-signature-sha-256']).toBe(sign(JSON.stringify(payload)));
  });

  it.each([
    ['the policy refuses', { PASSPORT_WEBHOOKS: 'refused' }, open, payload],
    ['reducing fails', {}, async () => Promise.reject(new Error('down')), payload],
    ['the payload has another shape', {}, open, { hookId: 'hook_1', event: 7 }],
    ['only the headers tell a webhook', {}, open, { canary: true }],
  ])('sends nothing when %s', async (_title, environment, openHook, json) => {
    const before = received.length;

    const attempt = wrap(environment, openHook).post(url, toOptions(json));

    await expect(attempt).rejects.toMatchObject({
      code: expect.stringMatching(/^webhooks\./) as unknown,
    });
    expect(received.length).toBe(before);
  });

  it('hands on what the receiver answers, failures included', async () => {
    const attempt = wrap().post(`${url}/broken`, toOptions(payload));

    await expect(attempt).rejects.toMatchObject({ name: 'HTTPError', response: { status: 500 } });
  });

  it('leaves every other call as it is', async () => {
    const wrapped = wrap();

    await wrapped.get(url);
    const answer = await wrapped.post(url, { json: { event: 'canary' } }).json();
    const posted = last().body;
    await wrapped(url, { method: 'post', body: new URLSearchParams({ secret: 'canary' }) });

    expect(answer).toEqual({ ok: true });
    expect(posted).toBe('{"event":"canary"}');
    expect(last().body).toBe('secret=canary');
    expect(wrapped.extend).toBe(ky.extend);
  });

  it('refuses a ky of another shape', () => {
    const patch = createKyPatch(readWebhooksConfig({}), open, log);

    expect(() => patch.apply({ default: { post: () => null } }, '')).toThrow(
      expect.objectContaining({ code: 'kernel.changed_shape' })
    );
  });
});

describe('a host', () => {
  it.each([
    ['names ky', { ky: '^1.2.3' }, true],
    ['does not name ky', { koa: '^3.0.0' }, false],
  ])('that %s is incomplete without this patch or not', async (_title, dependencies, wanted) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'host-'));
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ dependencies }));

    const needed = isNeeded(createKyPatch(readWebhooksConfig({}), open, log), folder);

    await rm(folder, { recursive: true });
    expect(needed).toBe(wanted);
  });
});
