/**
 * All SQL of runs of key jobs. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well.
 *
 * A tenant has one running row at most (unique index key_runs__running). Its lease says who works on it; one that has passed says that
 * nobody does. Isolation assumed: read committed; of two that take a lapsed lease the second waits, looks at the row anew and finds it taken.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { JobKind } from './job-journal.ts';

export type KeyRunProgress = {
  readonly phase: 'converting' | 'verifying';
  readonly done: number;
  readonly total: number;
};

export type KeyRun = KeyRunProgress & {
  readonly id: string;
  readonly kind: JobKind;
  /** Null for all. */
  readonly region: string | null;
  /** Who goes on with it when it was interrupted: processes of the host by themselves, or whoever typed the command. */
  readonly origin: 'console' | 'command';
  readonly startedBy: string;
  readonly state: 'running' | 'done' | 'failed';
  /** Nobody works on it though it is not done: its process ended. */
  readonly isInterrupted: boolean;
  readonly errorCode: string | null;
  /** Milliseconds since the epoch, as every time here. */
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly finishedAt: number | null;
};

export type WantedRun = Pick<KeyRun, 'kind' | 'region' | 'origin' | 'startedBy'>;
export type Lease = { readonly id: string; readonly seconds: number };

const milliseconds = (column: string) =>
  sql`(extract(epoch from ${sql.identifier([column])}) * 1000)::float8`;

const columns = sql`
  id, kind, region, origin, started_by as "startedBy", state,
  state = 'running' and leased_until < now() as "isInterrupted", phase, done, total,
  error_code as "errorCode", ${milliseconds('started_at')} as "startedAt",
  ${milliseconds('updated_at')} as "updatedAt", ${milliseconds('finished_at')} as "finishedAt"
`;
const until = ({ seconds }: Lease) => sql`now() + make_interval(secs => ${seconds})`;
const isSame = ({ kind, region }: Pick<WantedRun, 'kind' | 'region'>) =>
  sql`(kind = ${kind} and region is not distinct from ${region}::text)`;

export const createKeyRunQueries = (pool: CommonQueryMethods, tenantId: string) => ({
  /** Newest first. */
  list: async (limit: number) =>
    pool.any<KeyRun>(sql`
      select ${columns}
      from passport.key_runs
      where tenant_id = ${tenantId}
      order by started_at desc, id
      limit ${limit}
    `),

  /** Closes what was interrupted and is another run than the wanted one. */
  endOthers: async (wanted: Pick<WantedRun, 'kind' | 'region'>, code: string) => {
    const { rowCount } = await pool.query(sql`
      update passport.key_runs
      set state = 'failed', error_code = ${code}, finished_at = now(), updated_at = now()
      where tenant_id = ${tenantId}
        and state = 'running'
        and leased_until < now()
        and not ${isSame(wanted)}
    `);
    return rowCount;
  },

  /** Takes over an interrupted run of the same kind; null when there is none. */
  adopt: async (wanted: Pick<WantedRun, 'kind' | 'region'>, lease: Lease) =>
    pool.maybeOne<KeyRun>(sql`
      update passport.key_runs
      set lease_id = ${lease.id}, leased_until = ${until(lease)}, updated_at = now()
      where tenant_id = ${tenantId}
        and state = 'running'
        and leased_until < now()
        and ${isSame(wanted)}
      returning ${columns}
    `),

  /** Takes over whatever was started from the console and was interrupted; null when there is none. */
  adoptAny: async (lease: Lease) =>
    pool.maybeOne<KeyRun>(sql`
      update passport.key_runs
      set lease_id = ${lease.id}, leased_until = ${until(lease)}, updated_at = now()
      where tenant_id = ${tenantId}
        and state = 'running'
        and origin = 'console'
        and leased_until < now()
      returning ${columns}
    `),

  /** Null when the tenant has a run already. */
  insert: async (id: string, wanted: WantedRun, lease: Lease) =>
    pool.maybeOne<KeyRun>(sql`
      insert into passport.key_runs
        (tenant_id, id, kind, region, origin, started_by, lease_id, leased_until)
      values (
        ${tenantId}, ${id}, ${wanted.kind}, ${wanted.region}, ${wanted.origin}, ${wanted.startedBy},
        ${lease.id}, ${until(lease)}
      )
      on conflict (tenant_id) where state = 'running' do nothing
      returning ${columns}
    `),

  /** Renews the lease and notes how far the run is. @returns false when the lease is another's */
  beat: async (id: string, lease: Lease, { phase, done, total }: KeyRunProgress) => {
    const { rowCount } = await pool.query(sql`
      update passport.key_runs
      set leased_until = ${until(lease)}, phase = ${phase}, done = ${done}, total = ${total},
        updated_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and lease_id = ${lease.id}
        and state = 'running'
    `);
    return rowCount > 0;
  },

  /** @param code of the error it ended with; null when it is done. @returns false when the lease is another's */
  end: async (
    id: string,
    leaseId: string,
    { phase, done, total }: KeyRunProgress,
    code: string | null
  ) => {
    const { rowCount } = await pool.query(sql`
      update passport.key_runs
      set state = ${code === null ? 'done' : 'failed'}, error_code = ${code}, phase = ${phase},
        done = ${done}, total = ${total}, finished_at = now(), updated_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and lease_id = ${leaseId}
        and state = 'running'
    `);
    return rowCount > 0;
  },
});

export type KeyRunQueries = ReturnType<typeof createKeyRunQueries>;
