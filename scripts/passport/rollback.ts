/** `passport alteration rollback`: takes the pack's tables away again. Refused while they hold what could not be read without them. */
import pg from 'pg';
import { rollbackAlterations } from '../../alterations/runner.ts';
import type { AlterationSet } from '../../alterations/runner.ts';
import { cliErrors, print } from './context.ts';

/** Rows that only these tables can open; the table may be gone already. */
const needles: Readonly<Record<AlterationSet, { readonly table: string; readonly query: string }>> =
  {
    passport: {
      table: 'passport.sealing_states',
      query: `select 1 from passport.sealing_states where mode <> 'plain' limit 1`,
    },
    vault: { table: 'vault.users_pii', query: 'select 1 from vault.users_pii limit 1' },
  };

/** @throws cli.still_sealed */
const assertReadableWithout = async (url: string, set: AlterationSet) => {
  const { table, query } = needles[set];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ found: string | null }>(
      'select to_regclass($1) as found',
      [table]
    );
    if (rows[0]?.found && (await client.query(query)).rows.length > 0) {
      throw cliErrors.still_sealed();
    }
  } finally {
    await client.end();
  }
};

/** Newest first, down to and including `lastId`. @returns the exit code. @throws cli.still_sealed */
export const rollBack = async (
  url: string,
  set: AlterationSet,
  lastId: string
): Promise<number> => {
  await assertReadableWithout(url, set);
  const gone = await rollbackAlterations(url, set, lastId);
  for (const id of gone) {
    print(`rolled back ${id}`);
  }
  if (gone.length === 0) {
    print(`${set}: nothing to roll back`);
  }
  return 0;
};
