/**
 * Jobs over a whole tenant: seal, unseal, new look-up tokens. Each changes the state first, waits until every process must know it, goes
 * through every table, and ends only when a pass over everything finds nothing left. Interrupted, it is started again with the same
 * command and goes on at the row it had reached.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { createJobJournal } from '../vault/port.ts';
import type { JobPosition, Vault } from '../vault/port.ts';
import type { Conversion } from './conversion.ts';
import { sealingErrors } from './errors.ts';
import { sealedTables } from './registry.ts';
import type { SealedTableName } from './registry.ts';
import { settleMs } from './state.ts';
import type { SealingState, SealingStates } from './state.ts';

export type JobKind = 'seal' | 'unseal' | 'rotate-index';
export type Progress = {
  readonly phase: 'converting' | 'verifying';
  readonly done: number;
  readonly total: number;
};
export type SealingJobs = {
  readonly run: (
    kind: JobKind,
    onProgress: (progress: Progress) => void
  ) => Promise<{ readonly rows: number; readonly converted: number }>;
};

const batch = 100;
const passes = 5;
/** People first: relations of their identities follow them. */
const tables = Object.keys(sealedTables) as readonly SealedTableName[];

export const createSealingJobs = (deps: {
  readonly vault: Vault;
  readonly pool: CommonQueryMethods;
  readonly conversion: Conversion;
  readonly states: SealingStates;
  readonly sleep: (milliseconds: number) => Promise<void>;
}): SealingJobs => {
  const { vault, pool, conversion, states, sleep } = deps;
  const { tenantId } = vault;

  const journal = createJobJournal(pool, tenantId);

  const countAll = async () => {
    let total = 0;
    for (const table of tables) {
      total += await conversion.countRows(table);
    }
    return total;
  };

  const convertAll = async (
    kind: JobKind,
    total: number,
    start: JobPosition,
    onProgress: (progress: Progress) => void
  ) => {
    const first = Math.max(
      0,
      tables.findIndex((table) => table === start.table)
    );
    let done = 0;
    let converted = 0;
    for (const [index, table] of tables.slice(first).entries()) {
      let position: string | null = index === 0 ? (start.key ?? '') : '';
      while (position !== null) {
        const result = await conversion.convertBatch(table, position, batch);
        done += result.rows;
        converted += result.converted;
        position = result.position;
        await journal.note(kind, done, { table, key: position ?? '\uffff' });
        onProgress({ phase: 'converting', done, total });
      }
    }
    return converted;
  };

  const verifyAll = async (total: number, onProgress: (progress: Progress) => void) => {
    let others = 0;
    let done = 0;
    for (const table of tables) {
      others += await conversion.verifyTable(table);
      done += await conversion.countRows(table);
      onProgress({ phase: 'verifying', done, total });
    }
    return others;
  };

  /** What the state becomes while the job runs, and when it is done. */
  const readStates = (
    kind: JobKind,
    state: SealingState
  ): readonly [during: SealingState, after: SealingState] => {
    const { indexVersion, previousIndexVersion } = state;
    if (kind === 'rotate-index') {
      if (state.mode !== 'sealed') {
        throw sealingErrors.mode_conflict({ detail: { mode: state.mode } });
      }
      const isRunning = previousIndexVersion !== null;
      const next = isRunning ? indexVersion : indexVersion + 1;
      return [
        { mode: 'sealed', indexVersion: next, previousIndexVersion: next - 1 },
        { mode: 'sealed', indexVersion: next, previousIndexVersion: null },
      ];
    }
    if (previousIndexVersion !== null) {
      throw sealingErrors.mode_conflict({ detail: { running: 'rotate-index' } });
    }
    return kind === 'seal'
      ? [
          { ...state, mode: 'sealing' },
          { ...state, mode: 'sealed' },
        ]
      : [
          { ...state, mode: 'unsealing' },
          { ...state, mode: 'plain' },
        ];
  };

  /** One-way hashes of the old key count nothing any more after an hour. */
  const dropOldHashes = async () =>
    pool.query(sql`
      delete from public.sentinel_activities
      where tenant_id = ${tenantId}
        and created_at < now() - interval '1 hour'
    `);

  return {
    run: async (kind, onProgress) => {
      const [during, after] = readStates(kind, await states.readNow());
      const total = await countAll();
      const { position: start } = await journal.begin(kind, total);
      await states.write(during);
      await sleep(settleMs);
      let converted = await convertAll(kind, total, start, onProgress);
      for (let pass = 1; (await verifyAll(total, onProgress)) > 0; pass += 1) {
        if (pass === passes) {
          throw sealingErrors.verification_failed({ detail: { passes } });
        }
        // Rows that were written or locked meanwhile.
        converted += await convertAll(kind, total, {}, onProgress);
      }
      if (kind === 'rotate-index') {
        await dropOldHashes();
      }
      await states.write(after);
      await journal.finish(kind);
      if (kind === 'rotate-index') {
        await sleep(settleMs);
        await vault.queries.deleteTenantKey(during.indexVersion - 1);
      }
      return { rows: total, converted };
    },
  };
};
