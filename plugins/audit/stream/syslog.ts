/**
 * Entries as syslog messages over TCP: RFC 5424 with the entry as structured data, framed by octet counting (RFC 6587
 * §3.4.1). Facility 13 (log audit); severity informational, or warning for what was denied and error for what failed.
 *
 * Syslog has no acknowledgement: what the system took is counted as sent, and a receiver that goes away may lose the last of
 * it. TCP is not encrypted: meant for a collector on this machine or network, which forwards over TLS.
 */
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { AuditEntry } from '../../../schemas/audit.ts';
import type { Sink } from './sink.ts';

const auditFacility = 13;
const severities = { allowed: 6, denied: 4, failed: 3 } as const;
/** RFC 5424 §7.2.2: the private number that RFC 5612 keeps for documentation; the pack has none of its own. */
const structuredDataId = 'audit@32473';
const longestMessageId = 32;
const timeoutMilliseconds = 5000;

/** RFC 5424 §6.3.3. */
const escapeValue = (value: string) => value.replace(/["\\\]]/g, '\\$&');
/** Visible ASCII without blanks, as header fields are; the nil value for nothing. */
const header = (value: string, longest: number) =>
  value.replace(/[^!-~]/g, '?').slice(0, longest) || '-';

export const formatSyslog = (entry: AuditEntry, { host, pid }: { host: string; pid: number }) => {
  const values: Readonly<Record<string, string | number | null>> = {
    tenant: entry.tenantId,
    sequence: entry.sequence,
    actorType: entry.actorType,
    actorId: entry.actorId,
    userId: entry.userId,
    userRef: entry.userRef,
    siteId: entry.siteId,
    action: entry.action,
    attributes: entry.attributes.join(','),
    purpose: entry.purpose,
    ip: entry.ip,
    result: entry.result,
    previousHash: entry.previousHash,
    entryHash: entry.entryHash,
  };
  const parameters = Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${escapeValue(String(value))}"`)
    .join('');
  return [
    `<${auditFacility * 8 + severities[entry.result]}>1`,
    new Date(entry.occurredAtMs).toISOString(),
    header(host, 255),
    'logto-passport',
    String(pid),
    header(entry.action, longestMessageId),
    `[${structuredDataId}${parameters}]`,
  ].join(' ');
};

const frame = (message: string) => `${Buffer.byteLength(message, 'utf8')} ${message}`;

const connect = async (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: timeoutMilliseconds });
    // An error after this is followed by `close`, which is what the next send looks at.
    socket.on('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('syslog.timeout')));
    socket.once('connect', () => {
      socket.setTimeout(0);
      // The receiver has nothing to say; unread, its end of the connection would not be noticed.
      socket.resume();
      socket.unref();
      resolve(socket);
    });
  });

export const createSyslogSink = ({
  host,
  port,
  origin,
}: {
  host: string;
  port: number;
  /** Who is sending, as the header says. */
  origin: { readonly host: string; readonly pid: number };
}): Sink => {
  const state: { socket: Socket | null } = { socket: null };

  const open = async (): Promise<Socket> => {
    if (state.socket?.writable) {
      return state.socket;
    }
    state.socket?.destroy();
    state.socket = await connect(host, port);
    return state.socket;
  };

  const write = async (socket: Socket, text: string) =>
    new Promise<void>((resolve, reject) => {
      const expiry = setTimeout(
        () => socket.destroy(new Error('syslog.timeout')),
        timeoutMilliseconds
      );
      const onClose = () => reject(new Error('syslog.closed'));
      socket.once('close', onClose);
      socket.write(text, (error) => {
        clearTimeout(expiry);
        socket.off('close', onClose);
        if (error) {
          reject(error);
        } else {
          resolve();
        }
      });
    });

  return {
    send: async (entries) => {
      const text = entries.map((entry) => frame(formatSyslog(entry, origin))).join('');
      await write(await open(), text);
      return 0;
    },
    close: async () => {
      const { socket } = state;
      if (socket && !socket.destroyed) {
        await new Promise<void>((resolve) => {
          socket.once('close', () => resolve());
          socket.end(() => socket.destroy());
        });
      }
    },
  };
};
