/**
 * How well a person's identity was proved: the level on the eIDAS scale that the eID connector left in Logto's row (connectors/connector-eid,
 * `rawData.passport` version 1). Whoever never proved it has none.
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { AssuranceLevel } from '../passport/port.ts';

const levels: readonly AssuranceLevel[] = ['low', 'substantial', 'high'];
const place = ['eid', 'details', 'rawData', 'passport', 'assurance', 'level'];

const readAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined,
    value
  );

/** @returns asked at every issuance; names of providers lie open, so that others cost one look and open nothing */
export const createAssuranceReader =
  (deps: {
    readonly pool: CommonQueryMethods;
    readonly tenantId: string;
    /** Runs a statement on Logto's tables and opens what it returns. */
    readonly run: (
      text: string,
      values: readonly unknown[]
    ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  }) =>
  async (userId: string): Promise<AssuranceLevel> => {
    const { pool, tenantId, run } = deps;
    const isProved = await pool.exists(sql`
      select 1
      from public.users
      where tenant_id = ${tenantId}
        and id = ${userId}
        and jsonb_exists(identities, 'eid')
    `);
    if (!isProved) {
      return 'none';
    }
    const [row] = await run('select "identities" from "users" where "id" = $1', [userId]);
    const level = readAt(row?.['identities'], place);
    return levels.find((one) => one === level) ?? 'none';
  };
