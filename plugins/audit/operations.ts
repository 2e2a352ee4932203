/** The chain in the staff's API: search, state, verification, export. Whoever looks into it is on it, before anything is told. */
import { Readable } from 'node:stream';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { z } from 'zod';
import { asStaff } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { defineOperation, kernelErrors } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { readAnchorStatus } from './anchor-status.ts';
import type { AuditProof } from './proof.ts';
import type { ReadRecorder } from './read-recorder.ts';
import {
  entryGuard,
  searchQuery,
  statusGuard,
  toEntry,
  toFilter,
  toStatus,
  toVerification,
  verificationGuard,
} from './replies.ts';
import { exportLines } from './export.ts';
import { deriveKeyId } from './head-signature.ts';
import { listActions, listAttributes } from './search-queries.ts';
import { searchEntries } from './search.ts';
import type { AuditLog } from './service.ts';
import { findAuditStatus } from './status.ts';
import type { Verifications } from './verifications.ts';

/** Each holds a connection's worth of reading for minutes. */
const exportsAtOnce = 2;
const unavailable = { status: 503, code: 'audit.unavailable' };

export type AuditOperationsDeps = {
  readonly tenantId: string;
  readonly pool: CommonQueryMethods;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly reads: ReadRecorder;
  readonly proof: AuditProof;
  readonly verifications: Verifications;
  /** For their names. */
  readonly listSites: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

const toEntryOf = (
  caller: Caller,
  action: string,
  about: { readonly userId?: string; readonly userRef?: string; readonly siteId?: string } = {}
) => {
  const { actorId, ip } = asStaff(caller);
  return {
    actorType: 'admin' as const,
    actorId,
    userId: about.userId ?? null,
    userRef: about.userRef ?? null,
    siteId: about.siteId ?? null,
    action,
    // No value is read, and none is named: what others were told is no disclosure of its own.
    attributes: [],
    purpose: null,
    ip,
    result: 'allowed' as const,
  };
};

export const createAuditOperations = (deps: AuditOperationsDeps): readonly Operation<Caller>[] => {
  const { tenantId, pool, audit, reads, proof, verifications, listSites, now } = deps;
  const common = { tag: 'Audit', access: 'staff:audit.read' } as const;
  const exporting = { count: 0 };

  const readNames = async (): Promise<ReadonlyMap<string, string>> =>
    new Map((await listSites()).map(({ id, name }) => [id, name]));

  const streamExport = (): Readable => {
    const lines = async function* () {
      for await (const line of exportLines(pool, tenantId)) {
        yield `${line}\n`;
      }
    };
    const stream = Readable.from(lines(), { objectMode: false });
    exporting.count += 1;
    stream.once('close', () => (exporting.count -= 1));
    return stream;
  };

  return [
    defineOperation({
      ...common,
      id: 'searchAudit',
      method: 'GET',
      url: '/admin/audit',
      summary: 'Entries of the audit chain, newest first',
      description:
        'Filters are ids, names and times. The search itself is on the chain: once per question and person in ten minutes.',
      query: searchQuery,
      reply: z.object({
        entries: z.array(entryGuard),
        next: z.number().int().nullable().describe('`before` of the next page; null at the end.'),
      }),
      errors: [unavailable],
      handle: async ({ caller, query }) => {
        const filter = toFilter(query);
        const { userId, userRef, siteId } = query;
        const about = {
          ...(userId === undefined ? {} : { userId }),
          ...(userRef === undefined ? {} : { userRef }),
          ...(siteId === undefined ? {} : { siteId }),
        };
        await reads.record(toEntryOf(caller, 'audit.search', about), filter);
        const page = { beforeSequence: query.before ?? null, limit: query.limit };
        const { entries, next } = await searchEntries(pool, tenantId, filter, page);
        const names = await readNames();
        return { body: { entries: entries.map((entry) => toEntry(entry, names)), next } };
      },
    }),
    defineOperation({
      ...common,
      id: 'readAuditVocabulary',
      method: 'GET',
      url: '/admin/audit/vocabulary',
      summary: 'Which actions and attributes the chain names',
      reply: z.object({ actions: z.array(z.string()), attributes: z.array(z.string()) }),
      errors: [],
      handle: async () => ({
        body: {
          actions: await listActions(pool, tenantId),
          attributes: await listAttributes(pool, tenantId),
        },
      }),
    }),
    defineOperation({
      ...common,
      id: 'readAuditStatus',
      method: 'GET',
      url: '/admin/audit/status',
      summary: 'The newest signed head, its anchor, closed segments, the newest verification',
      reply: statusGuard,
      errors: [],
      handle: async () => {
        const status = await findAuditStatus(pool, tenantId);
        const anchor = await readAnchorStatus(pool, tenantId, {
          anchor: proof.anchor,
          state: proof.findAnchorState(tenantId),
        });
        const { anchor: told, ...rest } = toStatus(
          status,
          anchor,
          await verifications.findNewest()
        );
        return {
          body: {
            ...rest,
            anchor: { ...told, everySeconds: proof.anchorSeconds },
            keyIds: proof.publicJwks.map(deriveKeyId),
          },
        };
      },
    }),
    defineOperation({
      ...common,
      id: 'startAuditVerification',
      method: 'POST',
      url: '/admin/audit/verifications',
      summary: 'Begins to verify the whole chain; one at a time',
      reply: verificationGuard,
      replyStatus: 202,
      errors: [{ status: 409, code: 'audit.verification_running' }, unavailable],
      handle: async ({ caller }) => ({
        body: toVerification(await verifications.start(asStaff(caller).actorId)),
      }),
    }),
    defineOperation({
      ...common,
      id: 'readAuditVerification',
      method: 'GET',
      url: '/admin/audit/verifications/{id}',
      summary: 'How far a verification is, and what it found',
      path: z.object({ id: z.string().max(64) }).strict(),
      reply: verificationGuard,
      errors: [{ status: 404, code: 'audit.verification_not_found' }],
      handle: async ({ path }) => ({ body: toVerification(await verifications.get(path.id)) }),
    }),
    defineOperation({
      ...common,
      id: 'exportAudit',
      method: 'GET',
      url: '/admin/audit/export',
      summary: 'The whole chain as JSON Lines',
      description:
        'The file of `passport audit export`: `passport audit verify` needs it and the public keys, nothing else. The export itself is on the chain.',
      reply: z.string(),
      replyType: 'application/x-ndjson; charset=utf-8',
      errors: [{ status: 429, code: 'kernel.busy' }, unavailable],
      handle: async ({ caller, ctx }) => {
        if (exporting.count >= exportsAtOnce) {
          throw kernelErrors.busy();
        }
        await audit.append([toEntryOf(caller, 'audit.export')]);
        const body = streamExport();
        // A file that broke off must not look like a whole one.
        body.once('error', () => ctx.res.destroy());
        const at = new Date(now()).toISOString().replaceAll(/\D/g, '').slice(0, 14);
        const name = `audit-${tenantId}-${at}.jsonl`;
        return { body, headers: { 'Content-Disposition': `attachment; filename="${name}"` } };
      },
    }),
    defineOperation({
      ...common,
      id: 'readAuditKeys',
      method: 'GET',
      url: '/admin/audit/keys',
      summary: 'Public keys that signed the chain, as a JWKS',
      description: 'The file of `passport audit keys`, for `passport audit verify`.',
      reply: z.object({
        keys: z.array(
          z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
        ),
      }),
      errors: [],
      handle: async () =>
        Promise.resolve({
          body: { keys: proof.publicJwks },
          headers: { 'Content-Disposition': 'attachment; filename="audit-keys.json"' },
        }),
    }),
  ];
};
