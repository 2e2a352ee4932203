/**
 * Finds out which tenant a provider belongs to, and opens what the pack needs for it.
 *
 * Neither oidc-provider nor koa-mount says which tenant it serves. The database does: a query of the provider's own adapter is
 * watched to see through which pool it goes, and the role of that pool owns exactly one tenant. Names are not parsed.
 *
 * The pack never uses the host's pool (a query inside one of its interceptors could wait for itself); it opens a small one
 * with the same connection string, per connection string, kept for the life of the process: Logto makes its tenants anew
 * after a key rotation.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '@silverhand/slonik';
import type { DatabasePool } from '@silverhand/slonik';
import type { JWK } from 'jose';
import type { Provider } from 'oidc-provider';
import { listAlterations } from '../alterations/runner.ts';
import { ensureApiResource } from '../plugins/api/port.ts';
import {
  createAssuranceReader,
  createAssuranceWatch,
  createAttributes,
  createPermissions,
  createStandingReader,
  createTrials,
  createVerdicts,
} from '../plugins/attributes/port.ts';
import {
  createAuditLog,
  createReadRecorder,
  createVerifications,
  pseudonymiseIp,
} from '../plugins/audit/port.ts';
import type { AuditLog } from '../plugins/audit/port.ts';
import { createBlocks } from '../plugins/blocks/port.ts';
import { createComplaints } from '../plugins/complaints/port.ts';
import {
  createConsents,
  createDeclarations,
  createRelationReader,
  createSealingKeys,
  createSiteEnd,
} from '../plugins/consent/port.ts';
import { createErasures } from '../plugins/dsr/port.ts';
import { openConsole } from '../plugins/console/port.ts';
import { kernelErrors, openPool } from '../plugins/kernel/port.ts';
import type { Log } from '../plugins/kernel/port.ts';
import type { Observer } from '../plugins/metrics/port.ts';
import { createPairwise } from '../plugins/pairwise/port.ts';
import { openPeople } from '../plugins/people/port.ts';
import { createRegistration } from '../plugins/registration/port.ts';
import { createPolicies, createRules, createSiteRoles } from '../plugins/rules/port.ts';
import { createSealing } from '../plugins/sealing/port.ts';
import { createWithdrawals } from '../plugins/sharing/port.ts';
import { createApiKeys, createSites } from '../plugins/sites/port.ts';
import { createMembers } from '../plugins/staff/port.ts';
import { openVault } from '../plugins/vault/port.ts';
import { getSigningKey } from './oidc-provider/wrapped.ts';
import { describeCaller, noteFailedAppends } from './request-context.ts';
import { adminTenantId, readSigningKeys } from './signing-keys.ts';
import type { Shared, TenantRuntime } from './tenant-runtime.ts';

export type { Shared, TenantRuntime } from './tenant-runtime.ts';

export type Tenants = {
  readonly observer: Observer;
  readonly log: Log;
  /** Called by the slonik patch for every query; notes the pool when somebody asks. */
  readonly observe: (databaseUrl: string) => void;
  /** @throws kernel.tenant_unknown, kernel.alterations_pending; tried again at the next call */
  readonly get: (provider: Provider) => Promise<TenantRuntime>;
  /** The tenant whose role a connection string names. @throws as `get` */
  readonly getByUrl: (databaseUrl: string) => Promise<TenantRuntime>;
  /** Those opened so far. */
  readonly list: () => Promise<readonly TenantRuntime[]>;
  /** Those whose provider has been asked for so far, with the issuer they go by. */
  readonly listServed: () => Promise<readonly ServedTenant[]>;
};

export type ServedTenant = {
  readonly tenant: TenantRuntime;
  readonly issuer: string;
  /** What the provider signs with at this moment: receivers find its public half in the JWKS. */
  readonly signingKey: JWK | null;
};

const poolSize = 8;
const now = () => Date.now();
const probeId = 'passport-probe';

type Probe = { databaseUrl?: string };

