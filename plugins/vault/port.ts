/** What other plugins and the patches may use of the vault. */
export { readVaultConfig } from './config.ts';
export type { VaultConfig } from './config.ts';
export { vaultErrors } from './errors.ts';
export { graceDays } from './housekeeping.ts';
export type { PurgedTable } from './housekeeping.ts';
export { createKeyFile } from './kek/local-file.ts';
export { isLookupToken } from './lookup-token.ts';
export type { Indexer, Namespace } from './lookup-token.ts';
export { isRef } from './people.ts';
export type { NewAttribute, NewIdentifier, OpenedValue } from './people.ts';
export type { PatternOperator } from './region-queries.ts';
export type { MoveReport } from './relocation.ts';
export type { Test as SearchTest } from './search.ts';
export { openVault, openVaultSystem } from './service.ts';
export type { Vault, VaultSystem } from './service.ts';
export type { SweepReport } from './sweeper.ts';
export { isSealedInPlace, toDay } from './transient.ts';
export type { Place } from './transient.ts';
