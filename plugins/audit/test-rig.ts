/** What tests of the audit chain share: entries, keys and exports made without a database. */
import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AuditEntry, AuditEntryInput } from '../../schemas/audit.ts';
import type { Log } from '../kernel/port.ts';
import { createGenesis, linkEntries } from './chain.ts';
import type { ExportLine } from './export.ts';
import { createHeadSigner } from './head-signature.ts';
import type { HeadSigner } from './head-signature.ts';
import { verifyExport } from './verify.ts';

export const makeSigner = (): HeadSigner =>
  createHeadSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

export const makeInput = (change: Partial<AuditEntryInput> = {}): AuditEntryInput => ({
  actorType: 'site',
  actorId: 'site_a',
  userId: 'u1',
  userRef: 'ppid_1',
  siteId: 'site_a',
  action: 'attributes.read',
  attributes: ['email', 'name'],
  purpose: 'delivery',
  ip: null,
  result: 'allowed',
  ...change,
});

export const makeChain = (length: number, tenantId = 'default'): readonly AuditEntry[] =>
  linkEntries(
    tenantId,
    createGenesis(tenantId),
    Array.from({ length }, (_, index) => ({
      ...makeInput({ actorId: `site_${index}` }),
      occurredAtMs: 1_700_000_000_000 + index,
    }))
  );

export const signHead = (signer: HeadSigner, { tenantId, sequence, entryHash }: AuditEntry) =>
  signer.sign({ tenantId, sequence, entryHash, signedAtMs: 1_700_000_000_000 });

/** The record of a segment over entries as they are. */
export const signSegment = (signer: HeadSigner, entries: readonly AuditEntry[]) => {
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (!first || !last) {
    throw new TypeError('a segment has entries');
  }
  return signer.signSegment({
    tenantId: first.tenantId,
    firstSequence: first.sequence,
    lastSequence: last.sequence,
    firstPreviousHash: first.previousHash,
    lastEntryHash: last.entryHash,
    entryCount: entries.length,
    closedAtMs: 1_700_000_000_000,
  });
};

export const verifyLines = async (
  lines: readonly (ExportLine | string)[],
  signer: HeadSigner,
  extra: Partial<Parameters<typeof verifyExport>[0]> = {}
) => {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return verifyExport({
    tenantId: null,
    open: () => Readable.from([Buffer.from(texts.map((text) => `${text}\n`).join(''))]),
    publicJwks: [signer.publicJwk],
    ...extra,
  });
};

/** A log that keeps the events it was told, with codes and fields. */
export const createMemoryLog = () => {
  const events: { event: string; fields: object }[] = [];
  const log: Log = {
    info: (event, fields = {}) => void events.push({ event, fields }),
    error: (event, _error, fields = {}) => void events.push({ event, fields }),
  };
  return { log, events, names: () => events.map(({ event }) => event) };
};
