/**
 * Wraps `createPool`: every pool of the host tells us which connection string its queries use. Observing only; the
 * interceptor changes no statement and no row.
 */
import type { createPool, Interceptor } from '@silverhand/slonik';
import { assertShape } from '../patch.ts';
import type { Patch } from '../patch.ts';
import type { Tenants } from '../tenants.ts';

type CreatePool = typeof createPool;

const createObserver = (databaseUrl: string, tenants: Tenants): Interceptor => ({
  beforeTransformQuery: async () => {
    tenants.observe(databaseUrl);
    return Promise.resolve(null);
  },
});

export const createSlonikPatch = (tenants: Tenants): Patch => ({
  package: '@silverhand/slonik',
  versions: '31.0.0-beta.2',
  mode: 'enforce',
  apply: (namespace) => {
    const original = namespace['createPool'];
    assertShape('@silverhand/slonik', {
      'createPool(connectionUri, configuration)':
        typeof original === 'function' && original.length >= 1 && original.length <= 2,
    });
    const wrapped: CreatePool = async (databaseUrl, configuration) =>
      // Asserted above.
      (original as CreatePool)(databaseUrl, {
        ...configuration,
        // The host's preset is frozen: ours goes in front of a copy.
        interceptors: [
          createObserver(databaseUrl, tenants),
          ...(configuration?.interceptors ?? []),
        ],
      });
    return { createPool: wrapped };
  },
});
