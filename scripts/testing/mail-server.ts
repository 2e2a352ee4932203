/** A mail server that takes everything from everybody who signs in, and remembers it: for Logto's own SMTP connector. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type MailServer = {
  readonly port: number;
  /** Whole messages, oldest first. */
  readonly mails: readonly string[];
  readonly close: () => Promise<void>;
};

export const mailLogin = { user: 'logto', pass: 'logto' };

export const startMailServer = async (): Promise<MailServer> => {
  const mails: string[] = [];
  const server = new SMTPServer({
    logger: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: async () => new Promise<void>((resolve) => server.close(resolve)),
  };
};
