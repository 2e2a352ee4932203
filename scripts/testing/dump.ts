import pg from 'pg';

/** Every row of every table of a database as text, by table; what a stolen backup would hold. */
export const dumpDatabase = async (url: string): Promise<Readonly<Record<string, string>>> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')
    `);
    const dump: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(
        `select dumped::text as line from ${name} as dumped`
      );
      dump[name] = rows.map(({ line }) => line).join('\n');
    }
    return dump;
  } finally {
    await client.end();
  }
};
