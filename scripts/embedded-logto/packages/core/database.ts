/**
 * Pools and statement builders. Statements have the shapes Logto's own builders produce, because whoever watches
 * the driver (see the repository's patches/) must meet the same SQL on both hosts.
 */
import {
  createInterceptorsPreset,
  createPool,
  parseDsn,
  sql,
  stringifyDsn,
} from '@silverhand/slonik';
import type {
  CommonQueryMethods,
  DatabasePool,
  SqlSqlToken,
  SqlToken,
  ValueExpression,
} from '@silverhand/slonik';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const connectRetries = 5;
const retryMs = 500;

/** A server that ends an idle connection is an event of the pool; without a listener it would end this process. */
class ResilientPool extends pg.Pool {
  constructor(...parameters: ConstructorParameters<typeof pg.Pool>) {
    super(...parameters);
    this.on('error', () => {
      process.stderr.write('database connection lost\n');
    });
  }
}

const isTransient = (error: unknown): boolean =>
  error instanceof Error &&
  (/ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|EPIPE/.test(
    'code' in error ? String(error.code) : ''
  ) ||
    /timeout|ECONNREFUSED|starting up/i.test(error.message));

/** Connects, trying again while the server is not there yet. @throws the last error after 5 retries */
export const connect = async (url: string): Promise<DatabasePool> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const pool = await createPool(url, {
        interceptors: createInterceptorsPreset(),
        PgPool: ResilientPool,
      });
      await pool.query(sql`select 1`);
      return pool;
    } catch (error) {
      if (attempt >= connectRetries || !isTransient(error)) {
        throw error;
      }
      await sleep(retryMs * 2 ** attempt);
    }
  }
};

/** The connection string of a tenant's own role; null when there is no such tenant. */
export const findTenantUrl = async (
  sharedPool: CommonQueryMethods,
  databaseUrl: string,
  tenantId: string
): Promise<string | null> => {
  const row = await sharedPool.maybeOne<{
    dbUser: string | null;
    dbUserPassword: string | null;
  }>(sql`
    select ${sql.identifier(['db_user'])}, ${sql.identifier(['db_user_password'])}
    from ${sql.identifier(['tenants'])}
    where ${sql.identifier(['id'])} = ${tenantId}
  `);
  if (!row?.dbUser) {
    return null;
  }
  return stringifyDsn({
    ...parseDsn(databaseUrl),
    username: row.dbUser,
    ...(row.dbUserPassword ? { password: row.dbUserPassword } : {}),
  });
};

type Identifiers<Key extends string> = {
  readonly table: SqlToken;
  readonly fields: Readonly<Record<Key, SqlToken>>;
};

/** Quoted identifiers of a table and its columns, keyed by Logto's camelCase names. */
export const identify = <Key extends string>({
  table,
  fields,
}: {
  readonly table: string;
  readonly fields: Readonly<Record<Key, string>>;
}): Identifiers<Key> => ({
  table: sql.identifier([table]),
  // Same keys as `fields`; Object.fromEntries widens them.
  fields: Object.fromEntries(
    Object.entries<string>(fields).map(([key, column]) => [key, sql.identifier([column])])
  ) as Record<Key, SqlToken>,
});

/** A column value as Logto passes it: objects as JSON text, times (`…At`, milliseconds) through to_timestamp. */
export const toValue = (key: string, value: unknown): ValueExpression => {
  if (value === null || value === undefined || value === '') {
    return null;
  }
  if (typeof value === 'number' && key.endsWith('At')) {
    return sql`to_timestamp(${value}::double precision / 1000)`;
  }
  if (typeof value === 'object') {
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number' || typeof value === 'string') {
    return value;
  }
  throw new TypeError(`column ${key} cannot hold a ${typeof value}`);
};

/** One of Logto's generated table descriptions, such as `Users`; the caller names the types that go with it. */
type Schema = { readonly table: string; readonly fields: Readonly<Record<string, string>> };