const assertCurrent = async (pool: DatabasePool) => {
  const known = await listAlterations('passport');
  const rows = await pool.any<{ id: string }>(sql`select id from passport.alterations`);
  const deployed = new Set(rows.map(({ id }) => id));
  const pending = known.flatMap(({ id }) => (deployed.has(id) ? [] : [id]));
  if (pending.length > 0) {
    throw kernelErrors.alterations_pending({ detail: { pending } });
  }
};

/** A search by pattern opens everybody's values: it is on the chain before it begins, or it does not begin. */
const createSearchRecorder = (audit: AuditLog) => async (attributes: readonly string[]) => {
  const { type, id } = describeCaller();
  await audit.append([
    {
      actorType: type,
      actorId: id,
      userId: null,
      userRef: null,
      siteId: null,
      action: 'users.search',
      attributes: [...attributes],
      purpose: null,
      ip: null,
      result: 'allowed',
    },
  ]);
};

const openTenant = async (pool: DatabasePool, shared: Shared): Promise<TenantRuntime> => {
  const { vaultSystem, signer, proof, planner, log, offerEntries } = shared;
  await assertCurrent(pool);
  const row = await pool.maybeOne<{ id: string }>(sql`
    select id
    from public.tenants
    where db_user = current_user
  `);
  if (!row) {
    throw kernelErrors.tenant_unknown();
  }
  const observer = shared.observer.ofTenant(row.id);
  const vault = observer.vault(openVault(vaultSystem, row.id, pool));
  const audit = noteFailedAppends(
    observer.audit(
      createAuditLog({
        ...{ tenantId: row.id, pool, signer, now },
        ...(offerEntries ? { onCommitted: offerEntries } : {}),
      })
    )
  );
  const consents = observer.consents(createConsents({ pool, tenantId: row.id, audit }));
  const pairwise = createPairwise(pool, row.id);
  const sealingKeys = observer.sealingKeys(createSealingKeys({ pool, tenantId: row.id, vault }));
  const sealing = createSealing({
    vault,
    pool,
    planner,
    log,
    recordSearch: createSearchRecorder(audit),
  });
  await sealing.reconcile();
  const sites = createSites(pool, row.id);
  const declarations = createDeclarations({ pool, tenantId: row.id });
  const apiKeys = createApiKeys({ pool, tenantId: row.id, now });
  const blocks = createBlocks({ pool, tenantId: row.id, audit, consents });
  const complaints = createComplaints({
    ...{ pool, tenantId: row.id, vault, audit },
    mostPerDay: shared.complaintsPerDay,
  });
  const assuranceLevelOf = createAssuranceReader({ pool, tenantId: row.id, run: sealing.run });
  const rules = createRules({ pool, tenantId: row.id });
  const policies = createPolicies({ pool, tenantId: row.id });
  const standingOf = createStandingReader({ pool, tenantId: row.id });
  const listRelations = createRelationReader({ pairwise, sites });
  const { graceDays } = shared.dsr;
  const erasures = createErasures({
    ...{ pool, tenantId: row.id, audit, consents, listRelations, graceDays },
    eraseIfGone: vault.sweeper.eraseIfGone,
  });
  const attributes = createAttributes({
    audit,
    consents,
    pairwise,
    sealingKeys,
    run: sealing.run,
    now,
  });
  const isProtected = row.id !== adminTenantId;
  if (isProtected) {
    await ensureApiResource(pool, row.id);
  }
  return {
    id: row.id,
    vault,
    audit,
    proof,
    reads: createReadRecorder({ audit, now }),
    verifications: createVerifications({
      ...{ pool, tenantId: row.id, log, now },
      ...{ publicJwks: proof.publicJwks, anchor: proof.anchor },
    }),
    sealing,
    isProtected,
    pool,
    pairwise,
    sites,
    consents,
    declarations,
    findConsents: consents.read,
    sealingKeys,
    attributes,
    assuranceLevelOf,
    noteAssuranceLevel: createAssuranceWatch({ pool, tenantId: row.id, listRelations }),
    rules,
    policies,
    siteRoles: createSiteRoles({ pool, tenantId: row.id, audit }),
    verdicts: createVerdicts({
      ...{ attributes, rules, policies, consents, audit },
      ...{ assuranceLevelOf, standingOf, now },
    }),
    permissions: createPermissions({ policies, standingOf, now }),
    withdrawals: createWithdrawals({
      ...{ pool, tenantId: row.id, consents, pairwise, sites, audit, log },
    }),
    trials: createTrials({
      ...{ attributes, policies, sites, pairwise, consents, audit },
      ...{ assuranceLevelOf, standingOf, now },
    }),
    blocks,
    console: openConsole({ pool, tenantId: row.id, vault, sealing, audit, log, sleep, now }),
    members: createMembers({ pool, tenantId: row.id, audit, findSite: sites.find }),
    complaints,
    ...openPeople({
      ...{ pool, tenantId: row.id, vault, sealing, audit, pairwise, sites, consents, now },
      ...{ listRelations, blocks, complaints, assuranceLevelOf, reveal: shared.people.reveal },
      ...{ findErasure: erasures.findPending, graceDays },
    }),
    apiKeys,
    registration: createRegistration({
      ...{ pool, tenantId: row.id, sites, declarations, apiKeys, now },
      siteEnd: createSiteEnd({ tenantId: row.id, audit }),
    }),
    graceDays,
    erasures,
    limiter: shared.limiter,
    readSigningKeys: async () => readSigningKeys(pool, row.id),
    readAdminSigningKeys: shared.readAdminSigningKeys,
    pseudonymiseIp: (ip) => pseudonymiseIp(ip, shared.ipPolicy),
  };
};

