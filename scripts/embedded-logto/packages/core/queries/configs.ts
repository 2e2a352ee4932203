import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** The value of a row of logto_configs; null when there is none. The caller names the shape it relies on. */
export const findConfig = async <Value>(
  pool: CommonQueryMethods,
  key: string
): Promise<Value | null> => {
  const row = await pool.maybeOne<{ value: Value }>(sql`
    select "value" from "logto_configs"
    where "key" = ${key}
  `);
  return row?.value ?? null;
};
