/**
 * Wraps `createPool`: every pool of the host gets our interceptor, which seals personal data on its way to the database and
 * opens it on its way back, and tells which connection string a query uses.
 *
 * The host's pools also get a listener for lost idle connections. Without one a restart of the database ends the whole
 * process, because slonik 31 leaves the pool's `error` event to nobody.
 */
import { createRequire } from 'node:module';
import type { createPool } from '@silverhand/slonik';
import type pg from 'pg';
import { createResilientPool } from '../../plugins/kernel/port.ts';
import type { Log } from '../../plugins/kernel/port.ts';
import type { Planner } from '../../plugins/sealing/port.ts';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';
import type { Tenants } from '../tenants.ts';
import { createSealingInterceptor } from './sealing-interceptor.ts';

type CreatePool = typeof createPool;

export const createSlonikPatch = (tenants: Tenants, planner: Planner, log: Log): Patch => ({
  package: '@silverhand/slonik',
  versions: '31.0.0-beta.2',
  mode: 'enforce',
  apply: (namespace, url) => {
    const original = namespace['createPool'];
    // The driver slonik itself uses, whichever copy that is.
    const driver = createRequire(url)('pg') as typeof pg;
    assertShape('@silverhand/slonik', {
      'createPool(connectionUri, configuration)':
        typeof original === 'function' && original.length >= 1 && original.length <= 2,
      'pg.Pool': typeof driver.Pool === 'function',
    });
    const PgPool = createResilientPool(driver.Pool, log) as never;
    const wrapped: CreatePool = async (databaseUrl, configuration) =>
      // Asserted above.
      (original as CreatePool)(databaseUrl, {
        PgPool,
        ...configuration,
        // The host's preset is frozen: ours goes in front of a copy.
        interceptors: [
          createSealingInterceptor(databaseUrl, tenants, planner, log),
          ...(configuration?.interceptors ?? []),
        ],
      });
    return { createPool: wrapped };
  },
});
