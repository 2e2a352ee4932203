/** One-time codes in Logto's `passcodes` table: 6 digits, 10 minutes, 10 tries, one open code per interaction and type. */
import { randomInt } from 'node:crypto';
import { Passcodes } from '@logto/schemas';
import type { CreatePasscode, Passcode } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import { nanoid } from 'nanoid';
import { identify, insertInto } from '../database.ts';
import { RequestError } from '../errors.ts';

const { table, fields } = identify(Passcodes);
const columns = sql.join(
  Object.values(Passcodes.fields).map((column) => sql.identifier([column])),
  sql`, `
);
const lifetimeMs = 600_000;
const tryLimit = 10;
const codeDigits = 6;

export type CodeTarget = { readonly email: string } | { readonly phone: string };

const listOpen = async (pool: CommonQueryMethods, jti: string, type: string) =>
  pool.any<Passcode>(sql`
    select ${columns}
    from ${table}
    where ${fields.interactionJti}=${jti} and ${fields.type}=${type} and ${fields.consumed} = false
  `);

/** Makes a code and drops older open ones of the same interaction and type. */
export const createPasscode = async (
  pool: CommonQueryMethods,
  { jti, type, target }: { jti: string; type: string; target: CodeTarget }
): Promise<string> => {
  const open = await listOpen(pool, jti, type);
  if (open.length > 0) {
    await pool.query(sql`
      delete from ${table}
      where ${fields.id} in (${sql.join(
        open.map(({ id }) => id),
        sql`,`
      )})
    `);
  }
  const code = String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0');
  await insertInto<CreatePasscode, Passcode>(
    pool,
    Passcodes
  )({
    id: nanoid(),
    interactionJti: jti,
    type,
    code,
    ...target,
  });
  return code;
};

/** @throws verification_code.not_found, .email_mismatch/.phone_mismatch, .expired, .exceed_max_try, .code_mismatch */
export const verifyPasscode = async (
  pool: CommonQueryMethods,
  { jti, type, target, code }: { jti: string; type: string; target: CodeTarget; code: string }
) => {
  const [passcode] = await listOpen(pool, jti, type);
  if (!passcode) {
    throw new RequestError('verification_code.not_found');
  }
  if ('email' in target && passcode.email !== target.email) {
    throw new RequestError('verification_code.email_mismatch');
  }
  if ('phone' in target && passcode.phone !== target.phone) {
    throw new RequestError('verification_code.phone_mismatch');
  }
  if (passcode.createdAt + lifetimeMs < Date.now()) {
    throw new RequestError('verification_code.expired');
  }
  if (passcode.tryCount >= tryLimit) {
    throw new RequestError('verification_code.exceed_max_try');
  }
  if (passcode.code !== code) {
    await pool.query(sql`
      update ${table}
      set ${fields.tryCount}=${fields.tryCount}+1
      where ${fields.id}=${passcode.id}
      returning ${fields.id}
    `);
    throw new RequestError('verification_code.code_mismatch');
  }
  await pool.query(sql`
    update ${table}
    set ${fields.consumed}=true
    where ${fields.id}=${passcode.id}
    returning ${fields.id}
  `);
};
