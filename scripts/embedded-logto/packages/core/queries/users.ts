/** Look-ups and changes of users in Logto's statement shapes. Run as the tenant's role. */
import { Users } from '@logto/schemas';
import type { CreateUser, User } from '@logto/schemas';
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods, SqlToken } from '@silverhand/slonik';
import { identify, insertInto, updateWhere } from '../database.ts';

const { table, fields } = identify(Users);
const columns = sql.join(
  Object.values(Users.fields).map((column) => sql.identifier([column])),
  sql`, `
);

export type IdentifierType = 'username' | 'email' | 'phone';
export type Identifier = { readonly type: IdentifierType; readonly value: string };

const buildCondition = ({ type, value }: Identifier): SqlToken => {
  switch (type) {
    case 'username': {
      return sql`${fields.username}=${value}`;
    }
    case 'email': {
      return sql`lower(${fields.primaryEmail})=lower(${value})`;
    }
    case 'phone': {
      return sql`${fields.primaryPhone}=${value}`;
    }
  }
};

export const findUserByIdentifier = async (
  pool: CommonQueryMethods,
  identifier: Identifier
): Promise<User | null> =>
  pool.maybeOne<User>(sql`
    select ${columns}
    from ${table}
    where ${buildCondition(identifier)}
  `);

export const isIdentifierTaken = async (
  pool: CommonQueryMethods,
  identifier: Identifier,
  exceptUserId?: string
): Promise<boolean> =>
  pool.exists(sql`
    select ${fields.id}
    from ${table}
    where ${buildCondition(identifier)}
    ${exceptUserId ? sql`and ${fields.id}<>${exceptUserId}` : sql``}
  `);

export const insertUser = async (pool: CommonQueryMethods, user: CreateUser): Promise<User> =>
  insertInto<CreateUser, User>(pool, Users)(user);

export const updateUser = async (
  pool: CommonQueryMethods,
  id: string,
  set: Partial<CreateUser>,
  jsonMode: 'merge' | 'replace' = 'merge'
): Promise<User | null> =>
  updateWhere<CreateUser, User>(pool, Users)({ set, where: { id }, jsonMode });

/** @returns whether there was such a user */
export const deleteUser = async (pool: CommonQueryMethods, id: string): Promise<boolean> => {
  const { rowCount } = await pool.query(sql`
    delete from ${table}
    where ${fields.id}=${id}
  `);
  return rowCount > 0;
};

export const hasUsers = async (pool: CommonQueryMethods): Promise<boolean> =>
  pool.exists(sql`select ${fields.id} from ${table} limit 1`);