const keysOf = ({ fields }: Schema, record: object): readonly string[] =>
  Object.keys(fields).filter((key) => Reflect.get(record, key) !== undefined);

const join = (tokens: readonly ValueExpression[], separator: SqlSqlToken) =>
  sql.join([...tokens], separator);

const columnOf = ({ fields }: Schema, key: string): SqlToken =>
  sql.identifier([fields[key] ?? key]);

const equalities = (schema: Schema, record: object) =>
  keysOf(schema, record).map(
    (key) => sql`${columnOf(schema, key)}=${toValue(key, Reflect.get(record, key))}`
  );

/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- the caller names the types that go with a table */
/** `insert into … values … returning *`; with `onConflict` the excluded fields replace the old ones. */
export const insertInto =
  <Create extends object, Row extends object>(
    pool: CommonQueryMethods,
    schema: Schema,
    onConflict?: { readonly fields: readonly string[]; readonly setExcluded: readonly string[] }
  ) =>
  async (data: Create): Promise<Row> => {
    const keys = keysOf(schema, data);
    const conflict = onConflict
      ? sql`on conflict (${join(
          onConflict.fields.map((key) => columnOf(schema, key)),
          sql`, `
        )}) do update set ${join(
          onConflict.setExcluded.map(
            (key) => sql`${columnOf(schema, key)}=excluded.${columnOf(schema, key)}`
          ),
          sql`, `
        )}`
      : sql``;
    return pool.one<Row>(sql`
      insert into ${sql.identifier([schema.table])} (${join(
        keys.map((key) => columnOf(schema, key)),
        sql`, `
      )})
      values (${join(
        keys.map((key) => toValue(key, Reflect.get(data, key))),
        sql`, `
      )})
      ${conflict}
      returning *
    `);
  };

const isMergeable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `update … set … where … returning *`; JSON objects are merged into the old ones, or replaced. */
export const updateWhere =
  <Create extends object, Row extends object>(pool: CommonQueryMethods, schema: Schema) =>
  async ({
    set,
    where,
    jsonMode = 'merge',
  }: {
    set: Partial<Create>;
    where: Partial<Create>;
    jsonMode?: 'merge' | 'replace';
  }): Promise<Row | null> => {
    const assignments = keysOf(schema, set).map((key) => {
      const [column, value] = [columnOf(schema, key), Reflect.get(set, key) as unknown];
      return jsonMode === 'merge' && isMergeable(value)
        ? sql`${column}=coalesce(${column},'{}'::jsonb) || ${toValue(key, value)}`
        : sql`${column}=${toValue(key, value)}`;
    });
    return pool.maybeOne<Row>(sql`
      update ${sql.identifier([schema.table])}
      set ${join(assignments, sql`, `)}
      where ${join(equalities(schema, where), sql` and `)}
      returning *
    `);
  };

/** `select <all columns> from … where …`, all conditions equal; columns in the schema's order. */
export const selectWhere =
  <Row extends object>(pool: CommonQueryMethods, schema: Schema) =>
  async (where: Partial<Row>, tail: SqlToken = sql``): Promise<readonly Row[]> => {
    const conditions = equalities(schema, where);
    return pool.any<Row>(sql`
      select ${join(
        Object.keys(schema.fields).map((key) => columnOf(schema, key)),
        sql`, `
      )}
      from ${sql.identifier([schema.table])}
      ${conditions.length > 0 ? sql`where ${join(conditions, sql` and `)}` : sql``}
      ${tail}
    `);
  };

/** @returns how many rows went */
export const deleteWhere =
  <Row extends object>(pool: CommonQueryMethods, schema: Schema) =>
  async (where: Partial<Row>): Promise<number> => {
    const conditions = equalities(schema, where);
    if (conditions.length === 0) {
      throw new TypeError('deleteWhere needs a condition');
    }
    const { rowCount } = await pool.query(sql`
      delete from ${sql.identifier([schema.table])}
      where ${join(conditions, sql` and `)}
    `);
    return rowCount;
  };
