/**
 * The canonical encoding that the chain hashes and the signatures of heads and segments cover.
 *
 * A sequence of fields. Each field: tag (1 byte) | length (4 bytes, big endian) | bytes.
 *   tag 0x00 null (length 0) · 0x01 UTF-8 text · 0x02 unsigned integer, decimal digits · 0x03 raw bytes
 *   · 0x04 list: the concatenation of encoded text fields
 * Lengths before contents: no two different entries share an encoding. The text is encoded as it is stored; nothing is
 * normalised here.
 */
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import type { AuditSegment } from './segment.ts';

const tags = { null: 0, text: 1, integer: 2, bytes: 3, list: 4 } as const;

export const entryFormat = 'passport-audit-entry/v1';
export const headFormat = 'passport-audit-head/v1';
export const segmentFormat = 'passport-audit-segment/v1';

const field = (tag: number, bytes: Uint8Array): Buffer => {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(tag, 0);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
};

const text = (value: string | null) =>
  value === null ? field(tags.null, Buffer.alloc(0)) : field(tags.text, Buffer.from(value, 'utf8'));
const integer = (value: number) => field(tags.integer, Buffer.from(String(value), 'ascii'));
const hash = (hex: string) => field(tags.bytes, Buffer.from(hex, 'hex'));
const list = (values: readonly string[]) => field(tags.list, Buffer.concat(values.map(text)));

/** Everything of an entry but its own hash; the order is part of the format. */
export const encodeEntry = (entry: Omit<AuditEntry, 'entryHash'>): Uint8Array =>
  Buffer.concat([
    text(entryFormat),
    text(entry.tenantId),
    integer(entry.sequence),
    hash(entry.previousHash),
    integer(entry.occurredAtMs),
    text(entry.actorType),
    text(entry.actorId),
    text(entry.userId),
    text(entry.userRef),
    text(entry.siteId),
    text(entry.action),
    list(entry.attributes),
    text(entry.purpose),
    text(entry.ip),
    text(entry.result),
  ]);

export const encodeHead = (head: Omit<AuditHead, 'signature'>): Uint8Array =>
  Buffer.concat([
    text(headFormat),
    text(head.tenantId),
    integer(head.sequence),
    hash(head.entryHash),
    integer(head.signedAtMs),
    text(head.keyId),
  ]);

export const encodeSegment = (segment: Omit<AuditSegment, 'signature'>): Uint8Array =>
  Buffer.concat([
    text(segmentFormat),
    text(segment.tenantId),
    integer(segment.firstSequence),
    integer(segment.lastSequence),
    hash(segment.firstPreviousHash),
    hash(segment.lastEntryHash),
    integer(segment.entryCount),
    integer(segment.closedAtMs),
    text(segment.keyId),
  ]);
