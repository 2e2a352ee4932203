/**
 * A pool of the pack's own. A connection that the server ends while it is idle (a restart, a fail-over) is an `error` event
 * of the pool, and an event nobody listens to ends the process: here it is logged, and the next query connects anew.
 */
import { createPool } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import pg from 'pg';
import type { Log } from './log.ts';

type PoolClass = typeof pg.Pool;

/** A subclass of a driver's pool that survives lost idle connections. */
export const createResilientPool = (Pool: PoolClass, log: Log): PoolClass =>
  class ResilientPool extends Pool {
    constructor(...parameters: ConstructorParameters<PoolClass>) {
      super(...parameters);
      this.on('error', (error) => log.error('database_connection_lost', error));
    }
  };

/** @param maximumPoolSize connections at most */
export const openPool = async (
  databaseUrl: string,
  maximumPoolSize: number,
  log: Log
): Promise<DatabasePool> =>
  createPool(databaseUrl, {
    maximumPoolSize,
    // Two copies of the driver's types meet here: slonik's and ours.
    PgPool: createResilientPool(pg.Pool, log),
  });
