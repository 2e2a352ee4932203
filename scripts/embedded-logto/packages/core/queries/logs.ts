import { nanoid } from 'nanoid';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';

/** Logto masks by key name; a value under such a key never reaches the table. */
const sensitive = /password|secret|token|^code$/i;

const mask = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.map(mask);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [
          key,
          sensitive.test(key) && inner !== undefined ? '******' : mask(inner),
        ])
      )
    : value;
};

/** Writes one row of Logto's audit log. The payload is what Logto stores: it names people. */
export const insertLog = async (
  pool: CommonQueryMethods,
  key: string,
  payload: Readonly<Record<string, unknown>>
) => {
  await pool.query(sql`
    insert into "logs" ("id", "key", "payload")
    values (${nanoid()}, ${key}, ${JSON.stringify(mask({ key, result: 'Success', ...payload }))})
  `);
};
