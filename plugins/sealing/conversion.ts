/**
 * Brings rows into the present form: seals plain ones, opens sealed ones, makes look-up tokens of a new index key. One row at a
 * time, in a transaction that changes it only if it still is what was read; so it runs beside the host's traffic, can stop
 * anywhere, and goes on where it stopped.
 *
 * What a row becomes is found out before its transaction begins: keys and residencies need connections of the same pool, and a pool full
 * of transactions that each wait for one more connection stands still.
 *
 * Lock order: the person's row, then relations of their secrets. (A trigger of Logto's deletes the secrets of an identity whose id
 * changes; the relation is changed first, in the same transaction, so it finds none.)
 */
import { sql } from '@silverhand/slonik';
import type { CommonQueryMethods } from '@silverhand/slonik';
import type { Indexer, Vault } from '../vault/port.ts';
import { listTokens, readForm } from './forms.ts';
import { erased } from './opener.ts';
import type { Opener } from './opener.ts';
import { toOutputs } from './plan.ts';
import { findColumn, findTable } from './registry.ts';
import type { SealedTable, SealedTableName } from './registry.ts';
import type { Sealer } from './sealer.ts';
import type { SealingState, SealingStates } from './state.ts';
import { isJson } from './values.ts';

type RawRow = Record<string, unknown>;
type Pool = CommonQueryMethods;

export type Batch = {
  /** Primary key of the last row; null at the end of the table. */
  readonly position: string | null;
  readonly rows: number;
  readonly converted: number;
};

export type Conversion = {
  /** Unless the row is in the present form or somebody holds it. */
  readonly convertPerson: (userId: string) => Promise<void>;
  readonly convertBatch: (
    table: SealedTableName,
    position: string,
    limit: number
  ) => Promise<Batch>;
  /** Opens every row. @returns how many are not in the present form. @throws vault.open_failed */
  readonly verifyTable: (table: SealedTableName) => Promise<number>;
  readonly countRows: (table: SealedTableName) => Promise<number>;
};

const verifyBatch = 200;
/** Less than the connections of the pool: the host's traffic needs some too. */
const rowsAtOnce = 4;
/** How often somebody else may change a person between our reading and writing; they leave the row in the present form themselves. */
const personTries = 5;

/** What has to be done to a row. */
type Change =
  | { readonly type: 'none' }
  | { readonly type: 'delete' }
  | { readonly type: 'write'; readonly values: RawRow };
/** What became of it. `held`: somebody has it locked. `overtaken`: it was changed meanwhile, and nothing of ours is kept. */
type Outcome = 'unchanged' | 'converted' | 'held' | 'overtaken';

/** Somebody changed the row between reading and writing: nothing of ours is kept, and the next pass reads it again. */
class RowChangedError extends Error {}

const getTable = (name: string): SealedTable => {
  const table = findTable(name);
  if (!table) {
    throw new TypeError(`no sealed table ${name}`);
  }
  return table;
};

/** Every column that reading, sealing and opening a row takes. */
const listColumns = (table: SealedTable): readonly string[] => {
  const rowKey = table.rowKey?.split('.')[0];
  const more = [table.owner, rowKey, table.expiry?.column, ...table.primaryKey];
  return [...new Set([...Object.keys(table.columns), ...more.flatMap((name) => name ?? [])])];
};

const asText = (value: unknown) => (typeof value === 'string' ? value : null);

