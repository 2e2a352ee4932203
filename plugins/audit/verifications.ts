/**
 * Verifies a tenant's whole chain inside the serving process: from the first entry present, or the last closed segment, up to the newest
 * signed head, against the public keys and the newest head of the anchor. That head pins everything before it; `passport audit verify` compares
 * with every anchored head.
 *
 * One at a time per tenant, in slices: between two slices the process and the database are left to others for as long as the slice took.
 * Nothing is locked. What is appended meanwhile is left for the next one.
 *
 * States: see verification-queries.ts. Progress and result are in the database, so that any process can tell them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AuditEntry, AuditHead } from '../../schemas/audit.ts';
import { createRandomId } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import type { Anchor } from './anchor.ts';
import { auditErrors } from './errors.ts';
import { findHead, listEntries } from './queries.ts';
import { findFirstSequence, listSegments } from './segment-queries.ts';
import { createVerificationQueries } from './verification-queries.ts';
import type { ComparedAnchor, Finding, Verification } from './verification-queries.ts';
import { verifyEntries } from './verify.ts';

export type Verifications = {
  /** Resolves when it has begun. @throws audit.verification_running */
  readonly start: (by: string) => Promise<Verification>;
  /** @throws audit.verification_not_found */
  readonly get: (id: string) => Promise<Verification>;
  /** Null before the first. */
  readonly findNewest: () => Promise<Verification | null>;
};

const idLength = 24;
/** Read and hashed in some milliseconds: nobody else waits longer. */
const sliceSize = 250;
const noteEveryMs = 1000;
/** While it reads, old entries may be archived and deleted (retention): then it begins again. */
const mostTries = 3;

type Anchored = { readonly anchor: ComparedAnchor; readonly newest: AuditHead | null };

const readAnchor = async (anchor: Anchor | null, tenantId: string): Promise<Anchored> => {
  if (!anchor?.isReadable) {
    return { anchor: anchor ? 'unreadable' : 'none', newest: null };
  }
  try {
    const newest = await anchor.findNewest(tenantId);
    return { anchor: newest ? 'compared' : 'empty', newest };
  } catch {
    // Told as such: the entries can be verified without it.
    return { anchor: 'failed', newest: null };
  }
};

/** Another process took this one for lost. */
class Abandoned extends Error {}

export const createVerifications = ({
  pool,
  tenantId,
  publicJwks,
  anchor,
  log,
  now,
}: {
  readonly pool: CommonQueryMethods;
  readonly tenantId: string;
  readonly publicJwks: readonly unknown[];
  readonly anchor: Anchor | null;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): Verifications => {
  const queries = createVerificationQueries(tenantId);

  const readSlices = async function* (
    id: string,
    { after, until }: { readonly after: number; readonly until: number }
  ): AsyncGenerator<AuditEntry> {
    let last = after;
    let verified = 0;
    let notedAt = now();
    while (last < until) {
      const startedAt = performance.now();
      const page = await listEntries(pool, tenantId, { afterSequence: last, limit: sliceSize });
      const slice = page.filter(({ sequence }) => sequence <= until);
      const newest = slice.at(-1);
      if (!newest) {
        return;
      }
      yield* slice;
      last = newest.sequence;
      verified += slice.length;
      if (now() - notedAt >= noteEveryMs) {
        notedAt = now();
        if (!(await queries.note(pool, id, verified))) {
          throw new Abandoned();
        }
      }
      await sleep(performance.now() - startedAt, undefined, { ref: false });
    }
  };

  const verifyOnce = async (id: string): Promise<Finding & { readonly closed: number }> => {
    // The anchor first: a head that is anchored afterwards would look as if the database were behind it.
    const { newest, ...compared } = await readAnchor(anchor, tenantId);
    const segments = await listSegments(pool, tenantId);
    const head = await findHead(pool, tenantId);
    const after = segments.at(-1)?.lastSequence ?? 0;
    await queries.setPlan(pool, id, {
      ...compared,
      total: Math.max(0, (head?.sequence ?? 0) - after),
      headSequence: head?.sequence ?? null,
      anchoredSequence: newest?.sequence ?? null,
    });
    const { entries, fault } = await verifyEntries({
      tenantId,
      notes: {
        heads: head ? [head] : [],
        segments,
        firstSequence: await findFirstSequence(pool, tenantId),
      },
      // Entries without any head are no chain: read, so that it is said.
      entries: readSlices(id, { after, until: head?.sequence ?? Number.MAX_SAFE_INTEGER }),
      publicJwks,
      anchors: newest ? [newest] : [],
    });
    const status = fault ? 'faulty' : 'valid';
    return { status, verified: entries, fault, closed: segments.length };
  };

  const verify = async (id: string): Promise<Finding> => {
    for (let tries = 1; ; tries += 1) {
      const { closed, ...finding } = await verifyOnce(id);
      const isSure =
        finding.fault === null || (await listSegments(pool, tenantId)).length === closed;
      if (isSure || tries === mostTries) {
        return finding;
      }
    }
  };

  const run = async (id: string) => {
    try {
      const finding = await verify(id);
      await queries.end(pool, id, finding);
      const { fault, verified } = finding;
      if (fault) {
        // For whoever watches the log: nobody may be looking at the page.
        const { type, ...numbers } = fault;
        log.error(
          'audit_chain_faulty',
          auditErrors.chain_faulty({ detail: { type, ...numbers } }),
          {
            tenant: tenantId,
          }
        );
      } else {
        log.info('audit_chain_verified', { tenant: tenantId, entries: verified });
      }
    } catch (error) {
      if (!(error instanceof Abandoned)) {
        log.error('audit_verification_stopped', error, { tenant: tenantId });
        await queries.stop(pool, id);
      }
    }
  };

  const get: Verifications['get'] = async (id) => {
    const found = await queries.find(pool, id);
    if (!found) {
      throw auditErrors.verification_not_found();
    }
    return found;
  };

  return {
    get,
    findNewest: async () => queries.findNewest(pool),
    start: async (by) => {
      const id = `verification_${createRandomId(idLength)}`;
      await queries.stopLost(pool);
      if (!(await queries.insert(pool, id, by))) {
        throw auditErrors.verification_running();
      }
      run(id).catch((error: unknown) => {
        // The database is away: the row is taken for lost in a while.
        log.error('audit_verification_stopped', error, { tenant: tenantId });
      });
      return get(id);
    },
  };
};
