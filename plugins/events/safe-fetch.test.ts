import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSafePost } from './safe-fetch.ts';
import type { Resolve } from './safe-fetch.ts';

const servers: Server[] = [];
const listen = async (handle: RequestListener, host = '127.0.0.1', port = 0) => {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
};
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map(async (server) => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    })
  );
});

/** Below HTTP: says what it is told to once a request has come. */
const listenBelow = async (speak: (socket: Socket) => void) => {
  const sockets: Socket[] = [];
  const server = createSocketServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => speak(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

/** Answers with the next list at each call, and says how often it was asked. */
const resolveInTurn = (...answers: string[][]) => {
  const asked: string[] = [];
  const resolve: Resolve = async (host) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    return Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
  };
  return { asked, resolve };
};
const send = { headers: { 'content-type': 'text/plain' }, body: 'hello' };

describe('a post to a place that a site has named', () => {
  it('goes to the address that was checked, though the name means another one a moment later', async () => {
    const reached: string[] = [];
    const port = await listen((_, response) => {
      reached.push('checked');
      response.writeHead(202).end();
    });
    await listen(
      (_, response) => {
        reached.push('rebound');
        response.end();
      },
      '127.0.0.2',
      port
    );
    const { asked, resolve } = resolveInTurn(['127.0.0.1'], ['127.0.0.2']);
    const post = createSafePost({ policy: 'development', resolve });

    const outcome = await post({ url: `http://shop.example:${port}/`, ...send });

    expect(outcome).toMatchObject({ type: 'answer', status: 202 });
    expect([asked, reached]).toEqual([['shop.example'], ['checked']]);
  });

  it('is refused at the next post when the name now means a private address', async () => {
    const port = await listen((_, response) => response.writeHead(202).end());
    const { resolve } = resolveInTurn(['127.0.0.1'], ['169.254.169.254']);
    const post = createSafePost({ policy: 'development', resolve });
    const url = `http://shop.example:${port}/`;

    const outcomes = [await post({ url, ...send }), await post({ url, ...send })];

    expect(outcomes).toMatchObject([
      { type: 'answer' },
      { type: 'failure', code: 'address_refused' },
    ]);
  });

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['::ffff:127.0.0.1']]])(
    'is refused when the name means %j',
    async (addresses) => {
      const { resolve } = resolveInTurn(addresses);
      const post = createSafePost({ policy: 'public', resolve });

      const outcome = await post({ url: 'https://shop.example/', ...send });

      expect(outcome).toMatchObject({ type: 'failure', code: 'address_refused' });
    }
  );

  it('is not repeated where a redirect points', async () => {
    const inside: string[] = [];
    const insidePort = await listen((request, response) => {
      inside.push(request.url ?? '');
      response.end();
    });
    const port = await listen((_, response) =>
      response.writeHead(308, { location: `http://127.0.0.1:${insidePort}/admin` }).end()
    );
    const post = createSafePost({ policy: 'development' });

    const outcome = await post({ url: `http://127.0.0.1:${port}/`, ...send });

    expect(outcome).toMatchObject({ type: 'answer', status: 308 });
    expect(inside).toEqual([]);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['never ends its answer', (_, response) => void response.writeHead(200).write('a')],
  ])('ends in time when the receiver %s', async (_, handle) => {
    const port = await listen(handle);
    const post = createSafePost({ policy: 'development', timeoutMs: 200 });

    const outcome = await post({ url: `http://127.0.0.1:${port}/`, ...send });

    expect(outcome).toMatchObject({ type: 'failure', code: 'timeout' });
    expect(outcome.latencyMs).toBeLessThan(10_000);
  });

  // Node destroys such a request without an error, and a deadline that comes later finds nobody to tell.
  it.each<[string, string]>([
    ['switches to another protocol', 'HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['switches to one that it does not name', 'HTTP/1.1 101 X\r\n\r\n'],
    ['says again and again that it goes on', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)],
    ['answers half a header', 'HTTP/1.1 200 OK\r\nx: '],
    ['ends its answer too early', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'],
  ])('ends in time when the receiver %s', async (_, answer) => {
    const receiver = await listenBelow((socket) => socket.write(answer));
    const post = createSafePost({ policy: 'development', timeoutMs: 300 });

    const outcome = await Promise.race([
      post({ url: `http://127.0.0.1:${receiver.port}/`, ...send }),
      sleep(10_000, 'pending', { ref: false }),
    ]);
    await receiver.close();

    expect(outcome).toMatchObject({ latencyMs: expect.any(Number) });
    expect(outcome).not.toMatchObject({ status: 200 });
  });

  it('reads an answer that ends with the connection', async () => {
    const receiver = await listenBelow((socket) =>
      socket.end('HTTP/1.1 400 X\r\nConnection: close\r\n\r\n{"err":"invalid_key"}')
    );
    const post = createSafePost({ policy: 'development', timeoutMs: 5000 });

    const outcome = await post({ url: `http://127.0.0.1:${receiver.port}/`, ...send });
    await receiver.close();

    expect(outcome).toMatchObject({ type: 'answer', status: 400, body: '{"err":"invalid_key"}' });
  });

  it('ends in time when the name is never resolved', async () => {
    const post = createSafePost({
      policy: 'development',
      timeoutMs: 200,
      resolve: async () => new Promise(() => undefined),
    });

    const outcome = await post({ url: 'http://shop.example/', ...send });

    expect(outcome).toMatchObject({ type: 'failure', code: 'timeout' });
  });

  it('reads no more than 4096 bytes of the answer', async () => {
    const port = await listen((_, response) => {
      const write = () => {
        while (response.write('a'.repeat(10_000))) {
          // Until the buffer is full, and again when it is not.
        }
      };
      response.on('drain', write);
      write();
    });
    const post = createSafePost({ policy: 'development' });

    const outcome = await post({ url: `http://127.0.0.1:${port}/`, ...send });

    expect(outcome).toMatchObject({ type: 'answer', body: 'a'.repeat(4096) });
  });

  it('fails with a code when nobody listens, the name is unknown, or TLS is not spoken', async () => {
    const port = await listen((_, response) => response.end());
    const { resolve } = resolveInTurn([]);

    const outcomes = [
      await createSafePost({ policy: 'development' })({ url: 'http://127.0.0.1:1/', ...send }),
      await createSafePost({ policy: 'public', resolve })({
        url: 'https://shop.example/',
        ...send,
      }),
      await createSafePost({ policy: 'development' })({
        url: `https://127.0.0.1:${port}/`,
        ...send,
      }),
    ];

    expect(outcomes).toMatchObject([
      { code: 'connection_failed' },
      { code: 'dns_failed' },
      { code: 'tls_failed' },
    ]);
  });
});