export const createTenants = (shared: Shared): Tenants => {
  const { log } = shared;
  const probes = new AsyncLocalStorage<Probe>();
  const byProvider = new WeakMap<Provider, Promise<TenantRuntime>>();
  const byUrl = new Map<string, Promise<TenantRuntime>>();
  const served = new Map<string, ServedTenant>();

  const open = async (databaseUrl: string) => {
    const pool = await openPool(databaseUrl, poolSize, log);
    try {
      const tenant = await openTenant(pool, shared);
      log.info('tenant_opened', { tenant: tenant.id });
      return tenant;
    } catch (error) {
      await pool.end();
      throw error;
    }
  };

  /** Keeps a successful opening and forgets a failed one. */
  const remember = async <Key>(
    store: {
      get: (key: Key) => Promise<TenantRuntime> | undefined;
      set: (key: Key, value: Promise<TenantRuntime>) => unknown;
      delete: (key: Key) => unknown;
    },
    key: Key,
    make: () => Promise<TenantRuntime>
  ): Promise<TenantRuntime> => {
    const known = store.get(key);
    if (known) {
      return known;
    }
    const opening = make();
    store.set(key, opening);
    try {
      return await opening;
    } catch (error) {
      store.delete(key);
      throw error;
    }
  };

  const identify = async (provider: Provider): Promise<TenantRuntime> => {
    const probe: Probe = {};
    await probes.run(probe, async () => provider.Session.find(probeId));
    const { databaseUrl } = probe;
    if (!databaseUrl) {
      throw kernelErrors.tenant_unknown();
    }
    const tenant = await getByUrl(databaseUrl);
    served.set(tenant.id, {
      tenant,
      issuer: provider.issuer,
      signingKey: getSigningKey(provider),
    });
    return tenant;
  };
  const getByUrl = async (databaseUrl: string) =>
    remember(byUrl, databaseUrl, async () => open(databaseUrl));

  return {
    observer: shared.observer,
    log,
    observe: (databaseUrl) => {
      const probe = probes.getStore();
      if (probe) {
        probe.databaseUrl = databaseUrl;
      }
    },
    getByUrl,
    list: async () => {
      const settled = await Promise.allSettled(byUrl.values());
      return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    },
    listServed: async () => Promise.resolve([...served.values()]),
    get: async (provider) => remember(byProvider, provider, async () => identify(provider)),
  };
};
