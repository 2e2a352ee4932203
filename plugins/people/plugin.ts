/** People and reveals of one tenant, put together. */
import type { DatabasePool } from '@silverhand/slonik';
import type { AuditLog } from '../audit/port.ts';
import type { Blocks } from '../blocks/port.ts';
import type { Complaints } from '../complaints/port.ts';
import type { Consents, Relation } from '../consent/port.ts';
import type { Pairwise } from '../pairwise/port.ts';
import type { AssuranceLevel } from '../passport/port.ts';
import type { Sealing } from '../sealing/port.ts';
import type { Sites } from '../sites/port.ts';
import type { Vault } from '../vault/port.ts';
import type { RevealPolicy } from './config.ts';
import type { PendingErasure } from './detail.ts';
import { createFilterReader } from './filters.ts';
import { createLookup } from './lookup.ts';
import { personStatement } from './parts.ts';
import type { PersonRow } from './parts.ts';
import { createReveals } from './reveals.ts';
import type { Reveals } from './reveals.ts';
import { createPeopleOfTenant } from './service.ts';
import type { PeopleOfTenant } from './service.ts';

export const openPeople = (deps: {
  readonly pool: DatabasePool;
  readonly tenantId: string;
  readonly vault: Vault;
  readonly sealing: Sealing;
  readonly audit: AuditLog;
  readonly pairwise: Pairwise;
  readonly sites: Pick<Sites, 'list'>;
  readonly listRelations: (userId: string) => Promise<readonly Relation[]>;
  readonly consents: Consents;
  readonly blocks: Blocks;
  readonly complaints: Complaints;
  readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  readonly findErasure: (userId: string) => Promise<PendingErasure | null>;
  readonly graceDays: number;
  readonly reveal: RevealPolicy;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}): { readonly people: PeopleOfTenant; readonly reveals: Reveals } => {
  const { pool, tenantId, vault, sealing, sites } = deps;
  const readRow = async (userId: string): Promise<PersonRow | null> =>
    (await sealing.run(personStatement, [userId]))[0] ?? null;
  return {
    people: createPeopleOfTenant({
      ...deps,
      readRow,
      lookup: createLookup({ vault, sealing }),
      listFilters: createFilterReader({ pool, tenantId, sites, regions: vault.regions.names }),
    }),
    reveals: createReveals({
      ...deps,
      readRow,
      transient: vault.transient,
      policy: deps.reveal,
    }),
  };
};
