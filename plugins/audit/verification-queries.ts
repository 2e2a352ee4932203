/**
 * All SQL of verifications. Runs as the tenant's role under forced row-level security; `tenant_id` is explicit as well. A unique partial
 * index lets one run at a time per tenant, in whichever process.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { ExportFault } from './verify.ts';

/**
 * running -> valid | faulty (it read what there was to read) | stopped (the process ended, or the database did not answer).
 */
export const verificationStatuses = ['running', 'valid', 'faulty', 'stopped'] as const;
export type VerificationStatus = (typeof verificationStatuses)[number];

/** What a verification was held against; `none` is configured. Without `compared` a cut-off end cannot be seen. */
export const comparedAnchors = ['compared', 'empty', 'unreadable', 'failed', 'none'] as const;
export type ComparedAnchor = (typeof comparedAnchors)[number];

export type Verification = {
  readonly id: string;
  readonly status: VerificationStatus;
  readonly startedBy: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Entries to verify, and verified so far. */
  readonly total: number;
  readonly verified: number;
  /** Of the signed head it goes up to; null before it is read, and while the chain is empty. */
  readonly headSequence: number | null;
  readonly anchor: ComparedAnchor | null;
  readonly anchoredSequence: number | null;
  readonly fault: ExportFault | null;
};

export type Finding = Pick<Verification, 'verified' | 'fault'> & {
  readonly status: 'valid' | 'faulty';
};
type Plan = Pick<Verification, 'total' | 'headSequence' | 'anchor' | 'anchoredSequence'>;

/** A running one that has not been heard of for so long has lost its process. */
const lostSeconds = 120;

const columns = sql`
  id, status, started_by as "startedBy", (extract(epoch from started_at) * 1000)::float8 as "startedAt",
  (extract(epoch from ended_at) * 1000)::float8 as "endedAt", total, verified, head_sequence as "headSequence", anchor,
  anchored_sequence as "anchoredSequence", fault
`;

export const createVerificationQueries = (tenantId: string) => ({
  /** Ends the one whose process is gone. */
  stopLost: async (connection: CommonQueryMethods) =>
    connection.query(sql`
      update passport.audit_verifications
      set status = 'stopped', ended_at = now()
      where tenant_id = ${tenantId}
        and status = 'running'
        and heard_at < now() - make_interval(secs => ${lostSeconds})
    `),

  /** @returns whether none was running */
  insert: async (connection: CommonQueryMethods, id: string, by: string): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      insert into passport.audit_verifications (tenant_id, id, status, started_by)
      values (${tenantId}, ${id}, 'running', ${by})
      on conflict (tenant_id) where status = 'running' do nothing
    `);
    return rowCount > 0;
  },

  setPlan: async (connection: CommonQueryMethods, id: string, plan: Plan) =>
    connection.query(sql`
      update passport.audit_verifications
      set total = ${plan.total}, head_sequence = ${plan.headSequence}, anchor = ${plan.anchor},
        anchored_sequence = ${plan.anchoredSequence}, verified = 0, heard_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'running'
    `),

  /** @returns whether it still runs: another process may have taken it for lost */
  note: async (connection: CommonQueryMethods, id: string, verified: number): Promise<boolean> => {
    const { rowCount } = await connection.query(sql`
      update passport.audit_verifications
      set verified = ${verified}, heard_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'running'
    `);
    return rowCount > 0;
  },

  end: async (connection: CommonQueryMethods, id: string, { status, verified, fault }: Finding) =>
    connection.query(sql`
      update passport.audit_verifications
      set status = ${status}, verified = ${verified}, ended_at = now(), heard_at = now(),
        fault = ${fault === null ? null : JSON.stringify(fault)}::jsonb
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'running'
    `),

  stop: async (connection: CommonQueryMethods, id: string) =>
    connection.query(sql`
      update passport.audit_verifications
      set status = 'stopped', ended_at = now()
      where tenant_id = ${tenantId}
        and id = ${id}
        and status = 'running'
    `),

  find: async (connection: CommonQueryMethods, id: string) =>
    connection.maybeOne<Verification>(sql`
      select ${columns}
      from passport.audit_verifications
      where tenant_id = ${tenantId}
        and id = ${id}
    `),

  findNewest: async (connection: CommonQueryMethods) =>
    connection.maybeOne<Verification>(sql`
      select ${columns}
      from passport.audit_verifications
      where tenant_id = ${tenantId}
      order by started_at desc, id
      limit 1
    `),
});
