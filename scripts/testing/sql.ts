import pg from 'pg';

/** Runs one statement as whoever the connection string names, and closes the connection. */
export const runSql = async <Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = []
): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
};
