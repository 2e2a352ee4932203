import { nanoid } from 'nanoid';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** Writes one row of Logto's audit log. The payload is what Logto stores: it names people. */
export const insertLog = async (
  pool: CommonQueryMethods,
  key: string,
  payload: Readonly<Record<string, unknown>>
) => {
  await pool.query(sql`
    insert into "logs" ("id", "key", "payload")
    values (${nanoid()}, ${key}, ${JSON.stringify({ key, result: 'Success', ...payload })})
  `);
};
