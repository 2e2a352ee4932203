/**
 * Appends to the chain of a tenant.
 *
 * Appends that arrive while a batch is being written wait for the next one: a queue of the process, in the order of
 * the calls. States of the queue: idle -> writing (one batch in the database) -> writing again while callers
 * wait -> idle. Between processes the locked head row decides. A promise settles after its batch has committed: an
 * access may be answered only then.
 */
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import { auditEntryInputGuard } from '../../schemas/audit.ts';
import type { AuditEntry, AuditEntryInput, AuditHead } from '../../schemas/audit.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { createGenesis, linkEntries } from './chain.ts';
import { auditErrors } from './errors.ts';
import type { HeadSigner } from './head-signature.ts';
import { findHead, insertEntries, insertGenesis, lockHead, updateHead } from './queries.ts';
import { createSettler } from './settler.ts';

/** One statement carries at most this many entries; more would only lengthen the lock on the head. */
const batchLimit = 500;

/** SQLSTATE class 40, such as 40001 and 40P01: whoever runs the transaction runs it again, and knows it by this code. */
const isConflict = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('40');

export type AuditLog = {
  /**
   * Appends entries together and in order.
   * @throws audit.invalid_entry before anything is written; audit.unavailable when the write failed: refuse the access
   */
  readonly append: (entries: readonly AuditEntryInput[]) => Promise<readonly AuditEntry[]>;
  /**
   * The same inside the caller's transaction, for changes that must stand or fall with their entry. The head
   * row stays locked until that transaction ends: append last. Conflicts between transactions are thrown as they are.
   */
  readonly appendIn: (
    connection: CommonQueryMethods,
    entries: readonly AuditEntryInput[]
  ) => Promise<readonly AuditEntry[]>;
  /** The newest signed head; null while the chain is empty. */
  readonly findHead: () => Promise<AuditHead | null>;
};

type Waiting = {
  readonly inputs: readonly (AuditEntryInput & { readonly occurredAtMs: number })[];
  readonly resolve: (entries: readonly AuditEntry[]) => void;
  readonly reject: (error: unknown) => void;
};

export const createAuditLog = ({
  tenantId,
  pool,
  signer,
  now,
  onCommitted,
}: {
  tenantId: string;
  pool: DatabasePool;
  signer: HeadSigner;
  /** Milliseconds since the epoch. */
  now: () => number;
  /**
   * Told of every entry of this log after its commit, such as `createAuditStream`'s `offer`. Must not throw and is not
   * waited for. Entries of a caller's transaction follow a moment after it ended, none when it was rolled back.
   */
  onCommitted?: (entries: readonly AuditEntry[]) => void;
}): AuditLog => {
  const queue: Waiting[] = [];
  const settler = onCommitted ? createSettler({ pool, tenantId, onCommitted }) : null;
  let isWriting = false;

  const parse = (entries: readonly AuditEntryInput[]) => {
    const occurredAtMs = now();
    return entries.map((entry) => {
      const parsed = auditEntryInputGuard.safeParse(entry);
      if (!parsed.success) {
        const fields = parsed.error.issues.map(({ path }) => path.join('.'));
        throw auditErrors.invalid_entry({ detail: { fields } });
      }
      return { ...parsed.data, occurredAtMs };
    });
  };

  const write = async (
    connection: CommonQueryMethods,
    inputs: Waiting['inputs']
  ): Promise<readonly AuditEntry[]> => {
    const genesis = createGenesis(tenantId);
    const locked = await lockHead(connection, tenantId);
    if (!locked) {
      await insertGenesis(connection, tenantId, genesis);
    }
    // A concurrent first append may have moved the head between the two statements: read it under the lock.
    const head = locked ?? (await lockHead(connection, tenantId)) ?? genesis;
    const entries = linkEntries(tenantId, head, inputs);
    const newest = entries.at(-1);
    if (newest) {
      await insertEntries(connection, entries);
      const { sequence, entryHash } = newest;
      await updateHead(
        connection,
        signer.sign({ tenantId, sequence, entryHash, signedAtMs: now() })
      );
    }
    return entries;
  };

  const takeBatch = (): readonly Waiting[] => {
    let size = 0;
    const count = queue.findIndex(({ inputs }) => {
      size += inputs.length;
      return size > batchLimit;
    });
    return queue.splice(0, count === -1 ? queue.length : Math.max(1, count));
  };

  const writeBatch = async (batch: readonly Waiting[]) => {
    try {
      const entries = await pool.transaction(async (connection) =>
        write(
          connection,
          batch.flatMap(({ inputs }) => inputs)
        )
      );
      let from = 0;
      for (const { inputs, resolve } of batch) {
        resolve(entries.slice(from, from + inputs.length));
        from += inputs.length;
      }
      onCommitted?.(entries);
    } catch (cause) {
      for (const { reject } of batch) {
        reject(auditErrors.unavailable({ cause }));
      }
    }
  };

  const drain = async () => {
    isWriting = true;
    while (queue.length > 0) {
      await writeBatch(takeBatch());
    }
    isWriting = false;
  };

  return {
    append: async (entries) => {
      const inputs = parse(entries);
      return new Promise((resolve, reject) => {
        queue.push({ inputs, resolve, reject });
        if (!isWriting) {
          void drain();
        }
      });
    },
    appendIn: async (connection, inputs) => {
      const parsed = parse(inputs);
      try {
        const entries = await write(connection, parsed);
        settler?.watch(entries);
        return entries;
      } catch (cause) {
        throw isConflict(cause) || isPassportError(cause)
          ? cause
          : auditErrors.unavailable({ cause });
      }
    },
    findHead: async () => findHead(pool, tenantId),
  };
};