export const createConversion = (deps: {
  readonly vault: Vault;
  readonly pool: Pool;
  readonly sealer: Sealer;
  readonly opener: Opener;
  readonly states: SealingStates;
}): Conversion => {
  const { vault, pool, sealer, opener, states } = deps;
  const { tenantId } = vault;

  const selectRows = async (
    connection: Pool,
    name: string,
    condition: ReturnType<typeof sql>,
    rest: ReturnType<typeof sql>
  ) => {
    const columns = listColumns(getTable(name)).map((column) => sql.identifier([column]));
    return connection.any<RawRow>(sql`
      select ${sql.join(columns, sql`, `)}
      from ${sql.identifier(['public', name])}
      where tenant_id = ${tenantId}
        and ${condition}
      ${rest}
    `);
  };

  const getKey = (name: string) => getTable(name).primaryKey[0] ?? 'id';

  const selectBatch = async (name: string, position: string, limit: number) => {
    const key = sql.identifier([getKey(name)]);
    return selectRows(pool, name, sql`${key} > ${position}`, sql`order by ${key} limit ${limit}`);
  };

  const openRow = async (name: string, row: RawRow): Promise<RawRow> => {
    const opened = { ...row };
    await opener.open([opened], toOutputs(name, getTable(name)));
    return opened;
  };

  /** Columns of a row that are not in the form the state asks for. */
  const listOther = async (
    name: string,
    row: RawRow,
    opened: () => Promise<RawRow>,
    state: SealingState,
    indexer: Indexer
  ): Promise<readonly string[]> => {
    const others: string[] = [];
    for (const column of Object.keys(getTable(name).columns)) {
      const sealed = findColumn(name, column);
      const value = row[column];
      const form = sealed ? readForm(sealed, value) : 'empty';
      if (!sealed || form === 'empty') {
        continue;
      }
      if (sealed.kind === 'nothing') {
        others.push(...(state.mode === 'unsealing' ? [] : [column]));
      } else if (state.mode === 'unsealing') {
        others.push(...(form === 'plain' ? [] : [column]));
      } else if (form !== 'sealed') {
        others.push(column);
      } else if (state.previousIndexVersion !== null) {
        const tokens = listTokens(sealed, value);
        const values = tokens.length > 0 ? await opened() : {};
        const now = toCurrentTokens(sealed, values[column], indexer);
        const isOld = tokens.some((token) => !now.includes(token));
        others.push(...(isOld && now.length > 0 ? [column] : []));
      }
    }
    return others;
  };

  const toCurrentTokens = (
    column: ReturnType<typeof findColumn>,
    value: unknown,
    indexer: Indexer
  ): readonly string[] => {
    if (column?.kind === 'lookup') {
      return typeof value === 'string' && value !== erased
        ? [indexer.toToken(column.namespace, value)]
        : [];
    }
    return isJson(value)
      ? Object.values(value).flatMap((identity) =>
          isJson(identity) && typeof identity['userId'] === 'string'
            ? [indexer.toToken('external_id', identity['userId'])]
            : []
        )
      : [];
  };

  const seal = async (name: string, values: RawRow, opened: RawRow, indexer: Indexer) => {
    const table = getTable(name);
    const [rowColumn = '', inner] = table.rowKey?.split('.') ?? [];
    const json = opened[rowColumn];
    const endsAt = table.expiry?.column ? opened[table.expiry.column] : null;
    return sealer.seal(
      {
        table: name,
        values,
        userId: table.owner ? asText(opened[table.owner]) : null,
        rowKey: asText(inner === undefined ? json : isJson(json) ? json[inner] : null),
        endsAt: typeof endsAt === 'number' ? endsAt : null,
        // Who came through which site is not known any more.
        signs: {},
      },
      indexer
    );
  };

  /** One-way columns cannot be opened; their rows count attempts of the last hour and are given up. */
  const isOneWay = (name: string, columns: readonly string[]) =>
    columns.some((column) => findColumn(name, column)?.kind === 'keyed-hash');

  const toParameter = (value: unknown) =>
    value === null || value === undefined
      ? sql`null`
      : typeof value === 'object'
        ? sql`${JSON.stringify(value)}::jsonb`
        : sql`${value as string}`;

  /** Tokens of identities in relations of their secrets, before the person's row changes. */
  const moveRelations = async (connection: Pool, userId: string, from: unknown, to: unknown) => {
    for (const [target, identity] of isJson(from) && isJson(to) ? Object.entries(from) : []) {
      const next = isJson(to) ? to[target] : null;
      if (isJson(identity) && isJson(next) && identity['userId'] !== next['userId']) {
        await connection.query(sql`
          update public.secret_social_connector_relations
          set identity_id = ${String(next['userId'])}
          from public.secrets
          where secret_social_connector_relations.tenant_id = ${tenantId}
            and secrets.id = secret_id
            and secrets.user_id = ${userId}
            and target = ${target}
            and identity_id = ${String(identity['userId'])}
        `);
      }
    }
  };

  const writeRow = async (connection: Pool, name: string, row: RawRow, values: RawRow) => {
    const key = getKey(name);
    const columns = Object.keys(values);
    if (name === 'users') {
      await moveRelations(
        connection,
        String(row[key]),
        row['identities'],
        values['identities'] ?? row['identities']
      );
    }
    const assignments = columns.map(
      (column) => sql`${sql.identifier([column])} = ${toParameter(values[column])}`
    );
    const conditions = columns.map(
      (column) => sql`${sql.identifier([column])} is not distinct from ${toParameter(row[column])}`
    );
    const { rowCount } = await connection.query(sql`
      update ${sql.identifier(['public', name])}
      set ${sql.join(assignments, sql`, `)}
      where tenant_id = ${tenantId}
        and ${sql.identifier([key])} = ${String(row[key])}
        and ${sql.join(conditions, sql` and `)}
    `);
    if (rowCount !== 1) {
      throw new RowChangedError();
    }
  };

  const readContext = async () => {
    const state = await states.read();
    vault.setIndexVersion(state.indexVersion);
    return { state, indexer: await vault.keyRing.indexer(state.indexVersion) };
  };

  /** Seals and opens, with connections of its own: never inside a transaction. */
  const planRow = async (name: string, row: RawRow): Promise<Change> => {
    const { state, indexer } = await readContext();
    const cache: { opened: Promise<RawRow> | null } = { opened: null };
    const open = async () => (cache.opened ??= openRow(name, row));
    const columns = await listOther(name, row, open, state, indexer);
    if (columns.length === 0 || state.mode === 'plain') {
      return { type: 'none' };
    }
    if (state.mode === 'unsealing' && isOneWay(name, columns)) {
      return { type: 'delete' };
    }
    const opened = await open();
    const plain = Object.fromEntries(
      columns.map((column) => [
        column,
        // Unique columns take the word only once.
        opened[column] === erased ? `${erased}-${String(row[getKey(name)])}` : opened[column],
      ])
    );
    const values =
      state.mode === 'unsealing' ? plain : { ...(await seal(name, plain, opened, indexer)) };
    return { type: 'write', values };
  };

  const deleteRow = async (connection: Pool, name: string, row: RawRow) =>
    connection.query(sql`
      delete from ${sql.identifier(['public', name])}
      where tenant_id = ${tenantId}
        and ${sql.identifier([getKey(name)])} = ${String(row[getKey(name)])}
    `);

  /** @returns whether the row is locked now; false when it is gone, or somebody else has it and they are not waited for */
  const lockRow = async (connection: Pool, name: string, row: RawRow, others: 'wait' | 'skip') => {
    const skip = others === 'skip' ? sql`skip locked` : sql``;
    const locked = await connection.maybeOne(sql`
      select tenant_id
      from ${sql.identifier(['public', name])}
      where tenant_id = ${tenantId}
        and ${sql.identifier([getKey(name)])} = ${String(row[getKey(name)])}
      for update ${skip}
    `);
    return locked !== null;
  };

  const convertRow = async (
    name: string,
    row: RawRow,
    others: 'wait' | 'skip'
  ): Promise<Outcome> => {
    const change = await planRow(name, row);
    if (change.type === 'none') {
      return 'unchanged';
    }
    try {
      return await pool.transaction(async (connection) => {
        if (!(await lockRow(connection, name, row, others))) {
          return 'held';
        }
        if (change.type === 'delete') {
          await deleteRow(connection, name, row);
          return 'converted';
        }
        // The values mean what they meant: sites are not told of a change.
        await connection.query(sql`select set_config('passport.quiet', 'on', true)`);
        await writeRow(connection, name, row, change.values);
        return 'converted';
      });
    } catch (error) {
      if (error instanceof RowChangedError) {
        return 'overtaken';
      }
      throw error;
    }
  };

  return {
    convertPerson: async (userId) => {
      for (let tries = 0; tries < personTries; tries += 1) {
        const [row] = await selectRows(pool, 'users', sql`id = ${userId}`, sql``);
        // The host may hold the row in a transaction that waits for us.
        if (!row || (await convertRow('users', row, 'skip')) !== 'overtaken') {
          return;
        }
      }
    },
    convertBatch: async (table, position, limit) => {
      const rows = await selectBatch(table, position, limit);
      let converted = 0;
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        const done = await Promise.all(
          rows.slice(start, start + rowsAtOnce).map(async (row) => convertRow(table, row, 'wait'))
        );
        converted += done.filter((outcome) => outcome === 'converted').length;
      }
      const last = rows.at(-1)?.[getKey(table)];
      return {
        position: rows.length < limit ? null : String(last),
        rows: rows.length,
        converted,
      };
    },
    verifyTable: async (table) => {
      let others = 0;
      let position: string | null = '';
      while (position !== null) {
        const rows: readonly RawRow[] = await selectBatch(table, position, verifyBatch);
        const { state, indexer } = await readContext();
        for (const row of rows) {
          const opened = await openRow(table, row);
          const columns = await listOther(
            table,
            row,
            async () => Promise.resolve(opened),
            state,
            indexer
          );
          others += columns.length > 0 ? 1 : 0;
        }
        position = rows.length < verifyBatch ? null : String(rows.at(-1)?.[getKey(table)]);
      }
      return others;
    },
    countRows: async (table) =>
      pool.oneFirst<number>(sql`
        select count(*)::int
        from ${sql.identifier(['public', table])}
        where tenant_id = ${tenantId}
      `),
  };
};
