/** All SQL of when jobs last ended. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

export type JobMark = {
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
  /** How much each step did; one that failed is missing. */
  readonly report: Readonly<Record<string, number>>;
};

export const createMarkQueries = (pool: CommonQueryMethods, tenantId: string) => ({
  note: async (job: 'sweep', report: JobMark['report']) => {
    const { rowCount } = await pool.query(sql`
      insert into passport.job_marks (tenant_id, job, report)
      values (${tenantId}, ${job}, ${JSON.stringify(report)}::jsonb)
      on conflict (tenant_id, job) do update
      set finished_at = now(), report = excluded.report
    `);
    return rowCount > 0;
  },

  find: async (job: 'sweep') =>
    pool.maybeOne<JobMark>(sql`
      select (extract(epoch from finished_at) * 1000)::float8 as "finishedAt", report
      from passport.job_marks
      where tenant_id = ${tenantId}
        and job = ${job}
    `),
});

export type MarkQueries = ReturnType<typeof createMarkQueries>;
