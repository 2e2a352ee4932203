/**
 * How far a job over a whole tenant is: one row per tenant and kind. A job that was interrupted is begun again where it stopped;
 * one that was done, or had another scope, begins anew.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type JobPosition = {
  readonly table?: string;
  readonly key?: string;
  /** What the job is about, such as one region; everything when it is missing. */
  readonly scope?: string;
};
export type JobKind = 'seal' | 'unseal' | 'rotate-kek' | 'rotate-dek' | 'rotate-index';

export type JobJournal = {
  readonly begin: (
    kind: JobKind,
    total: number,
    scope?: string
  ) => Promise<{ readonly position: JobPosition; readonly done: number }>;
  readonly note: (kind: JobKind, done: number, position: JobPosition) => Promise<void>;
  readonly finish: (kind: JobKind) => Promise<void>;
  readonly isRunning: (kind: JobKind, scope?: string) => Promise<boolean>;
};

export const createJobJournal = (pool: CommonQueryMethods, tenantId: string): JobJournal => ({
  begin: async (kind, total, scope = '') =>
    pool.one<{ position: JobPosition; done: number }>(sql`
      insert into passport.key_jobs (tenant_id, kind, state, total, position)
      values (
        ${tenantId}, ${kind}, 'running', ${total}, ${JSON.stringify(scope ? { scope } : {})}::jsonb
      )
      on conflict (tenant_id, kind) do update
      set total = excluded.total, updated_at = now(),
        position = case
          when key_jobs.state = 'running' and coalesce(key_jobs.position->>'scope', '') = ${scope}
          then key_jobs.position else excluded.position end,
        done = case
          when key_jobs.state = 'running' and coalesce(key_jobs.position->>'scope', '') = ${scope}
          then key_jobs.done else 0 end,
        state = 'running'
      returning position, done
    `),
  note: async (kind, done, position) => {
    await pool.query(sql`
      update passport.key_jobs
      set done = ${done}, position = ${JSON.stringify(position)}::jsonb, updated_at = now()
      where tenant_id = ${tenantId}
        and kind = ${kind}
    `);
  },
  finish: async (kind) => {
    await pool.query(sql`
      update passport.key_jobs
      set state = 'done', position = '{}', updated_at = now()
      where tenant_id = ${tenantId}
        and kind = ${kind}
    `);
  },
  isRunning: async (kind, scope = '') =>
    pool.exists(sql`
      select 1
      from passport.key_jobs
      where tenant_id = ${tenantId}
        and kind = ${kind}
        and state = 'running'
        and coalesce(position->>'scope', '') = ${scope}
    `),
});
