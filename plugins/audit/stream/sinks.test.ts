import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../../schemas/audit.ts';
import { makeChain } from '../test-rig.ts';
import { createOtlpSink } from './otlp.ts';
import { createStdoutSink } from './stdout.ts';
import { createSyslogSink, formatSyslog } from './syslog.ts';

const chain = makeChain(3);
const origin = { host: 'auth.example', pid: 42 };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map(async (close) => close()));
});

/** A syslog receiver after RFC 6587 §3.4.1: octet-counted frames. */
const startSyslogServer = async (port = 0) => {
  const state = { bytes: Buffer.alloc(0) };
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const take = () => {
    for (;;) {
      const [, digits] = /^(\d+) /.exec(state.bytes.subarray(0, 8).toString('latin1')) ?? [];
      const from = (digits?.length ?? 0) + 1;
      const until = from + Number(digits);
      if (digits === undefined || state.bytes.length < until) {
        return;
      }
      messages.push(state.bytes.subarray(from, until).toString('utf8'));
      state.bytes = state.bytes.subarray(until);
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      state.bytes = Buffer.concat([state.bytes, chunk]);
      take();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of sockets) {
      socket.destroy();
    }
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  closers.push(stop);
  return { port: (server.address() as AddressInfo).port, messages, stop };
};

const waitFor = async (isDone: () => boolean) => {
  for (let tries = 0; tries < 1000 && !isDone(); tries += 1) {
    await sleep(10);
  }
};

describe('the stream to standard output', () => {
  it('is one JSON object a line', async () => {
    const output = new PassThrough();

    await createStdoutSink(output).send(chain);

    const lines = String(output.read()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      chain.map((entry) => ({ event: 'passport.audit_entry', ...entry }))
    );
  });
});

describe('the stream to syslog', () => {
  it('is RFC 5424 with the entry as structured data', () => {
    const entry: AuditEntry = { ...chain[0]!, actorId: 'a"b]c\\d é', purpose: null };

    expect(formatSyslog(entry, origin)).toBe(
      `<110>1 2023-11-14T22:13:20.000Z auth.example logto-passport 42 attributes.read ` +
        `[audit@32473 tenant="default" sequence="1" actorType="site" actorId="a\\"b\\]c\\\\d é" userId="u1" ` +
        `userRef="ppid_1" siteId="site_a" action="attributes.read" attributes="email,name" result="allowed" ` +
        `previousHash="${entry.previousHash}" entryHash="${entry.entryHash}"]`
    );
  });

  it('tells denied and failed accesses by their severity, and keeps the header within its limits', () => {
    const text = formatSyslog(
      { ...chain[0]!, result: 'denied', action: `a.${'b'.repeat(60)}` },
      { host: 'a b', pid: 1 }
    );

    expect(text).toMatch(/^<108>1 \S+ a\?b logto-passport 1 a\.b{30} \[/);
    expect(formatSyslog({ ...chain[0]!, result: 'failed' }, origin)).toMatch(/^<107>/);
  });

  it('arrives whole at a receiver, over one connection', async () => {
    const server = await startSyslogServer();
    const sink = createSyslogSink({ host: '127.0.0.1', port: server.port, origin });
    const entries = chain.map((entry) => ({ ...entry, actorId: 'ключ' }));

    await sink.send(entries.slice(0, 2));
    await sink.send(entries.slice(2));
    await waitFor(() => server.messages.length === 3);
    await sink.close();

    expect(server.messages).toEqual(entries.map((entry) => formatSyslog(entry, origin)));
  });

  it('fails while the receiver is away and connects again when it is back', async () => {
    const first = await startSyslogServer();
    const sink = createSyslogSink({ host: '127.0.0.1', port: first.port, origin });
    await sink.send(chain.slice(0, 1));
    await first.stop();

    // The system takes what is sent until it has heard that the receiver is gone.
    const refusal = { isThere: false };
    for (let tries = 0; tries < 1000 && !refusal.isThere; tries += 1) {
      await sink.send(chain.slice(1, 2)).catch(() => {
        refusal.isThere = true;
      });
      await sleep(10);
    }
    expect(refusal.isThere).toBe(true);
    const second = await startSyslogServer(first.port);
    await sink.send(chain.slice(1, 2));
    await waitFor(() => second.messages.length === 1);
    await sink.close();

    expect(second.messages).toHaveLength(1);
  });
});

describe('the stream to OTLP', () => {
  const startCollector = async (status: number, answer: unknown = {}) => {
    const requests: { headers: object; path: string | undefined; body: unknown }[] = [];
    const server = createHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        requests.push({ headers: request.headers, path: request.url, body });
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      async () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        })
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
    return { requests, sink: createOtlpSink({ url, token: 'token-of-tests', now: () => 5 }) };
  };

  it('is log records in OTLP’s JSON', async () => {
    const { sink, requests } = await startCollector(200);

    expect(await sink.send([{ ...chain[0]!, result: 'denied', purpose: null }])).toBe(0);

    expect(requests).toMatchObject([
      {
        path: '/v1/logs',
        headers: { 'content-type': 'application/json', authorization: 'Bearer token-of-tests' },
        body: {
          resourceLogs: [
            {
              resource: {
                attributes: [{ key: 'service.name', value: { stringValue: 'logto-passport' } }],
              },
              scopeLogs: [
                {
                  scope: { name: 'passport.audit' },
                  logRecords: [
                    {
                      timeUnixNano: '1700000000000000000',
                      observedTimeUnixNano: '5000000',
                      severityNumber: 13,
                      severityText: 'WARN',
                      eventName: 'passport.audit_entry',
                      body: { stringValue: 'attributes.read denied' },
                      attributes: expect.arrayContaining([
                        { key: 'audit.sequence', value: { intValue: '1' } },
                        { key: 'audit.user_ref', value: { stringValue: 'ppid_1' } },
                        {
                          key: 'audit.attributes',
                          value: {
                            arrayValue: {
                              values: [{ stringValue: 'email' }, { stringValue: 'name' }],
                            },
                          },
                        },
                      ]),
                    },
                  ],
                },
              ],
            },
          ],
        },
      },
    ]);
    expect(JSON.stringify(requests[0]?.body)).not.toContain('audit.purpose');
  });

  it.each([429, 502, 503, 504])('is to be tried again after %d', async (status) => {
    const { sink } = await startCollector(status);

    await expect(sink.send(chain)).rejects.toThrow('otlp.try_again');
  });

  it.each([400, 401, 500])('is refused for good by %d', async (status) => {
    const { sink } = await startCollector(status);

    expect(await sink.send(chain)).toBe(3);
  });

  it('counts what a partial success rejects', async () => {
    const { sink } = await startCollector(200, { partialSuccess: { rejectedLogRecords: '2' } });

    expect(await sink.send(chain)).toBe(2);
  });
});
