/**
 * The vault databases, one per region. A region that does not answer fails its own requests with `vault.unavailable` and
 * nothing else; after a failure to connect it is left alone for two seconds, so that requests fail at once instead of waiting.
 *
 * Foreign failures: no connection (class 08, 57P, ECONN…, time-out of the pool) -> vault.unavailable. Anything else is a bug and
 * stays what it is.
 */
import {
  BackendTerminatedError,
  ConnectionError,
  createPool,
  StatementTimeoutError,
} from '@silverhand/slonik';
import type { CommonQueryMethods, DatabasePool } from '@silverhand/slonik';
import pg from 'pg';
import { createResilientPool } from '../kernel/port.ts';
import type { Log } from '../kernel/port.ts';
import { vaultErrors } from './errors.ts';
import type { RegionConfig } from './config.ts';

export type Region = {
  readonly name: string;
  /** @throws vault.unavailable */
  readonly run: <Result>(use: (pool: CommonQueryMethods) => Promise<Result>) => Promise<Result>;
  readonly transaction: <Result>(
    use: (connection: CommonQueryMethods) => Promise<Result>
  ) => Promise<Result>;
};

export type Regions = {
  readonly names: readonly string[];
  /** @throws vault.region_unknown */
  readonly get: (name: string) => Region;
  readonly close: () => Promise<void>;
};

const poolSize = 5;
const connectionTimeoutMs = 3000;
const statementTimeoutMs = 10_000;
const restMs = 2000;
const connectionCodes = /^(08|57P|53300|3D000|55000|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_|EHOST)/;

const findCode = (error: unknown, depth = 0): string => {
  if (typeof error !== 'object' || error === null || depth > 4) {
    return '';
  }
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') {
    return code;
  }
  return (
    findCode(Reflect.get(error, 'originalError'), depth + 1) ||
    findCode(Reflect.get(error, 'cause'), depth + 1)
  );
};

/** The driver gives a wire that was cut neither a class nor a code, so its words have to do (pg 8). */
const isCut = (error: unknown, depth = 0): boolean =>
  typeof error === 'object' &&
  error !== null &&
  depth < 5 &&
  (Reflect.get(error, 'message') === 'Connection terminated unexpectedly' ||
    isCut(Reflect.get(error, 'originalError'), depth + 1) ||
    isCut(Reflect.get(error, 'cause'), depth + 1));

const isUnreachable = (error: unknown): boolean =>
  error instanceof ConnectionError ||
  error instanceof BackendTerminatedError ||
  error instanceof StatementTimeoutError ||
  connectionCodes.test(findCode(error)) ||
  isCut(error);

const openRegion = ({ name, url }: RegionConfig, log: Log) => {
  const state: { pool: Promise<DatabasePool> | null; restsUntil: number } = {
    pool: null,
    restsUntil: 0,
  };
  const open = async () =>
    createPool(url, {
      maximumPoolSize: poolSize,
      connectionTimeout: connectionTimeoutMs,
      statementTimeout: statementTimeoutMs,
      connectionRetryLimit: 1,
      // Two copies of the driver's types meet here.
      PgPool: createResilientPool(pg.Pool, log),
    });
  const guard = async <Result>(use: (pool: DatabasePool) => Promise<Result>): Promise<Result> => {
    if (performance.now() < state.restsUntil) {
      throw vaultErrors.unavailable({ detail: { region: name } });
    }
    try {
      state.pool ??= open();
      return await use(await state.pool);
    } catch (error) {
      if (!isUnreachable(error)) {
        throw error;
      }
      state.restsUntil = performance.now() + restMs;
      const unavailable = vaultErrors.unavailable({ detail: { region: name } });
      log.error('region_unreachable', unavailable, { code: findCode(error) });
      // A pool that could not be opened is opened anew at the next call.
      state.pool = (await state.pool?.then(
        () => true,
        () => false
      ))
        ? state.pool
        : null;
      // No cause: the driver's error names hosts and users.
      throw unavailable;
    }
  };
  const region: Region = {
    name,
    run: async (use) => guard(use),
    transaction: async (use) => guard(async (pool) => pool.transaction(use)),
  };
  return {
    region,
    close: async () => {
      const pool = await state.pool?.catch(() => null);
      await pool?.end();
    },
  };
};

export const openRegions = (configs: readonly RegionConfig[], log: Log): Regions => {
  const opened = new Map(configs.map((config) => [config.name, openRegion(config, log)]));
  return {
    names: configs.map(({ name }) => name),
    get: (name) => {
      const found = opened.get(name);
      if (!found) {
        throw vaultErrors.region_unknown({ detail: { region: name } });
      }
      return found.region;
    },
    close: async () => {
      await Promise.all([...opened.values()].map(async ({ close }) => close()));
    },
  };
};
