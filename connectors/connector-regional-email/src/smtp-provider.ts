/**
 * A provider with an SMTP interface, by nodemailer. TLS with a verified certificate unless switched off, and no password without it.
 * nodemailer's own logger stays off: it writes the conversation, recipient included.
 */
import { createTransport } from 'nodemailer';
import { z } from 'zod';
import type { Send } from '../../regional-delivery/deliver.ts';
import { timeoutGuard } from '../../regional-delivery/http-provider.ts';
import type { Outcome } from '../../regional-delivery/outcome.ts';

const millisecondsPerSecond = 1000;

export const smtpProviderGuard = z.object({
  kind: z.literal('smtp'),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
  /** `starttls`: refused when the server does not offer it. `none`: for a relay on a private network, without a password. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  auth: z.object({ user: z.string().min(1), pass: z.string().min(1) }).optional(),
  /** PEM of a certificate authority of one's own. */
  ca: z.string().optional(),
  /** Said in EHLO. */
  name: z.string().optional(),
  timeoutSeconds: timeoutGuard,
});

export type SmtpProvider = z.infer<typeof smtpProviderGuard>;

export type EmailMessage = {
  readonly to: string;
  readonly from: string;
  readonly fromName: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly content: string;
  readonly contentType: 'text/plain' | 'text/html';
};

const outcomes: Readonly<Record<string, Outcome>> = {
  ETIMEDOUT: 'timeout',
  EAUTH: 'refused',
  EENVELOPE: 'refused',
  EMESSAGE: 'refused',
};

const toOutcome = (error: unknown): Outcome => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return outcomes[code] ?? 'unreachable';
};

const createSmtpTransport = (provider: SmtpProvider) => {
  const { host, port, security, auth, ca, name } = provider;
  const timeout = provider.timeoutSeconds * millisecondsPerSecond;
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(auth ? { auth } : {}),
    ...(name ? { name } : {}),
    tls: { rejectUnauthorized: true, ...(ca ? { ca } : {}) },
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    logger: false,
    debug: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

export const createSmtpSend =
  (provider: SmtpProvider): Send<EmailMessage> =>
  async (message) => {
    const transport = createSmtpTransport(provider);
    try {
      await transport.sendMail({
        // Objects, so that no address is parsed again.
        to: { name: '', address: message.to },
        from: { name: message.fromName, address: message.from },
        ...(message.replyTo ? { replyTo: { name: '', address: message.replyTo } } : {}),
        envelope: { from: message.from, to: [message.to] },
        subject: message.subject,
        [message.contentType === 'text/plain' ? 'text' : 'html']: message.content,
      });
      return 'accepted';
    } catch (error) {
      return toOutcome(error);
    } finally {
      transport.close();
    }
  };
