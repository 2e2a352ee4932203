/**
 * How far the sealing of a tenant's database is, and with which version of the index key its look-up tokens are made.
 *
 *   sealing    writes are sealed; plain rows may remain, so look-ups ask for both
 *   sealed     everything is sealed
 *   unsealing  writes are plain; sealed rows may remain
 *   plain      nothing is sealed, the pack stands aside
 *
 * The state is read from the database at most once a second per process; whoever changes it waits until every process must
 * have read it (`settleMs`) before touching a row.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export const sealingModes = ['sealing', 'sealed', 'unsealing', 'plain'] as const;
export type SealingMode = (typeof sealingModes)[number];

export type SealingState = {
  readonly mode: SealingMode;
  readonly indexVersion: number;
  readonly previousIndexVersion: number | null;
};

const freshMs = 1000;
/** Longer than a state stays fresh, by more than a statement takes between reading it and being sent. */
export const settleMs = 3 * freshMs;

export type SealingStates = {
  readonly read: () => Promise<SealingState>;
  readonly readNow: () => Promise<SealingState>;
  readonly write: (state: SealingState) => Promise<void>;
};

export const createSealingStates = (
  pool: CommonQueryMethods,
  tenantId: string,
  now: () => number = () => performance.now()
): SealingStates => {
  const cached: { state: Promise<SealingState> | null; until: number } = { state: null, until: 0 };

  const find = async () =>
    pool.maybeOne<SealingState>(sql`
      select mode, index_version as "indexVersion", previous_index_version as "previousIndexVersion"
      from passport.sealing_states
      where tenant_id = ${tenantId}
    `);

  const readNow = async (): Promise<SealingState> => {
    const found = await find();
    if (found) {
      return found;
    }
    // A tenant younger than the pack: whatever its rows are, both forms are understood.
    await pool.query(sql`
      insert into passport.sealing_states (tenant_id, mode)
      values (${tenantId}, 'sealing')
      on conflict do nothing
    `);
    return (await find()) ?? { mode: 'sealing', indexVersion: 1, previousIndexVersion: null };
  };

  return {
    readNow,
    read: async () => {
      if (!cached.state || now() >= cached.until) {
        const reading = readNow();
        cached.state = reading;
        cached.until = now() + freshMs;
        reading.catch(() => {
          cached.state = null;
        });
      }
      return cached.state;
    },
    write: async ({ mode, indexVersion, previousIndexVersion }) => {
      await pool.query(sql`
        insert into passport.sealing_states (tenant_id, mode, index_version, previous_index_version)
        values (${tenantId}, ${mode}, ${indexVersion}, ${previousIndexVersion})
        on conflict (tenant_id) do update
        set mode = excluded.mode, index_version = excluded.index_version,
          previous_index_version = excluded.previous_index_version, updated_at = now()
      `);
      cached.state = null;
    },
  };
};
