/** Providers for the tests of the regional connectors: a real SMTP server and a real HTTP one, each with a memory. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { SMTPServer } from 'smtp-server';

export type HttpCall = { readonly headers: IncomingHttpHeaders; readonly body: unknown };
export type HttpStand = {
  readonly url: string;
  readonly calls: readonly HttpCall[];
  readonly close: () => Promise<void>;
};

/** `silent` never answers; `echo` refuses and repeats what it was sent; `elsewhere` redirects. */
export type HttpManner = number | 'silent' | 'echo' | { readonly elsewhere: string };

export const startHttpStand = async (manner: HttpManner = 202): Promise<HttpStand> => {
  const calls: HttpCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      calls.push({ headers: request.headers, body: JSON.parse(text) as unknown });
      if (manner === 'echo') {
        response.writeHead(400).end(text);
      } else if (typeof manner === 'number') {
        response.writeHead(manner).end('{"status":"as told"}');
      } else if (manner !== 'silent') {
        response.writeHead(307, { location: manner.elsewhere }).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`,
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

export type Mail = { readonly from: string; readonly to: readonly string[]; readonly text: string };
export type SmtpStand = {
  readonly port: number;
  readonly mails: readonly Mail[];
  readonly close: () => Promise<void>;
};

/** `refuse` repeats the recipient in its refusal, as real servers do; `noTls` does not offer STARTTLS. */
export const startSmtpStand = async (
  manner: 'accept' | 'refuse' | 'noTls' = 'accept'
): Promise<SmtpStand> => {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // Its own certificate, which nobody vouches for, is what one test is about; `false` keeps it from saying so.
    logger: false,
    disabledCommands: manner === 'noTls' ? ['STARTTLS'] : [],
    onRcptTo: ({ address }, _session, done) => {
      done(manner === 'refuse' ? new Error(`550 <${address}>: no such mailbox`) : null);
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
  });
  // A client hangs up on the certificate; that is no failure of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: async () => new Promise<void>((resolve) => server.close(resolve)),
  };
};

/** A port where nobody listens. */
export const findClosedPort = async (): Promise<number> => {
  const stand = await startHttpStand();
  await stand.close();
  return Number(new URL(stand.url).port);
};

/** What console and both streams were given since. */
export const listenToOutput = () => {
  const spies = [
    ...[process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write')),
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
      jest.spyOn(console, name)
    ),
  ];
  return () => {
    const calls = JSON.stringify(spies.map(({ mock }) => mock.calls));
    spies.forEach((spy) => spy.mockRestore());
    return calls;
  };
};
