import { createPool } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import pg from 'pg';

/** Dropping a test's database ends connections that are closing anyway; that is no failure of the test. */
class QuietPool extends pg.Pool {
  constructor(...parameters: ConstructorParameters<typeof pg.Pool>) {
    super(...parameters);
    this.on('error', () => undefined);
  }
}

export const openTestPool = async (url: string, maximumPoolSize = 4): Promise<DatabasePool> =>
  createPool(url, {
    maximumPoolSize,
    connectionRetryLimit: 0,
    // Two copies of the driver's types meet here.
    PgPool: QuietPool,
  });
