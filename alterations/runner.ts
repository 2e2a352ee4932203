/**
 * Runs the pack's own alterations with its own ledger.
 *
 * Logto keeps ONE high-water mark for its alterations; sharing it would make Logto skip its own updates. Ours is a
 * set of ids in a schema of ours. Two sets exist: `passport` (schema `passport` of Logto's database) and `vault` (each
 * region's database).
 *
 * Guarantees: every alteration runs once, in order of its id, in a transaction of its own together with its ledger
 * row; any number of runners at once end in the same state (an advisory lock makes the others wait). Nothing is kept in the
 * session between two transactions, so that a pooler in transaction mode may be in between.
 * Locks taken: the advisory lock of the set; what the alteration itself takes, at most `lock_timeout` 10 s. For an owner that row-level
 * security binds (no superuser, no `bypassrls`, as managed databases have it) every table of the set as well: such an alteration would
 * otherwise pass by the rows of all tenants without a word.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

export type AlterationSet = 'passport' | 'vault';

export type Alteration = {
  readonly up: (client: pg.ClientBase) => Promise<void>;
  readonly down: (client: pg.ClientBase) => Promise<void>;
};

export type NamedAlteration = { readonly id: string } & Alteration;

/** Arbitrary but fixed: the first key says it is ours, the second which set. */
const lockKeys: Readonly<Record<AlterationSet, readonly [number, number]>> = {
  passport: [0x70_61_73_73, 1],
  vault: [0x70_61_73_73, 2],
};

const fileName = /^(\d{10}-[\da-z-]+)\.(?:ts|js)$/;

/** The alterations of a set in order; ids are file names without their ending. */
export const listAlterations = async (
  set: AlterationSet,
  folder: string = import.meta.dirname
): Promise<readonly NamedAlteration[]> => {
  const names = await readdir(path.join(folder, set)).catch((error: unknown) => {
    // A set without alterations has no folder: git keeps no empty ones.
    if (typeof error === 'object' && error !== null && Reflect.get(error, 'code') === 'ENOENT') {
      return [];
    }
    throw error;
  });
  const ids = names
    .filter((name) => !name.includes('.test.') && !name.endsWith('.d.ts'))
    .flatMap((name) => {
      const id = fileName.exec(name)?.[1];
      return id ? [{ id, name }] : [];
    })
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return Promise.all(
    ids.map(async ({ id, name }) => {
      const url = new URL(`${set}/${name}`, import.meta.url).href;
      // A dynamic import is untyped; the test that replays every alteration is what checks the shape.
      const module = (await import(url)) as { default: Alteration };
      return { id, ...module.default };
    })
  );
};

const withClient = async <Result>(
  url: string,
  use: (client: pg.Client) => Promise<Result>
): Promise<Result> => {
  const client = new pg.Client({ connectionString: url, application_name: 'passport alterations' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

const readLedger = async (client: pg.ClientBase, set: AlterationSet): Promise<Set<string>> => {
  const exists = await client.query<{ found: string | null }>(
    'select to_regclass($1)::text as found',
    [`${set}.alterations`]
  );
  if (exists.rows[0]?.found === null) {
    return new Set();
  }
  const { rows } = await client.query<{ id: string }>(`select id from ${set}.alterations`);
  return new Set(rows.map(({ id }) => id));
};

/** In a transaction that no other runner of the set is in at the same time. The lock goes with the transaction. */
const inTransaction = async <Result>(
  client: pg.Client,
  set: AlterationSet,
  run: () => Promise<Result>
): Promise<Result> => {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1, $2)', [...lockKeys[set]]);
    await client.query("set local lock_timeout = '10s'");
    const result = await run();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
};

/** Forced row-level security binds the owner too; nobody but this transaction ever sees it taken off. */
const seeingAllRows = async (client: pg.Client, set: AlterationSet, run: () => Promise<void>) => {
  const { rows: bound } = await client.query<{ name: string }>(
    `select format('%I.%I', $1::text, relname) as name
     from pg_class
     where relnamespace = to_regnamespace($1)
       and relforcerowsecurity
       and pg_get_userbyid(relowner) = current_user
       and not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)`,
    [set]
  );
  for (const { name } of bound) {
    await client.query(`alter table ${name} no force row level security`);
  }
  await run();
  for (const { name } of bound) {
    await client.query(`alter table if exists ${name} force row level security`);
  }
};

/**
 * Deploys every pending alteration of a set.
 * @returns the ids deployed by this call; empty when another runner was faster or nothing was pending
 */
export const deployAlterations = async (
  url: string,
  set: AlterationSet = 'passport'
): Promise<readonly string[]> => {
  const alterations = await listAlterations(set);
  return withClient(url, async (client) => {
    const ledger = await inTransaction(client, set, async () => {
      await client.query(`create schema if not exists ${set}`);
      await client.query(`
        create table if not exists ${set}.alterations (
          id text primary key,
          deployed_at timestamptz not null default now()
        )
      `);
      return readLedger(client, set);
    });
    const deployed: string[] = [];
    for (const { id, up } of alterations.filter((alteration) => !ledger.has(alteration.id))) {
      const isMine = await inTransaction(client, set, async () => {
        const { rowCount } = await client.query(
          `insert into ${set}.alterations (id) values ($1) on conflict do nothing`,
          [id]
        );
        if (rowCount === 0) {
          return false;
        }
        await seeingAllRows(client, set, async () => up(client));
        return true;
      });
      deployed.push(...(isMine ? [id] : []));
    }
    return deployed;
  });
};

/** Ids that are known here and not deployed there; what a start must find empty. Changes nothing. */
export const listPendingAlterations = async (
  url: string,
  set: AlterationSet = 'passport'
): Promise<readonly string[]> => {
  const alterations = await listAlterations(set);
  return withClient(url, async (client) => {
    const ledger = await readLedger(client, set);
    return alterations.map(({ id }) => id).filter((id) => !ledger.has(id));
  });
};

/**
 * Takes back deployed alterations, newest first, down to and including `lastId`; all of them without `lastId`.
 * Data in the dropped tables is gone: this is for development and for removing the pack.
 */
export const rollbackAlterations = async (
  url: string,
  set: AlterationSet = 'passport',
  lastId?: string
): Promise<readonly string[]> => {
  const alterations = await listAlterations(set);
  return withClient(url, async (client) => {
    const ledger = await readLedger(client, set);
    const wanted = alterations
      .filter(({ id }) => ledger.has(id) && (lastId === undefined || id >= lastId))
      .toReversed();
    const gone: string[] = [];
    for (const { id, down } of wanted) {
      const isMine = await inTransaction(client, set, async () => {
        const { rowCount } = await client.query(`delete from ${set}.alterations where id = $1`, [
          id,
        ]);
        if (rowCount === 0) {
          return false;
        }
        await seeingAllRows(client, set, async () => down(client));
        return true;
      });
      gone.push(...(isMine ? [id] : []));
    }
    return gone;
  });
};
