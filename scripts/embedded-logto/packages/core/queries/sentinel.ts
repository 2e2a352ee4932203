/** Lock-out after too many failures: Logto's sentinel_activities, with its unsalted hash of the identifier. */
import { createHash } from 'node:crypto';
import { SentinelActivities, defaultSentinelPolicy } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { nanoid } from 'nanoid';
import { identify, insertInto } from '../database.ts';
import { RequestError } from '../errors.ts';

const { table, fields } = identify(SentinelActivities);
const pooledActions = sql.array(['Password', 'VerificationCode', 'OneTimeToken'], 'varchar');
const minuteMs = 60_000;

type Policy = { readonly maxAttempts?: number; readonly lockoutDuration?: number };

const findPolicy = async (pool: CommonQueryMethods) => {
  const row = await pool.maybeOne<{ sentinelPolicy: Policy }>(sql`
    select "sentinel_policy" from "sign_in_experiences"
    where "id"='default'
  `);
  return { ...defaultSentinelPolicy, ...row?.sentinelPolicy };
};

const findBlockEnd = async (pool: CommonQueryMethods, targetHash: string) =>
  pool.maybeOne<{ decisionExpiresAt: number }>(sql`
    select ${fields.decisionExpiresAt} from ${table}
    where ${fields.targetType} = ${'User'}
      and ${fields.targetHash} = ${targetHash}
      and ${fields.action} = any(${pooledActions})
      and ${fields.decision} = ${'Blocked'}
      and ${fields.decisionExpiresAt} > now()
    limit 1
  `);

const countFailures = async (pool: CommonQueryMethods, targetHash: string) =>
  pool.oneFirst<number>(sql`
    select count(*) from ${table}
    where ${fields.targetType} = ${'User'}
      and ${fields.targetHash} = ${targetHash}
      and ${fields.action} = any(${pooledActions})
      and ${fields.actionResult} = ${'Failed'}
      and ${fields.decision} != ${'Blocked'}
      and ${fields.createdAt} > now() - interval '1 hour'
  `);

/**
 * Runs a check and records how it ended. A blocked identifier is refused whatever the check said.
 * @throws session.verification_blocked_too_many_attempts; otherwise the error of the check
 */
export const guardAttempts = async <Result>(
  pool: CommonQueryMethods,
  { action, identifier }: { action: 'Password' | 'VerificationCode'; identifier: string },
  check: () => Promise<Result>
): Promise<Result> => {
  const outcome = await check().then(
    (value) => ({ isRight: true as const, value }),
    (error: unknown) => ({ isRight: false as const, error })
  );
  const targetHash = createHash('sha256').update(identifier).digest('hex');
  const block = await findBlockEnd(pool, targetHash);
  const failures = Number(await countFailures(pool, targetHash)) + (outcome.isRight ? 0 : 1);
  const { maxAttempts, lockoutDuration } = await findPolicy(pool);
  const isBlocked = block !== null || failures >= maxAttempts;
  await insertInto<object, object>(
    pool,
    SentinelActivities
  )({
    id: nanoid(),
    targetType: 'User',
    targetHash,
    action,
    actionResult: outcome.isRight ? 'Success' : 'Failed',
    payload: {},
    decision: isBlocked ? 'Blocked' : 'Allowed',
    decisionExpiresAt:
      block?.decisionExpiresAt ?? Date.now() + (isBlocked ? lockoutDuration * minuteMs : 0),
  });
  if (isBlocked) {
    throw new RequestError('session.verification_blocked_too_many_attempts');
  }
  if (!outcome.isRight) {
    throw outcome.error;
  }
  return outcome.value;
};
