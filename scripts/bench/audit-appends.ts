/** How many entries a second the chain of one tenant takes from one process, by how many callers wait for theirs at once. */
import { generateKeyPairSync } from 'node:crypto';
import { createAuditLog } from '../../plugins/audit/service.ts';
import { createHeadSigner } from '../../plugins/audit/head-signature.ts';
import { createLog, openPool } from '../../plugins/kernel/port.ts';
import { cloneDatabase, getTenantUrl } from '../testing/databases.ts';
import { runSql } from '../testing/sql.ts';
import { measureLoads, warmUp } from './load.ts';
import type { Rate } from './measure.ts';

const entry = {
  actorType: 'site',
  actorId: 'site_a',
  userId: 'user1',
  userRef: 'ppid_1',
  siteId: 'site_a',
  action: 'attributes.read',
  attributes: ['email', 'name'],
  purpose: 'delivery',
  ip: null,
  result: 'allowed',
} as const;

export const benchAuditAppends = async (): Promise<readonly Rate[]> => {
  const database = await cloneDatabase('logto');
  const log = createLog(
    () => undefined,
    () => new Date()
  );
  const pool = await openPool(await getTenantUrl(database.url, 'default'), 4, log);
  try {
    const audit = createAuditLog({
      tenantId: 'default',
      pool,
      signer: createHeadSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
      now: Date.now,
    });
    const loads = [1, 16, 64].map((parallel) => ({
      title: `one entry to an append, ${parallel} in parallel`,
      parallel,
      // The actor tells afterwards which load an entry was of.
      run: async () => audit.append([{ ...entry, actorId: `site_${parallel}` }]),
    }));
    await warmUp(loads);
    const rates = await measureLoads(loads);
    const sizes = await runSql<{ actor: string; size: number }>(
      database.url,
      `select actor_id as actor, count(*)::float / count(distinct xmin::text) as size
       from passport.audit_entries group by actor_id`
    );
    return rates.map((rate, index) => {
      const size = sizes.find(({ actor }) => actor === `site_${loads[index]?.parallel ?? 0}`)?.size;
      return { ...rate, note: `${size?.toFixed(1) ?? '?'} entries to a commit` };
    });
  } finally {
    await pool.end();
    await database.drop();
  }
};
