import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { anchorHead } from '../anchor.ts';
import { makeChain, makeSigner, signHead } from '../test-rig.ts';
import { createWebhookAnchor } from './webhook.ts';

const signer = makeSigner();
const chain = makeChain(3);
const headAt = (sequence: number) => signHead(signer, chain[sequence - 1]!);
/** A database whose newest head that is. */
const at = (sequence: number) => async () => Promise.resolve(headAt(sequence));

type Received = { readonly body: unknown; readonly authorization: string | undefined };

/** Answers with the statuses given, the last of them for ever; 0 never answers. */
const startReceiver = async (statuses: readonly number[]) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ body, authorization: request.headers.authorization });
      if (status > 0) {
        response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('ok');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/anchors`,
    received,
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

describe('an anchor behind a webhook', () => {
  const started: { stop: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map(async ({ stop }) => stop()));
  });
  const open = async (...statuses: readonly number[]) => {
    const receiver = await startReceiver(statuses);
    started.push(receiver);
    const anchor = createWebhookAnchor({
      url: receiver.url,
      token: 'token-of-tests',
      // Short only where silence is waited for.
      timeoutMilliseconds: statuses.includes(0) ? 1000 : 5000,
      retryMilliseconds: 5,
    });
    return { anchor, received: receiver.received };
  };

  it('is sent the head as JSON, with its token', async () => {
    const { anchor, received } = await open(204);

    await anchorHead(anchor, 'default', at(1));
    await anchorHead(anchor, 'default', at(1));
    await anchorHead(anchor, 'default', at(2));

    expect(received).toEqual(
      [1, 2].map((sequence) => ({
        body: headAt(sequence),
        authorization: 'Bearer token-of-tests',
      }))
    );
  });

  it('is tried again after failures, silence and “too many”, three times in all', async () => {
    const { anchor, received } = await open(500, 0, 200);
    const { anchor: busy, received: refused } = await open(429);

    await anchor.put(headAt(1));
    await expect(busy.put(headAt(1))).rejects.toMatchObject({
      code: 'audit.anchor_failed',
      detail: { status: 429, attempts: 3 },
    });

    expect([received.length, refused.length]).toEqual([3, 3]);
  });

  it.each([301, 307, 400, 401, 404])(
    'is not tried again, nor followed, after %d',
    async (status) => {
      const { anchor, received } = await open(status);

      await expect(anchor.put(headAt(1))).rejects.toMatchObject({
        code: 'audit.anchor_failed',
        detail: { status, attempts: 1 },
      });
      expect(received).toHaveLength(1);
    }
  );

  it('that knows a newer head says so with 409: the database is older than its anchor', async () => {
    const { anchor } = await open(409);

    await expect(anchorHead(anchor, 'default', at(1))).rejects.toMatchObject({
      code: 'audit.anchor_ahead',
    });
  });

  it('refuses, within a process, a head older than one it was sent', async () => {
    const { anchor } = await open(200);
    await anchorHead(anchor, 'default', at(3));

    await expect(anchorHead(anchor, 'default', at(2))).rejects.toMatchObject({
      code: 'audit.anchor_ahead',
    });
  });

  it('that is away is named by its code, not by its address', async () => {
    const anchor = createWebhookAnchor({
      url: 'http://127.0.0.1:1/secret-path',
      retryMilliseconds: 1,
    });

    const error: unknown = await anchor.put(headAt(1)).catch((cause: unknown) => cause);

    expect(error).toMatchObject({ code: 'audit.anchor_failed', detail: { status: null } });
    expect(JSON.stringify(error)).not.toContain('secret-path');
  });
});
