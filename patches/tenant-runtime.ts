/** What the pack has open for a tenant, and what all tenants of a process share (tenants.ts opens them). */
import type { DatabasePool } from '@silverhand/slonik';
import type { RateLimiter } from '../plugins/api/port.ts';
import type { Attributes, Permissions, Trials, Verdicts } from '../plugins/attributes/port.ts';
import type {
  AuditEntry,
  AuditLog,
  AuditProof,
  HeadSigner,
  IpPolicy,
  ReadRecorder,
  Verifications,
} from '../plugins/audit/port.ts';
import type { Blocks } from '../plugins/blocks/port.ts';
import type { Complaints } from '../plugins/complaints/port.ts';
import type { Consents, Declarations, SealingKeys } from '../plugins/consent/port.ts';
import type { DsrConfig, Erasures } from '../plugins/dsr/port.ts';
import type { ConsoleOfTenant } from '../plugins/console/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import type { Observer } from '../plugins/metrics/port.ts';
import type { Pairwise } from '../plugins/pairwise/port.ts';
import type { PeopleConfig, PeopleOfTenant, Reveals } from '../plugins/people/port.ts';
import type { AssuranceLevel, ConsentReader } from '../plugins/passport/port.ts';
import type { Registration } from '../plugins/registration/port.ts';
import type { Policies, Rules, SiteRoles } from '../plugins/rules/port.ts';
import type { Planner, Sealing } from '../plugins/sealing/port.ts';
import type { Withdrawals } from '../plugins/sharing/port.ts';
import type { ApiKeys, Sites } from '../plugins/sites/port.ts';
import type { Members } from '../plugins/staff/port.ts';
import type { Vault, VaultSystem } from '../plugins/vault/port.ts';

export type TenantRuntime = {
  readonly id: string;
  /** False for the admin tenant: its people run the system and its applications need real ids. */
  readonly isProtected: boolean;
  readonly pool: DatabasePool;
  readonly pairwise: Pairwise;
  readonly sites: Sites;
  readonly consents: Consents;
  readonly declarations: Declarations;
  readonly findConsents: ConsentReader;
  readonly sealingKeys: SealingKeys;
  readonly attributes: Attributes;
  readonly rules: Rules;
  readonly policies: Policies;
  readonly siteRoles: SiteRoles;
  readonly verdicts: Verdicts;
  readonly permissions: Permissions;
  readonly trials: Trials;
  readonly withdrawals: Withdrawals;
  readonly assuranceLevelOf: (userId: string) => Promise<AssuranceLevel>;
  /** Tells sites when it has changed. */
  readonly noteAssuranceLevel: (userId: string, level: AssuranceLevel) => Promise<void>;
  readonly apiKeys: ApiKeys;
  readonly registration: Registration;
  readonly blocks: Blocks;
  readonly complaints: Complaints;
  readonly people: PeopleOfTenant;
  readonly reveals: Reveals;
  /** Of the console, with their roles for this tenant. */
  readonly members: Members;
  /** Figures, regions and keys. */
  readonly console: ConsoleOfTenant;
  readonly erasures: Erasures;
  readonly graceDays: number;
  readonly limiter: RateLimiter;
  /** In PEM; what verifies tokens of the tenant itself and of the administrators. */
  readonly readSigningKeys: () => Promise<readonly string[]>;
  readonly readAdminSigningKeys: () => Promise<readonly string[]>;
  readonly vault: Vault;
  readonly sealing: Sealing;
  readonly audit: AuditLog;
  /** Of what the staff looks up. */
  readonly reads: ReadRecorder;
  readonly verifications: Verifications;
  readonly proof: AuditProof;
  /** What entries on the chain say of an address. */
  readonly pseudonymiseIp: (ip: string) => string | null;
};

/** What all tenants of the process share. */
export type Shared = {
  readonly vaultSystem: VaultSystem;
  readonly signer: HeadSigner;
  readonly proof: AuditProof;
  readonly ipPolicy: IpPolicy;
  /** Of one site in a day. */
  readonly complaintsPerDay: number;
  /** Told of every committed entry of the audit chain; null sends it nowhere. */
  readonly offerEntries: ((entries: readonly AuditEntry[]) => void) | null;
  readonly planner: Planner;
  readonly limiter: RateLimiter;
  readonly people: PeopleConfig;
  readonly dsr: DsrConfig;
  readonly readAdminSigningKeys: () => Promise<readonly string[]>;
  readonly observer: Observer;
  readonly log: Log;
};
