/** Every row of a database as values, to compare before and after something that must lose nothing. */
import pg from 'pg';

export type Snapshot = Readonly<Record<string, readonly string[]>>;

const sortKeys = (row: object): object =>
  Object.fromEntries(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)));

/**
 * @param ignored columns as `table.column`, and whole tables as `table`, that are not looked at
 * @returns the rows of every table as sorted texts
 */
export const takeSnapshot = async (
  url: string,
  ignored: ReadonlySet<string> = new Set()
): Promise<Snapshot> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(`
      select schemaname as schema, tablename as name from pg_tables
      where schemaname in ('public', 'passport', 'vault')
      order by schemaname, tablename
    `);
    const snapshot: Record<string, readonly string[]> = {};
    for (const { schema, name } of tables.filter((table) => !ignored.has(table.name))) {
      const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const { rows } = await client.query<{ row: object }>(
        `select to_jsonb(found) as row from ${table} as found`
      );
      snapshot[`${schema}.${name}`] = rows
        .map(({ row }) =>
          JSON.stringify(
            sortKeys(
              Object.fromEntries(
                Object.entries(row).filter(([column]) => !ignored.has(`${name}.${column}`))
              )
            )
          )
        )
        .sort();
    }
    return snapshot;
  } finally {
    await client.end();
  }
};
