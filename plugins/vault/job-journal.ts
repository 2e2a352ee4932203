/**
 * How far a job over a whole tenant is: one row per tenant and kind. A job that was interrupted is begun again where it stopped;
 * one that was done begins anew.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type JobPosition = { readonly table?: string; readonly key?: string };
export type JobKind = 'seal' | 'unseal' | 'rotate-kek' | 'rotate-dek' | 'rotate-index';

export type JobJournal = {
  readonly begin: (
    kind: JobKind,
    total: number
  ) => Promise<{ readonly position: JobPosition; readonly done: number }>;
  readonly note: (kind: JobKind, done: number, position: JobPosition) => Promise<void>;
  readonly finish: (kind: JobKind) => Promise<void>;
  readonly isRunning: (kind: JobKind) => Promise<boolean>;
};

export const createJobJournal = (pool: CommonQueryMethods, tenantId: string): JobJournal => ({
  begin: async (kind, total) =>
    pool.one<{ position: JobPosition; done: number }>(sql`
      insert into passport.key_jobs (tenant_id, kind, state, total)
      values (${tenantId}, ${kind}, 'running', ${total})
      on conflict (tenant_id, kind) do update
      set total = excluded.total, updated_at = now(),
        position = case when key_jobs.state = 'running' then key_jobs.position else '{}' end,
        done = case when key_jobs.state = 'running' then key_jobs.done else 0 end,
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
  isRunning: async (kind) =>
    pool.exists(sql`
      select 1
      from passport.key_jobs
      where tenant_id = ${tenantId}
        and kind = ${kind}
        and state = 'running'
    `),
});
