/** A database of its own for a test file: the owner, and both of Logto's tenants by their own roles. */
/* eslint-disable import-x/no-restricted-paths -- used by tests alone, which may build what they need from anywhere */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatabasePool } from '@silverhand/slonik';
import { cloneDatabase, getTenantUrl } from '../../scripts/testing/databases.ts';
import { openTestPool } from '../../scripts/testing/pool.ts';
import { createAuditLog } from './service.ts';
import { makeSigner } from './test-rig.ts';

export const openRig = async () => {
  const database = await cloneDatabase('logto');
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-'));
  const [owner, user, other] = await Promise.all([
    openTestPool(database.url, 2),
    openTestPool(await getTenantUrl(database.url, 'default'), 8),
    openTestPool(await getTenantUrl(database.url, 'admin')),
  ]);
  const signer = makeSigner();
  const clock = { ms: Date.now() };
  const logOf = (pool: DatabasePool, tenantId = 'default') =>
    createAuditLog({ tenantId, pool, signer, now: () => clock.ms });
  return {
    url: database.url,
    folder,
    owner,
    user,
    other,
    signer,
    /** Of the logs made here. */
    clock,
    logOf,
    close: async () => {
      await Promise.all([owner.end(), user.end(), other.end()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export type Rig = Awaited<ReturnType<typeof openRig>>;
