/** All decorators on one set of instruments: what a process is wired with. */
import type { AuditLog } from '../audit/port.ts';
import type { Consents, SealingKeys } from '../consent/port.ts';
import type { Post } from '../events/port.ts';
import type { Log, Route } from '../kernel/port.ts';
import type { Vault, VaultSystem } from '../vault/port.ts';
import { createInstruments } from './instruments.ts';
import type { Instruments } from './instruments.ts';
import { observeCalls, observeLog, observePost } from './observe-edges.ts';
import { observeAudit, observeConsents, observeSealingKeys } from './observe-tenant.ts';
import { observeVault, observeVaultSystem } from './observe-vault.ts';

/** Each gives back what it was given, observed. */
export type TenantObserver = {
  readonly vault: (vault: Vault) => Vault;
  readonly audit: (audit: AuditLog) => AuditLog;
  readonly consents: (consents: Consents) => Consents;
  readonly sealingKeys: (keys: SealingKeys) => SealingKeys;
  /** @param routes of these operations, in the same order */
  readonly calls: (
    operations: readonly { readonly id: string }[],
    routes: readonly Route[]
  ) => readonly Route[];
};

export type Observer = {
  readonly instruments: Instruments;
  readonly log: (log: Log) => Log;
  readonly vaultSystem: (system: VaultSystem) => VaultSystem;
  readonly post: (post: Post) => Post;
  readonly ofTenant: (tenantId: string) => TenantObserver;
};

export const createObserver = (): Observer => {
  const instruments = createInstruments();
  return {
    instruments,
    log: (log) => observeLog(log, instruments),
    vaultSystem: (system) => observeVaultSystem(system, instruments),
    post: (post) => observePost(post, instruments),
    ofTenant: (tenantId) => ({
      vault: (vault) => observeVault(vault, instruments),
      audit: (audit) => observeAudit(audit, tenantId, instruments),
      consents: (consents) => observeConsents(consents, tenantId, instruments),
      sealingKeys: (keys) => observeSealingKeys(keys, tenantId, instruments),
      calls: (operations, routes) => observeCalls(operations, routes, tenantId, instruments),
    }),
  };
};
